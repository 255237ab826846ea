"""The same call for many things: in their order, few at a time, and the first error first."""

import threading
import time
from itertools import count, islice

import pytest

from losscli.parallel import cores, in_turn, read_ahead

JOBS = pytest.mark.parametrize("jobs", [1, 2, 7])


def slowly(number):
    time.sleep(0.001 * (number % 3))
    return number * number


@JOBS
def test_results_come_in_the_order_of_the_things(jobs):
    assert list(in_turn(slowly, range(40), jobs)) == [(i, i * i) for i in range(40)]


@JOBS
def test_nothing_comes_of_nothing(jobs):
    assert list(in_turn(slowly, [], jobs)) == []


@JOBS
def test_an_endless_input_is_taken_as_it_is_wanted(jobs):
    taken = count()
    found = in_turn(slowly, taken, jobs)
    assert [one for one, _ in islice(found, 10)] == list(range(10))
    found.close()
    assert next(taken) <= 10 + jobs + 2


@JOBS
def test_an_error_of_the_input_waits_for_what_stands_before_it(jobs):
    def things():
        yield from range(5)
        raise LookupError("sixth")

    found = in_turn(slowly, things(), jobs)
    assert [next(found)[0] for _ in range(5)] == list(range(5))
    with pytest.raises(LookupError, match="sixth"):
        next(found)


@JOBS
def test_of_two_errors_the_first_in_order_is_raised(jobs):
    def call(number):
        if number == 4:
            time.sleep(0.02)
            raise ValueError("four")
        return number

    def things():
        yield from range(6)
        raise LookupError("after six")

    with pytest.raises(ValueError, match="four"):
        list(in_turn(call, things(), jobs))


@JOBS
def test_what_is_read_ahead_comes_in_its_order(jobs):
    assert list(read_ahead(iter(range(20)), jobs)) == list(range(20))
    assert list(read_ahead(iter([]), jobs)) == []


@JOBS
def test_no_more_than_one_is_read_ahead(jobs):
    taken = count()
    found = read_ahead(taken, jobs)
    assert list(islice(found, 10)) == list(range(10))
    found.close()
    assert next(taken) <= 11


@JOBS
def test_an_error_while_reading_ahead_comes_after_what_stands_before_it(jobs):
    def things():
        yield from range(5)
        raise LookupError("sixth")

    found = read_ahead(things(), jobs)
    assert list(islice(found, 5)) == list(range(5))
    with pytest.raises(LookupError, match="sixth"):
        next(found)


def test_a_short_input_starts_no_thread():
    before = threading.active_count()
    assert len(list(in_turn(slowly, range(2), 8))) == 2
    assert threading.active_count() == before


def test_several_are_computed_at_a_time():
    together = threading.Barrier(2, timeout=5)
    calls = iter([False, False, True, True])  # the first two are computed at once, without a thread
    found = list(in_turn(lambda wait: together.wait() if wait else None, calls, 2))
    assert len(found) == 4


def test_there_is_a_core():
    assert cores() >= 1

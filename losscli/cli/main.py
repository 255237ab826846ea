"""`main(argv) -> status`: runs a command, and turns whatever goes wrong into words and an exit status.

Statuses: 0 computed; 1 a gate failed; 2 usage, input or data; 70 a bug; 130 interrupted; 141 closed pipe;
143 terminated.
"""

import contextlib
import os
import signal
import sys
from collections.abc import Sequence
from types import FrameType

from losscli.cli.status import BUG, CLOSED_PIPE, INTERRUPTED, TERMINATED
from losscli.cli.streams import complain, prepare
from losscli.errors import LossCliError

TRACEBACK = "--traceback"


class TerminatedError(BaseException):
    """The process was asked to end (SIGTERM); unwinds like Ctrl-C, so that temporary files go."""


def main(argv: Sequence[str]) -> int:  # noqa: PLR0911 - a status for each way to end
    """Run `loss` with these arguments and return its exit status. Nothing is raised."""
    prepare()
    arguments = [one for one in argv if one != TRACEBACK]
    try:
        status = _run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        return _closed_pipe()
    except LossCliError as error:
        complain("error", error.headline, error.details)
        return error.exit_status
    except KeyboardInterrupt as stop:
        complain("error", f"interrupted{_progress(stop)}; nothing was written")
        return INTERRUPTED
    except TerminatedError:
        return TERMINATED
    except MemoryError:
        complain("error", "there is not enough memory for this input")
        return LossCliError.exit_status
    except OSError as error:
        return _output_lost(error)
    except Exception as error:  # noqa: BLE001 - the one place where a bug becomes a status
        return _bug(error, traceback=len(arguments) < len(argv))
    return status


def _run(arguments: list[str]) -> int:
    previous = _on_terminate(_terminate)
    try:
        from losscli.cli.app import invoke  # noqa: PLC0415 - importing takes long enough to be interrupted

        return invoke(arguments)
    finally:
        _on_terminate(previous)


def _terminate(_number: int, _frame: FrameType | None) -> None:
    raise TerminatedError


def _on_terminate(handler: "signal._HANDLER") -> "signal._HANDLER":
    try:
        return signal.signal(signal.SIGTERM, handler)
    except ValueError:  # not the main thread of a program that calls main() itself
        return handler


def _progress(stop: KeyboardInterrupt) -> str:
    rows = stop.args[0] if stop.args else 0
    return f" after {rows:,} rows".replace(",", " ") if rows else ""


def _bug(error: Exception, *, traceback: bool) -> int:
    hint = () if traceback else (f"Run it again with {TRACEBACK} to see where.",)
    if traceback:
        sys.__excepthook__(type(error), error, error.__traceback__)
    complain("error", f"a bug in losscli: {type(error).__name__}: {error}", hint)
    return BUG


def _closed_pipe() -> int:
    """Leave in silence: whoever read stdout has gone. Python must not try to flush it at exit."""
    with contextlib.suppress(OSError, ValueError):  # a stream that is no file needs no such care
        devnull = os.open(os.devnull, os.O_WRONLY)
        os.dup2(devnull, sys.stdout.fileno())
        os.close(devnull)
    return CLOSED_PIPE


def _output_lost(error: OSError) -> int:
    complain("error", f"cannot write to stdout: {error.strerror or error}")
    _closed_pipe()
    return LossCliError.exit_status

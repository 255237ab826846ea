"""The same evaluation on a Dask cluster: a task for each shard, whose exact results are merged here.

A task is plain data and its result is the text of a partial result, so neither depends on when and where it is
computed: one whose worker was lost is computed again by another, to the same bits.
"""

import logging
import os
import pickle
import signal
import threading
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NamedTuple

from losscli.errors import ClusterError, LossCliError, PairingError
from losscli.evaluation import Plan, Reduction
from losscli.partial import Conditions, Partial, computed, merged, read, written
from losscli.partial.document import loss_document, loss_of
from losscli.partial.members import Member
from losscli.partial.shard import refuse_whole
from losscli.readers.inputs import Choice
from losscli.readers.opening import opened
from losscli.readers.sources.files import is_url
from losscli.readers.sources.shards import parts
from losscli.readers.table import ReadOptions
from losscli.version import __version__

if TYPE_CHECKING:
    from distributed import Client, Future

LOCAL, SCHEME, OPTION = "local", "tcp://", "--on"
LOOPBACK = "127.0.0.1"
CONNECT_SECONDS, WORKER_SECONDS = 5, 30
SAME = "Install the same version on all of them."
INSTALL = "Install what runs it: pip install 'losscli[cluster]'."
# Where nobody looks at them, no routes are served.
SETTINGS: dict[str, Any] = {"distributed.scheduler.http.routes": [], "distributed.worker.http.routes": []}

Paths = tuple[str, ...]


class Job(NamedTuple):
    """What every shard is computed with: plain data, the loss as the document of one, and whether digests are taken.

    `several` says that there are more shards, so that no term may depend on all rows.
    """

    loss: Mapping[str, Any]
    choice: Choice
    read: ReadOptions
    reduction: str
    conditions: Conditions
    digested: bool
    several: bool


def shards(paths: Sequence[str], *, absolute: bool) -> list[Paths]:
    """Return the files of each shard: the first of each input, the second, and so on.

    Raises:
        PairingError: an input has more of them than another.
        ReadError: no file matches a pattern.
    """
    each = [parts(path) for path in paths]
    counts = [len(files) for files in each]
    if len(set(counts)) > 1:
        told = ", ".join(f"{path} {count}" for path, count in zip(paths, counts, strict=True))
        hint = "The first shard of one input belongs to the first of the other, and so on."
        raise PairingError(f"the inputs are of different numbers of files: {told}", (hint,))
    return [tuple(_absolute(file) if absolute else file for file in files) for files in zip(*each, strict=True)]


def gathered(address: str, jobs: int, job: Job, paths: Sequence[str]) -> Partial:
    """Return the exact result of the rows of all shards, computed on the cluster at `address`.

    Raises:
        ClusterError: it cannot be reached, has no workers, or others than this program's.
        LossCliError: what is wrong with the first shard that cannot be computed.
    """
    found = shards(paths, absolute=address != LOCAL)
    with _silence(), _client(address, min(jobs, len(found))) as client:
        texts = list(_results(client, address, job._replace(several=len(found) > 1), found))
    results = [
        (", ".join(dict.fromkeys(files)), read(text, files[0])[0]) for files, text in zip(found, texts, strict=True)
    ]
    return merged(results, doubles=True, called=dict(zip(found[0], paths, strict=True)))


def worked(version: str, payload: bytes) -> tuple[str, str, LossCliError | None]:
    """Return, on a worker, its version and the result of one shard as text, or the error instead.

    `payload` is the job and the shard's files; one of another version is not looked into.
    """
    if version != __version__:
        return __version__, "", None
    job, paths = pickle.loads(payload)  # noqa: S301 - a worker runs whatever its scheduler sends, by its nature
    try:
        return __version__, written(_of_shard(job, paths)), None
    except LossCliError as error:
        return __version__, "", error


def _of_shard(job: Job, paths: Paths) -> Partial:
    loss = loss_of(Member(job.loss, "the job", 1))
    found = opened(loss, paths, job.choice, job.read)
    if job.several:
        refuse_whole(found, OPTION)
    plan = Plan(Reduction(job.reduction), loss.convention(job.conditions.like))
    return computed(found, found.rows(), plan, job.conditions, digested=job.digested)


def _results(client: "Client", address: str, job: Job, found: Sequence[Paths]) -> Iterator[str]:
    """Yield the text of each shard's result, in the order of the shards, whichever is done first."""
    payloads = [pickle.dumps((job, files)) for files in found]
    _await_workers(client, address)
    _refuse_strangers(client, address)
    futures = client.map(worked, [__version__] * len(found), payloads, pure=False)
    try:
        for files, future in zip(found, futures, strict=True):
            version, text, error = _result(client, address, future, files)
            if error is not None:
                raise error
            if version != __version__:
                raise ClusterError(address, f"a worker has losscli {version}, and this is {__version__}", SAME)
            yield text
    finally:
        client.cancel(futures)


def _result(client: "Client", address: str, future: "Future[Any]", files: Paths) -> Any:  # noqa: ANN401 - what `worked` returns
    """Return the result of one task.

    Raises:
        ClusterError: it cannot be had.
    """
    from distributed import CancelledError, KilledWorker  # noqa: PLC0415 - only on a cluster

    while True:
        try:
            return future.result(timeout=WORKER_SECONDS)
        except TimeoutError:
            _await_workers(client, address)
        except KilledWorker as error:
            problem = f"the workers that read {files[0]} were lost, one after another"
            raise ClusterError(
                address, problem, "Did they have enough memory? The log of a worker says more."
            ) from error
        except CancelledError as error:
            raise ClusterError(address, "the scheduler was lost while it computed") from error


def _refuse_strangers(client: "Client", address: str) -> None:
    """Refuse a cluster with a worker that does not know this program: a task of it would break that worker.

    Raises:
        ClusterError: there is one.
    """
    known = client.run(find_spec, "losscli.cluster", on_error="return")
    for worker, spec in known.items():
        if not isinstance(spec, ModuleSpec):
            raise ClusterError(address, f"the worker {worker} has no losscli {__version__}", SAME)


def _await_workers(client: "Client", address: str) -> None:
    try:
        client.wait_for_workers(1, timeout=WORKER_SECONDS)
    except TimeoutError as error:
        problem = f"it has had no worker for {WORKER_SECONDS} seconds"
        raise ClusterError(address, problem, f"Start one: dask worker {address}.") from error


@contextmanager
def _client(address: str, jobs: int) -> Iterator["Client"]:
    """Connect to a cluster, or to one of this machine's own processes, which ends with it."""
    try:
        import dask  # noqa: PLC0415 - only on a cluster
        from distributed import Client, LocalCluster  # noqa: PLC0415
    except ImportError as error:
        raise ClusterError(address, "Dask distributed is not installed", INSTALL) from error
    if address != LOCAL:
        with _connected(Client, address, address) as client:
            yield client
        return
    with _processes(jobs, dask.config.set, LocalCluster) as cluster, _connected(Client, cluster, address) as client:
        yield client


@contextmanager
def _processes(jobs: int, setting: Any, kind: Any) -> Iterator[Any]:  # noqa: ANN401 - of Dask, which types neither
    """Start a scheduler and workers on this machine that nobody else can reach, and end them."""
    ports = {"dashboard": False, "dashboard_address": f"{LOOPBACK}:0"}
    cluster = None
    try:
        with setting(SETTINGS), _undisturbed():
            cluster = kind(
                n_workers=jobs,
                threads_per_worker=1,
                processes=True,
                host=LOOPBACK,
                memory_limit=None,
                silence_logs=logging.CRITICAL,
                scheduler_kwargs=ports,
                dashboard_address=None,
            )
        yield cluster
    except RuntimeError as error:
        if cluster is not None:
            raise
        raise ClusterError(LOCAL, f"no processes could be started: {error}") from error
    finally:
        if cluster is not None:
            cluster.close()


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Hold Ctrl-C back until the processes stand, and keep it from them: each would print where it was."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    before = {one: signal.signal(one, lambda number, _: came.append(number)) for one in (signal.SIGINT, signal.SIGTERM)}
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # threads and processes started now inherit it
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        for one, handler in before.items():
            signal.signal(one, handler)
        for number in came:
            signal.raise_signal(number)


@contextmanager
def _connected(kind: "type[Client]", cluster: Any, address: str) -> Iterator["Client"]:  # noqa: ANN401 - one, or its address
    """Connect to a scheduler.

    Raises:
        ClusterError: none answers.
    """
    try:
        client = kind(cluster, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        problem = f"no scheduler answers there within {CONNECT_SECONDS} seconds"
        raise ClusterError(address, problem, "Start one: dask scheduler.") from error
    with client:
        yield client


@contextmanager
def _silence() -> Iterator[None]:
    """Keep what Dask and what it stands on log and warn of from stderr: what matters is raised."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings(action="ignore"):
            yield
    finally:
        logging.disable(before)


def _absolute(path: str) -> str:
    """Return a path that means the same in whatever folder a worker was started."""
    return path if is_url(path) else os.path.abspath(path)


__all__ = ["LOCAL", "SCHEME", "Job", "gathered", "loss_document", "shards", "worked"]

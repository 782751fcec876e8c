"""Independent tasks done by worker processes, on this machine or a Dask cluster; what fails is told, the rest goes on."""

from __future__ import annotations

import signal
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple


class Done(NamedTuple):
    """A task that is over: its number, what came of it, or what went wrong."""

    number: int
    result: Any
    error: str = ""


def each(
    work: Callable[[Any], Any], tasks: Sequence[Any], *, workers: int = 1, address: str = ""
) -> Iterator[Done]:
    """Yield tasks as they get done, in no particular order.

    Args:
        work: does one task; importable by other processes.
        tasks: what to do; they must pickle.
        workers: processes of this machine; 1 does the work here.
        address: of a running Dask scheduler, instead.
    """
    if not tasks:
        return
    if workers <= 1 and not address:
        for number, task in enumerate(tasks):
            yield _attempt(work, number, task)
        return
    from distributed import Client, LocalCluster, as_completed

    with _deaf_to_interrupts():
        # a port of its own, or a second comparison on the same machine would complain
        cluster = None if address else LocalCluster(
            n_workers=min(workers, len(tasks)), threads_per_worker=1, processes=True, dashboard_address="127.0.0.1:0",
            silence_logs=50,
        )  # fmt: skip
    client = Client(address or cluster, set_as_default=False)
    try:
        futures = [
            client.submit(_attempt, work, number, task, pure=False) for number, task in enumerate(tasks)
        ]
        place = {future.key: number for number, future in enumerate(futures)}
        over = as_completed(futures, loop=client.loop, with_results=True, raise_errors=False)
        for future, result in over:
            failed = future.status != "finished"
            yield Done(place[future.key], None, f"the worker was lost: {result}") if failed else result
    finally:
        client.close()
        if cluster is not None:
            cluster.close()


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Let threads and processes that are begun meanwhile, and those that they begin, never hear an interrupt.

    Ctrl-C in a terminal goes to all processes of a command: this one alone says what is kept and ends the others.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    from multiprocessing.resource_tracker import ensure_running

    ensure_running()  # begun later it would let the thread hear again that begins the workers
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _attempt(work: Callable[[Any], Any], number: int, task: Any) -> Done:
    try:
        return Done(number, work(task))
    except Exception:
        return Done(number, None, traceback.format_exc())

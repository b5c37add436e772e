"""Processes of this machine: which one this is, whether one lives, and ending one with all that it started."""

import os
import signal
import socket
from contextlib import suppress

import psutil

from atrous.storage.records.job_records import WorkerProcess

SAME_MOMENT_S = 2.0  # the beginning of a process is told relative to the clock, which may have been set since


def this_host() -> str:
    """The name of this machine."""
    return socket.gethostname()


def this_process() -> WorkerProcess:
    """The process that asks."""
    return WorkerProcess(this_host(), os.getpid(), psutil.Process().create_time())


def lives(process: WorkerProcess) -> bool:
    """Whether a process of this machine still works; one that has ended and waits to be noticed does not."""
    try:
        found = psutil.Process(process.pid)
        same = abs(found.create_time() - process.began) < SAME_MOMENT_S
        return bool(same and found.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def is_orphan(process: WorkerProcess) -> bool:
    """Whether the server that started a process is gone."""
    with suppress(psutil.NoSuchProcess):
        return bool(psutil.Process(process.pid).ppid() == 1)
    return False


def ask_to_end(process: WorkerProcess) -> None:
    """SIGTERM, if it still lives."""
    if lives(process):
        with suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGTERM)


def kill_all_of(process: WorkerProcess) -> None:
    """SIGKILL to a worker, if it lives, and to whatever it started: it leads a group of processes of its own."""
    if not lives(process) and psutil.pid_exists(process.pid) and not _is_zombie(process.pid):
        return  # the number is another's by now
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def _is_zombie(pid: int) -> bool:
    with suppress(psutil.NoSuchProcess):
        return bool(psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)
    return False

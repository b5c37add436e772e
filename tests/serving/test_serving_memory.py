"""A server's threads share two heaps."""

import platform
import subprocess
import sys

import pytest

THREADS = 8

COUNTED = f"""
import ctypes, sys, threading
from atrous.serving.memory import share_memory

if "share" in sys.argv:
    share_memory()
together = threading.Barrier({THREADS})

def work():
    together.wait()
    kept = [bytes(10_000) for _ in range(100)]
    together.wait()

threads = [threading.Thread(target=work) for _ in range({THREADS})]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
glibc = ctypes.CDLL(None)
glibc.malloc_info(0, ctypes.c_void_p.in_dll(glibc, "stdout"))
glibc.fflush(None)
"""


def heaps(*flags: str) -> int:
    ran = subprocess.run([sys.executable, "-c", COUNTED, *flags], capture_output=True, text=True, check=True)
    return ran.stdout.count("<heap nr=")


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc gives each thread a heap")
def test_threads_take_their_memory_from_two_heaps() -> None:
    assert heaps("share") <= 2 < heaps()

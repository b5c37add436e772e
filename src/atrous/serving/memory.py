"""How a server's threads come by memory."""

import ctypes
import platform

M_ARENA_MAX = -8  # <malloc.h>
ARENAS = 2


def share_memory() -> None:
    """Let all threads take their memory from two heaps, for glibc gives each its own, and keeps what each once had.

    Other C libraries are left as they are.
    """
    if platform.libc_ver()[0] == "glibc":
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, ARENAS)

"""Keeping the memory that a step has freed for the next one."""

import ctypes
import platform

M_TRIM_THRESHOLD, M_TOP_PAD, M_MMAP_MAX = -1, -2, -4  # <malloc.h>
NEVER = -1
GROWTH_BYTES = 64 << 20


def keep_freed_memory() -> None:
    """Let glibc hand out again what was freed instead of returning it to the system.

    By default every tensor of a megabyte or more is mapped and unmapped anew. A step then spends a third of its time
    on the kernel's filling half a million pages with zeros. Other C libraries are left as they are.
    """
    if platform.libc_ver()[0] != "glibc":
        return
    glibc = ctypes.CDLL(None)
    for option, value in ((M_MMAP_MAX, 0), (M_TRIM_THRESHOLD, NEVER), (M_TOP_PAD, GROWTH_BYTES)):
        glibc.mallopt(option, value)

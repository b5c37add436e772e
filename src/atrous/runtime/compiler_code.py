"""The compiler loads what it once made, and has nothing more to do; its own code need not stay in memory."""

import ctypes
import mmap
import re
import sys
from pathlib import Path

CODE_OF_LLVM = re.compile(r"^([0-9a-f]+)-([0-9a-f]+) r-xp .*libllvmlite", re.MULTILINE)


def let_go_of_compiler() -> None:
    """Hand the pages of LLVM's code back to the system, about 50 MB. What is needed again is read from the file.

    Nothing is lost, for code is as it stands in the file. Elsewhere than on Linux this does nothing.
    """
    if sys.platform != "linux":
        return
    madvise = ctypes.CDLL(None).madvise
    for found in CODE_OF_LLVM.finditer(Path("/proc/self/maps").read_text()):
        first, end = (int(address, 16) for address in found.groups())
        madvise(ctypes.c_void_p(first), ctypes.c_size_t(end - first), mmap.MADV_DONTNEED)

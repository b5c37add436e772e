"""The compiler's code leaves memory when it has nothing more to do, and comes back when it has."""

import subprocess
import sys

import pytest

PROGRAM = """
import re
from pathlib import Path

import numba
import numpy as np

from atrous.runtime.compiling import prepare


def code_of_llvm_mb():
    parts = re.split(r"^(?=[0-9a-f]+-[0-9a-f]+ )", Path("/proc/self/smaps").read_text(), flags=re.MULTILINE)
    code = [part for part in parts if re.match(r"\\S+ r-xp .*libllvmlite", part)]
    assert code
    return sum(int(re.search(r"^Rss: +(\\d+)", part, re.MULTILINE)[1]) for part in code) / 1024


prepare()
prepared = code_of_llvm_mb()
assert numba.njit(lambda number: number + 1)(1) == 2
print(prepared, code_of_llvm_mb())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux is asked to")
def test_it_takes_no_memory_until_it_is_needed_again() -> None:
    ran = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    prepared_mb, compiling_mb = map(float, ran.stdout.split())
    assert prepared_mb < 5
    assert compiling_mb > 20

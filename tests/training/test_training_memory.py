"""Memory that a step has freed is there for the next one."""

import platform
import subprocess
import sys

import pytest

COUNTED = """
import resource
import torch
from atrous.training.memory import keep_freed_memory

def step():
    for size in (20, 22, 21, 23):
        kept = [torch.ones(1 << size) for _ in range(4)]

keep_freed_memory()
step(), step()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(4):
    step()
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc is told to keep memory")
def test_a_step_takes_the_pages_that_the_one_before_has_freed():
    ran = subprocess.run([sys.executable, "-c", COUNTED], capture_output=True, text=True, check=True)

    assert int(ran.stdout) < 10_000  # by default some 100,000

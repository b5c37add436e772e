"""What this process may take: of the machine, or of the container or service it runs in."""

import math
import os
from collections.abc import Iterator
from pathlib import Path

CGROUPS = Path("/sys/fs/cgroup")
OWN_CGROUP = Path("/proc/self/cgroup")
V1_LIMIT = "memory/memory.limit_in_bytes"


def available_bytes(cgroups: Path = CGROUPS, own_cgroup: Path = OWN_CGROUP) -> int:
    """The least of the machine's memory and of the limits set for this process's control groups."""
    physical = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    files = [folder / "memory.max" for folder in _ancestry(cgroups, own_cgroup)]
    words = _words([*files, cgroups / V1_LIMIT])
    return min([physical, *(int(limit) for limit, *_ in words if limit.isdecimal())])  # "max" is no limit


def available_cpus(cgroups: Path = CGROUPS, own_cgroup: Path = OWN_CGROUP) -> int:
    """How many processors' time this process may use, at least one."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    words = _words([folder / "cpu.max" for folder in _ancestry(cgroups, own_cgroup)])
    shares = (math.ceil(int(quota) / int(period)) for quota, period in words if quota.isdecimal())
    return min([usable, *shares])


def _ancestry(cgroups: Path, own_cgroup: Path) -> list[Path]:
    """The folders of this process's group and of those it stands in, which limit it too."""
    lines = own_cgroup.read_text().splitlines() if own_cgroup.is_file() else []
    own = next((line.removeprefix("0::/") for line in lines if line.startswith("0::/")), "")
    inside = cgroups / own
    return [inside, *(folder for folder in inside.parents if folder.is_relative_to(cgroups))]


def _words(files: list[Path]) -> Iterator[list[str]]:
    return (file.read_text().split() for file in files if file.is_file())

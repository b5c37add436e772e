"""How much memory this process may take: that of the machine, or of the container or service it runs in."""

import os
from pathlib import Path

CGROUPS = Path("/sys/fs/cgroup")
OWN_CGROUP = Path("/proc/self/cgroup")
V1_LIMIT = "memory/memory.limit_in_bytes"


def available_bytes(cgroups: Path = CGROUPS, own_cgroup: Path = OWN_CGROUP) -> int:
    """The least of the machine's memory and of the limits set for this process's control groups."""
    return min([_physical_bytes(), *_limits(cgroups, own_cgroup)])


def _limits(cgroups: Path, own_cgroup: Path) -> list[int]:
    files = [folder / "memory.max" for folder in _ancestry(cgroups, own_cgroup)]
    texts = [file.read_text().strip() for file in [*files, cgroups / V1_LIMIT] if file.is_file()]
    return [int(text) for text in texts if text.isdecimal()]  # "max" is no limit


def _ancestry(cgroups: Path, own_cgroup: Path) -> list[Path]:
    """The folders of this process's group and of those it stands in, which limit it too."""
    lines = own_cgroup.read_text().splitlines() if own_cgroup.is_file() else []
    own = next((line.removeprefix("0::/") for line in lines if line.startswith("0::/")), "")
    inside = cgroups / own
    return [inside, *(folder for folder in inside.parents if folder.is_relative_to(cgroups))]


def _physical_bytes() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")

"""Limits are read as the kernel writes them; a model weighs by its weights and its input."""

import os
from pathlib import Path

import pytest

from atrous.serving.limits import limits_of
from atrous.serving.models.machine import available_bytes, available_cpus
from atrous.serving.models.model_memory import expected_bytes

PHYSICAL = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ({}, PHYSICAL),
        ({"memory.max": "max\n"}, PHYSICAL),
        ({"memory.max": "500000\n"}, 500_000),
        ({"a/b/memory.max": "max\n", "a/memory.max": "300000\n"}, 300_000),
        ({"a/b/memory.max": "200000\n", "a/memory.max": "300000\n"}, 200_000),
        ({"other/memory.max": "100\n"}, PHYSICAL),
        ({"memory/memory.limit_in_bytes": "400000\n"}, 400_000),
        ({"memory/memory.limit_in_bytes": f"{2**63 - 4096}\n"}, PHYSICAL),
    ],
)
def test_memory_is_the_least_limit_there_is(files: dict[str, str], found: int, tmp_path: Path) -> None:
    assert available_bytes(*groups(tmp_path, files)) == found


@pytest.mark.parametrize(
    ("files", "most"), [({}, 4096), ({"cpu.max": "max 100000\n"}, 4096), ({"a/b/cpu.max": "50000 100000\n"}, 1)]
)
def test_processors_are_those_paid_for(files: dict[str, str], most: int, tmp_path: Path) -> None:
    assert 1 <= available_cpus(*groups(tmp_path, files)) <= most


def test_a_larger_machine_works_on_more_and_lets_more_wait() -> None:
    small, large = (limits_of(cpus, 10**9) for cpus in (2, 16))
    assert (large.workers, large.waiting_requests) == (17, 8 * small.waiting_requests)


def test_a_model_weighs_by_its_weights_and_its_input(trained_home: Path) -> None:
    package = trained_home / "models" / "ground" / "1"
    largest = max(file.stat().st_size for file in package.glob("*.onnx"))
    assert largest < expected_bytes(package) < 4 * largest + 96 * 96 * 200


def test_a_folder_that_is_no_package_weighs_nothing_for_loading_it_will_fail(tmp_path: Path) -> None:
    assert expected_bytes(tmp_path / "nothing") == 0


def groups(folder: Path, files: dict[str, str]) -> tuple[Path, Path]:
    """Control groups of which this process is in a/b."""
    for name, text in files.items():
        (folder / "cgroup" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "cgroup" / name).write_text(text)
    (folder / "own").write_text("0::/a/b\n")
    return folder / "cgroup", folder / "own"

"""How fast pictures come in: `atrous import` against a bare loop that reads the same files with OpenCV.

Both take turns in one run, so that whatever else the machine does slows both. An import is checked, stored and synced
to the disk; the loop only decodes, in one thread. The files are new, so they come from memory for both. Each import
runs in a process of its own, or its peak of memory would hide behind an earlier one.

    python benchmarks/importing.py                      # 1,000 and 10,000 pictures, minutes and about 2 GB of disk
    python benchmarks/importing.py --counts 1000
"""

import argparse
import os
import re
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import cv2
import numpy as np

from atrous.datasets.options import ReadOptions
from atrous.domain.reporter import Silent
from atrous.jobs.importing import import_dataset
from atrous.storage.library import Library

SIZE_WH = (320, 240)
CLASSES = ("background", "leaf", "stone", "brick")
RSS_UNIT = 1 if sys.platform == "darwin" else 1024  # getrusage counts bytes on a Mac, kilobytes elsewhere
WANTED = 0.7


@dataclass(frozen=True)
class ImportRun:
    """One import into an empty home."""

    seconds: float
    cpu_s: float
    """Of all its threads and processes: what it would take at best is this over the number of cores."""
    growth_bytes: int
    """How far the peak of the process's memory rose above what it held before."""
    helper_bytes: int
    """The most memory that a process which helped it ever held; on Linux at least what this one held at its start."""


def main() -> None:
    """Measure each count and print what came out."""
    arguments = read_arguments()
    for count in arguments.counts:
        with tempfile.TemporaryDirectory(prefix="atrous-benchmark-", dir=arguments.folder) as scratch:
            write_pictures(Path(scratch) / "pictures", count)
            loop_s, imports = zip(*take_turns(Path(scratch), arguments.repeats), strict=True)
        print(describe(count, loop_s, imports))


def read_arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--counts", type=int, nargs="+", default=[1000, 10_000], help="pictures of each round")
    parser.add_argument("--repeats", type=int, default=3, help="turns of loop and import; medians are compared")
    parser.add_argument("--folder", type=Path, help="where to work; a temporary folder without it")
    return parser.parse_args()


def write_pictures(folder: Path, count: int) -> None:
    """Write `images/`, `masks/` and `classes.txt`: no two pictures are alike."""
    for name in ("images", "masks"):
        (folder / name).mkdir(parents=True)
    (folder / "classes.txt").write_text("\n".join(CLASSES) + "\n")
    grain = np.random.default_rng(0).normal(0, 6, (2 * SIZE_WH[1], 2 * SIZE_WH[0], 3)).astype(np.float32)
    with ThreadPoolExecutor() as threads:
        list(threads.map(partial(write_pair, folder, grain), range(count)))


def write_pair(folder: Path, grain: np.ndarray, number: int) -> None:
    """A JPEG of soft colours under sensor noise, and an index mask of two shapes."""
    rng = np.random.default_rng((1, number))
    width, height = SIZE_WH
    soft = cv2.resize(rng.uniform(20, 235, (8, 10, 3)).astype(np.float32), SIZE_WH, interpolation=cv2.INTER_CUBIC)
    top, left = rng.integers(height), rng.integers(width)
    picture = np.clip(soft + grain[top : top + height, left : left + width], 0, 255).astype(np.uint8)
    mask_HW = np.zeros((height, width), np.uint8)
    for label in rng.choice(np.arange(1, len(CLASSES)), 2, replace=False):
        middle, axes = rng.integers(40, 200, 2), rng.integers(15, 80, 2)
        cv2.ellipse(mask_HW, middle.tolist(), axes.tolist(), float(rng.uniform(0, 180)), 0, 360, int(label), -1)
    cv2.imwrite(str(folder / "images" / f"photo_{number:05}.jpg"), picture, [cv2.IMWRITE_JPEG_QUALITY, 92])
    cv2.imwrite(str(folder / "masks" / f"photo_{number:05}.png"), mask_HW)


def take_turns(scratch: Path, repeats: int) -> Iterator[tuple[float, ImportRun]]:
    """Seconds of the loop, and the import after it."""
    for repeat in range(repeats):
        loop_s = read_bare(scratch / "pictures")
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
            yield loop_s, process.submit(import_all, scratch / "pictures", scratch / f"home-{repeat}").result()


def read_bare(folder: Path) -> float:
    """Seconds to read every picture and mask with OpenCV, one after the other."""
    started = time.perf_counter()
    for picture in sorted((folder / "images").iterdir()):
        cv2.imread(str(picture))
        cv2.imread(str(folder / "masks" / f"{picture.stem}.png"), cv2.IMREAD_UNCHANGED)
    return time.perf_counter() - started


def import_all(folder: Path, home: Path) -> ImportRun:
    """Import into a home made just before."""
    with Library.open(home) as library:
        before, started, cpu_started = own_peak_bytes(), time.perf_counter(), cpu_seconds()
        import_dataset(library, folder, "photos", ReadOptions(), Silent())
        seconds, cpu_s = time.perf_counter() - started, cpu_seconds() - cpu_started
        growth = own_peak_bytes() - before
        helper = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * RSS_UNIT
        return ImportRun(seconds, cpu_s, growth, helper)


def cpu_seconds() -> float:
    """Of this process and those that it started and that have ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def own_peak_bytes() -> int:
    """The most memory this process ever held; Linux's getrusage counts that of the one that started it too."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(re.search(r"VmHWM:\s*(\d+) kB", status.read_text())[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * RSS_UNIT


def describe(count: int, loop_s: tuple[float, ...], imports: tuple[ImportRun, ...]) -> str:
    """The medians as a sentence."""
    loop = count / statistics.median(loop_s)
    imported = count / statistics.median(run.seconds for run in imports)
    cpu_ms = statistics.median(run.cpu_s for run in imports) / count * 1000
    growth = max(run.growth_bytes for run in imports) / 1e6
    helper = max(run.helper_bytes for run in imports) / 1e6
    return (
        f"{count:,} pictures: bare loop {loop:,.0f} pictures/s, import {imported:,.0f} pictures/s, "
        f"ratio {imported / loop:.2f} (wanted {WANTED}); the import took {cpu_ms:.2f} ms of processor a picture on "
        f"{os.cpu_count()} cores under a load of {os.getloadavg()[0]:.1f}; its peak of memory rose by {growth:.0f} MB, "
        f"and a process that helps held {helper:.0f} MB at most."
    )


if __name__ == "__main__":
    main()

"""The doctor: everything that can be said about a folder or archive without importing it."""

from pathlib import Path

from atrous.datasets.doctoring.check import Examination, check
from atrous.datasets.options import ReadOptions
from atrous.datasets.read import read
from atrous.domain.reporter import Reporter


def diagnose(
    path: Path, options: ReadOptions | None = None, workers: int | None = None, reporter: Reporter | None = None
) -> Examination:
    """Read and check a dataset, and change nothing.

    Raises:
        BadDataset, BadSettings: it is so broken that there are no samples to look at; see `read`.
    """
    return check(read(path, options), workers, reporter, close=True)

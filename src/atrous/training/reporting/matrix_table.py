"""The confusion matrix as the report's page draws it: a table of coloured cells."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from atrous.training.evaluation.metrics import occurs
from atrous.training.reporting.plots import row_percent

CELLS = ((12, 52, 14), (24, 30, 11))  # up to so many classes: a cell and its digits; the page is 1030 wide
SMALL = (23, 9)


@dataclass(frozen=True)
class Cell:
    """One cell of the confusion matrix; share in percent, ink the strength of its colour."""

    name: str
    share: float
    ink: float
    right: bool
    text: str


@dataclass(frozen=True)
class Row:
    """One class of the truth, and what its pixels were given."""

    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class MatrixTable:
    """The confusion matrix as the page draws it; sizes in CSS pixels."""

    names: tuple[str, ...]
    rows: tuple[Row, ...]
    cell: int
    digits: int


def matrix_table(matrix: NDArray[np.int64], class_names: tuple[str, ...]) -> MatrixTable:
    """The matrix in percent of its rows, without the classes that occur nowhere."""
    here = np.flatnonzero(occurs(matrix)).tolist()
    shares = row_percent(matrix)
    names = tuple(class_names[number] for number in here)
    rows = tuple(
        Row(
            class_names[row],
            tuple(cell(class_names[column], float(shares[row, column]), row == column) for column in here),
        )
        for row in here
    )
    side, digits = next((sizes for most, *sizes in CELLS if len(here) <= most), SMALL)
    return MatrixTable(names, rows, side, digits)


def cell(name: str, share: float, right: bool) -> Cell:
    """Faint mix-ups are drawn stronger than their share, so that they are seen."""
    return Cell(
        name, share, (share / 100) ** (1.0 if right else 0.6), right, f"{share:.0f}" if right or share > 0.5 else ""
    )

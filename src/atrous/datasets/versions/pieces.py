"""Isolate Objects and Tile: the windows that one picture is cut into."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np

from atrous.datasets.versions.recipe import Recipe, Tile
from atrous.domain.arrays import LabelMap, SizeHW
from atrous.domain.classes import BACKGROUND, IGNORE
from atrous.domain.errors import BadDataset
from atrous.imaging.placement import Box
from atrous.imaging.preprocess import static_window

SPECK = 64  # regions of fewer pixels are no objects
LEAST_SIDE = 32  # a window is widened to this, so that a line of one pixel is seen with what is around it


@dataclass(frozen=True)
class Piece:
    """A window of a picture and what it adds to the picture's name; nothing for the whole picture."""

    suffix: str
    box: Box


def cut(labels_HW: LabelMap, recipe: Recipe, name: str) -> list[Piece]:
    """The pieces of a picture with these labels, in an order that depends on nothing else.

    Raises:
        BadDataset: it has fewer pixels than tiles.
    """
    whole = Box.whole((labels_HW.shape[0], labels_HW.shape[1]))
    if not recipe.cuts:
        return [Piece("", whole)]
    crop = recipe.preprocessing.static_crop
    pieces = [Piece("", static_window(whole.size_HW, crop) if crop else whole)]
    if recipe.isolate:
        pieces = [inner for piece in pieces for inner in _isolate(piece, labels_HW)]
    if recipe.tile:
        pieces = [inner for piece in pieces for inner in _tiles(piece, recipe.tile, name)]
    return pieces


def _isolate(piece: Piece, labels_HW: LabelMap) -> Iterator[Piece]:
    """A window around every connected region of a class, grown to 32 pixels a side where the picture has them."""
    inside_HW = labels_HW[piece.box.slices]
    boxes = sorted((box for number in _classes(inside_HW) for box in _regions(inside_HW == number)), key=_place)
    for number, box in enumerate(boxes, start=1):
        top, height = _widen(box.top, box.height, piece.box.height)
        left, width = _widen(box.left, box.width, piece.box.width)
        grown = Box(piece.box.top + top, piece.box.left + left, height, width)
        yield Piece(f"{piece.suffix}.object-{number}", grown)


def _classes(labels_HW: LabelMap) -> list[int]:
    return [int(number) for number in np.unique(labels_HW) if number not in (BACKGROUND, IGNORE)]


def _regions(mask_HW: np.ndarray) -> Iterator[Box]:
    """The boxes around the regions of a mask, pixels being neighbours at corners too."""
    _, _, regions, _ = cv2.connectedComponentsWithStats(mask_HW.view(np.uint8), connectivity=8)
    for left, top, width, height, pixels in regions[1:].tolist():
        if pixels >= SPECK:
            yield Box(top, left, height, width)


def _place(box: Box) -> tuple[int, int, int, int]:
    return box.top, box.left, box.height, box.width


def _widen(start: int, length: int, whole: int) -> tuple[int, int]:
    """An interval of at least `LEAST_SIDE`, about its middle, inside 0..whole."""
    wanted = max(length, min(LEAST_SIDE, whole))
    return min(max(start - (wanted - length) // 2, 0), whole - wanted), wanted


def _tiles(piece: Piece, tile: Tile, name: str) -> Iterator[Piece]:
    rows, columns = _edges(piece.box.height, tile.rows), _edges(piece.box.width, tile.columns)
    if 0 in (rows[1], columns[1]):
        raise BadDataset(
            f"{name}: {piece.box.width}x{piece.box.height} pixels cannot be cut into {tile.rows} rows "
            f"of {tile.columns} tiles; leave the picture out, or ask for fewer tiles."
        )
    for row in range(tile.rows):
        for column in range(tile.columns):
            size_HW: SizeHW = (rows[row + 1] - rows[row], columns[column + 1] - columns[column])
            box = Box(piece.box.top + rows[row], piece.box.left + columns[column], *size_HW)
            yield replace(piece, suffix=f"{piece.suffix}.tile-{row + 1}-{column + 1}", box=box)


def _edges(length: int, parts: int) -> list[int]:
    """Where the parts begin and end; they differ by at most a pixel."""
    return [length * part // parts for part in range(parts + 1)]

"""The panel beside an overlay that says which colour is which class."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from atrous.domain.arrays import Picture

PAPER, INK, FRAME = 255, (30, 30, 30), (150, 150, 150)


@dataclass(frozen=True)
class LegendRow:
    """A class, its colour and its share of the pixels, 0 to 1."""

    name: str
    color_RGB: tuple[int, ...]
    share: float

    @property
    def text(self) -> str:
        """The line that is written: "leaf 12.5 %"."""
        percent = 100 * self.share
        return f"{self.name}  {percent:.1f} %" if percent >= 0.1 else f"{self.name}  < 0.1 %"


def add_legend(picture: Picture, rows: Sequence[LegendRow]) -> Picture:
    """The picture with a white panel at its right, one line a row, in letters that fit the picture's size."""
    height, width = picture.shape[:2]
    letter = min(max(14, height // 26), 48)
    line = 2 * letter
    font = cv2.FontFace("uni")  # comes with OpenCV 5 and knows the letters of all common scripts
    widest = max((_text_width(row.text, font, letter) for row in rows), default=0)
    sheet = np.full((max(height, line * len(rows) + letter), width + 3 * letter + widest, 3), PAPER, np.uint8)
    sheet[:height, :width] = picture
    for number, row in enumerate(rows):
        left, top = width + letter // 2, letter + number * line
        cv2.rectangle(sheet, (left, top, letter, letter), row.color_RGB, cv2.FILLED)
        cv2.rectangle(sheet, (left, top, letter, letter), FRAME)
        cv2.putText(sheet, row.text, (left + letter * 3 // 2, top + letter * 7 // 8), INK, font, letter)
    return sheet


def _text_width(text: str, font: cv2.FontFace, letter: int) -> int:
    return cv2.getTextSize((0, 0), text, (0, 0), font, letter)[2]

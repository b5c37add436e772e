"""The panel beside an overlay that says which colour is which class."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from atrous.domain.arrays import Picture

PAPER, INK, FRAME = (255, 255, 255), (30, 30, 30), (150, 150, 150)


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
    letter = min(max(13, height // 28), 48)
    font = ImageFont.load_default(letter)
    line = letter * 2
    panel_width = letter * 3 + int(max((font.getlength(row.text) for row in rows), default=0))
    sheet = Image.new("RGB", (width + panel_width, max(height, line * len(rows) + letter)), PAPER)
    sheet.paste(Image.fromarray(picture), (0, 0))
    draw = ImageDraw.Draw(sheet)
    for number, row in enumerate(rows):
        top = letter // 2 + number * line + letter // 2
        box = (width + letter // 2, top, width + letter // 2 + letter, top + letter)
        draw.rectangle(box, fill=row.color_RGB, outline=FRAME)
        draw.text((width + 2 * letter, top + letter // 2), row.text, fill=INK, font=font, anchor="lm")
    return np.asarray(sheet)

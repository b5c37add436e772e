"""The worst pictures of a model's evaluation, beside its report: `worst/` of the package, for pages that show them."""

import json
import re
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from atrous.domain.errors import NotFound
from atrous.training.card import write_json
from atrous.training.evaluation.picture_score import PictureScore
from atrous.training.reporting.panels import Panels, jpeg

FOLDER = "worst"
SCORES = "scores.json"
PANELS = ("picture", "truth", "prediction", "error")
"""What each is shown as, in the order of `Panels.pictures`."""
NAME = re.compile(rf"\d+-({'|'.join(PANELS)})\.jpg")


def write_worst(worst: Iterable[Panels], package: Path) -> None:
    """Write the drawings as JPEG and what the pictures score, the worst first."""
    folder, scores = package / FOLDER, []
    folder.mkdir()
    for number, panels in enumerate(worst, start=1):
        scores.append(asdict(panels.score))
        for panel, picture in zip(PANELS, panels.pictures, strict=True):
            (folder / f"{number}-{panel}.jpg").write_bytes(jpeg(picture))
    write_json({"pictures": scores}, folder / SCORES)


def read_worst(package: Path) -> list[PictureScore]:
    """What the worst pictures score, the worst first; none for a package that was not made here."""
    file = package / FOLDER / SCORES
    return [PictureScore(**row) for row in json.loads(file.read_bytes())["pictures"]] if file.is_file() else []


def worst_drawing(package: Path, name: str) -> Path:
    """The drawing of a file name such as 1-error.jpg.

    Raises:
        NotFound: there is none.
    """
    file = package / FOLDER / name
    if not NAME.fullmatch(name) or not file.is_file():
        raise NotFound(f"There is no drawing called {name!r}.")
    return file

"""Two corners too many, which a widely copied script from LabelMe to COCO appends to every outline.

It makes a rectangle of its two points by adding the other two corners, (x of the first, y of the second) and (x of the
second, y of the first), and does so for polygons too. pitaya_four_formats is such a dataset, and its YOLO files were
made from the COCO ones.
"""

from collections.abc import Iterable

from atrous.datasets.drawing.polygons import Ring

STRAY = 2
FEWEST = 3 + STRAY  # a triangle and the two

SENTENCE = (
    "Every outline ends with two corners of the box around its first two points, as a script from LabelMe to COCO adds "
    "by mistake; they were left out."
)


def has_stray_corners(ring: Ring) -> bool | None:
    """Whether an outline ends with the two; None where it is too short to tell."""
    if len(ring) < FEWEST:
        return None
    (x0, y0), (x1, y1) = ring[:2]
    return bool((ring[-2] == (x0, y1)).all() and (ring[-1] == (x1, y0)).all())


def all_have_stray_corners(rings: Iterable[Ring]) -> bool:
    """Whether every outline long enough ends with the two, and there is one. Stops at the first that does not."""
    seen = False
    for ring in rings:
        stray = has_stray_corners(ring)
        if stray is False:
            return False
        seen = seen or stray is True
    return seen


def without_stray_corners(ring: Ring) -> Ring:
    """The outline less its last two corners, where it is long enough to have had them."""
    return ring[:-STRAY] if len(ring) >= FEWEST else ring

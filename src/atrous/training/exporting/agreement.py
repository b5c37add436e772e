"""Whether an exported model says what the trained one says."""

from collections.abc import Sequence

import numpy as np

from atrous.domain.arrays import LabelMap, Picture
from atrous.domain.errors import ExportMismatch
from atrous.runtime.segmenter import Segmenter
from atrous.training.evaluation.evaluate import PLAIN_ARGMAX

EQUAL_SHARE = 0.9999
"""Of all pixels: the rest is where two classes score alike, and engines round differently."""


def refuse_mismatch(trained: Sequence[LabelMap], exported: Segmenter, pictures: Sequence[Picture]) -> float:
    """Compare the labels of an exported model with the trained one's, at the pictures' own size.

    Args:
        trained: what `label` gave for the trained network and the same pictures.

    Returns:
        The share of pixels that have the same label.

    Raises:
        ExportMismatch: fewer than 99.99 % of them do.
    """
    share = equal_share(trained, label(exported, pictures))
    if share < EQUAL_SHARE:
        raise ExportMismatch(
            f"{exported.session.name} and torch agree on {100 * share:.3f} % of the pixels "
            f"of {len(pictures)} pictures; wanted {100 * EQUAL_SHARE:.2f} %. The model was not exported; "
            "try other releases of torch and of the engine."
        )
    return share


def label(segmenter: Segmenter, pictures: Sequence[Picture]) -> list[LabelMap]:
    """The plain argmax of each picture."""
    return [segmenter.predict(picture, confidence=PLAIN_ARGMAX).labels_HW for picture in pictures]


def equal_share(first: Sequence[LabelMap], second: Sequence[LabelMap]) -> float:
    """The share of equal pixels over all label maps."""
    equal = sum(int(np.count_nonzero(one == other)) for one, other in zip(first, second, strict=True))
    return equal / sum(one.size for one in first)

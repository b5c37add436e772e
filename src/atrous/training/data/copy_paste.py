"""Things of one picture laid over another, so that rare ones are seen in more places than they were photographed in."""

import numpy as np

from atrous.domain.arrays import LabelMap, Picture
from atrous.domain.classes import BACKGROUND, IGNORE
from atrous.training.data.augment import any_class

Sample = tuple[Picture, LabelMap]


def copy_paste(below: Sample, above: Sample, rng: np.random.Generator) -> Sample:
    """All pixels of one class of `above`, rare ones drawn more often, laid over `below`; both have one size.

    After Ghiasi et al., "Simple Copy-Paste is a Strong Data Augmentation Method", 2021, for classes instead of objects.
    Background is never laid over anything.
    """
    picture, labels_HW = above
    pixels_K = np.bincount(labels_HW.reshape(-1), minlength=IGNORE + 1)[:IGNORE]
    pixels_K[BACKGROUND] = 0
    chosen = any_class(pixels_K, rng)
    if chosen is None:
        return below
    there_HW = labels_HW == chosen
    return np.where(there_HW[..., None], picture, below[0]), np.where(there_HW, labels_HW, below[1])

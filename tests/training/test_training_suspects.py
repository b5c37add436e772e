"""Likely label errors: what gets on the list, what does not, and in which order."""

import numpy as np

from atrous.training.evaluation.confusion import Confusion
from atrous.training.evaluation.suspects import Suspects

NAMES = ("background", "leaf", "stem")


def look(*pictures: tuple[str, np.ndarray, np.ndarray, np.ndarray]) -> list:
    suspects, confusion = Suspects(), Confusion(3)
    for name, truth_HW, labels_HW, confidence_HW in pictures:
        suspects.add(name, truth_HW, labels_HW, confidence_HW)
        confusion.add(truth_HW, labels_HW)
    return list(suspects.ranked(confusion, NAMES))


def picture(name: str, box: tuple[slice, slice], says: int = 1, sure: int = 250, labelled: int = 0) -> tuple:
    """100x100 of one label, in which the model says something else within a box."""
    truth_HW, labels_HW = np.full((2, 100, 100), labelled, np.uint8)
    labels_HW[box] = says
    return name, truth_HW, labels_HW, np.full((100, 100), sure, np.uint8)


PATCH = (slice(20, 40), slice(30, 60))


def test_a_sure_region_of_another_class_is_named_with_its_place():
    (found,) = look(picture("photo", PATCH))
    assert (found.picture, found.labelled, found.predicted) == ("photo", "background", "leaf")
    assert (found.top, found.left, found.height, found.width) == (20, 30, 20, 30)
    assert (found.share, found.confidence) == (0.06, 250 / 255)


def test_doubt_edges_specks_and_ignored_pixels_are_no_suspects():
    edge, speck = (slice(20, 80), slice(30, 32)), (slice(20, 23), slice(30, 33))
    ignored = picture("ignored", PATCH)
    ignored[1][PATCH] = 255
    assert look(picture("unsure", PATCH, sure=200), picture("edge", edge), picture("speck", speck), ignored) == []


def test_large_and_sure_comes_first_and_a_class_seldom_right_comes_last():
    large, small = (slice(0, 50), slice(0, 60)), (slice(0, 20), slice(0, 20))
    right = picture("leaf, rightly", (slice(0, 100), slice(0, 100)), says=1, labelled=1)
    found = look(picture("small", small), picture("large", large), picture("stem is never right", large, says=2), right)
    assert [suspect.picture for suspect in found] == ["large", "small", "stem is never right"]


def test_one_picture_does_not_fill_the_list_and_the_list_does_not_grow():
    full = picture("full", (slice(0, 10), slice(0, 10)))
    for top in range(0, 100, 20):
        full[2][top : top + 10] = 1
    found = look(full, *(picture(f"picture {number:03}", PATCH) for number in range(150)))
    assert len(found) == 20
    assert sum(suspect.picture == "full" for suspect in look(full)) == 3

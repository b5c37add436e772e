"""What the values of masks mean: background, ignore, and the numbers of the classes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atrous.datasets.options import ReadOptions
from atrous.datasets.raw import RawDataset
from atrous.datasets.value_map import count_values, map_values
from atrous.domain.errors import BadDataset, BadSettings

ROADS = {0: "background", 1: "road", 2: "void"}
SKY = {0: "Sky", 1: "Road", 2: "void"}


@pytest.mark.parametrize(
    ("names", "options", "classes", "targets"),
    [
        (ROADS, {}, ("background", "road"), {0: 0, 1: 1, 2: 255, 255: 255}),
        (SKY, {}, ("background", "Sky", "Road"), {0: 1, 1: 2, 2: 255, 255: 255}),
        (SKY, {"background": "sky"}, ("background", "Road"), {0: 0, 1: 1, 2: 255, 255: 255}),
        (SKY, {"ignore": ("Sky",)}, ("background", "Road", "void"), {0: 255, 1: 1, 2: 2, 255: 255}),
        (SKY, {"ignore": ("none",)}, ("background", "Sky", "Road", "void"), {0: 1, 1: 2, 2: 3, 255: 255}),
        (ROADS, {"ignore": ("background", "void")}, ("background", "road"), {0: 255, 1: 1, 2: 255, 255: 255}),
        ({0: "a", 1: "_background_", 2: "b"}, {}, ("background", "a", "b"), {0: 1, 1: 0, 2: 2, 255: 255}),
        ({1: "a", 3: "b"}, {}, ("background", "a", "b"), {0: 0, 1: 1, 3: 2, 255: 255}),
        ({0: "bg", 1: "a ", 2: "b", 3: "a"}, {}, ("background", "a", "b"), {0: 0, 1: 1, 2: 2, 3: 1, 255: 255}),
        ({0: "Unlabelled", 1: "a"}, {}, ("background", "a"), {0: 255, 1: 1, 255: 255}),
        ({0: "__ignore__", 1: "Out of ROI", 2: "a"}, {}, ("background", "a"), {0: 255, 1: 255, 2: 1, 255: 255}),
        ({0: "bg", 1: "a", 255: "edge"}, {}, ("background", "a", "edge"), {0: 0, 1: 1, 255: 2}),
    ],
)
def test_classes_and_targets(names, options, classes, targets):
    values, _ = map_values(RawDataset(names, ()), ReadOptions(**options))
    assert values.classes.names == classes
    assert values.targets == targets


@pytest.mark.parametrize(
    ("names", "decisions"),
    [
        (ROADS, ["Value 2 'void' became ignore (255), by its name; --ignore none keeps it"]),
        (
            SKY,
            [
                "No class is called background, so value 0 is the class 'Sky'; background is 0 and has no pixels. "
                "If 0 means background, say --background Sky.",
                "2 of 3 classes got another number: Sky 0→1, Road 1→2.",
                "Value 2 'void' became ignore (255), by its name",
            ],
        ),
        ({0: "a", 5: "background"}, ["Value 5 'background' is background and became 0.", "1 of 2 classes got another"]),
        (
            {0: "bg", 1: "a", 2: "a"},
            ["1 of 3 classes got another number: a 2→1.", "The values 1 and 2 are"],
        ),
        ({1: "a"}, ["No class has the value 0, so 0 is background."]),
    ],
)
def test_every_decision_is_said(names, decisions):
    _, said = map_values(RawDataset(names, ()), ReadOptions())
    assert len(said) == len(decisions)
    for sentence, beginning in zip(said, decisions, strict=True):
        assert sentence.startswith(beginning)


@pytest.mark.parametrize(("unlabelled", "target"), [("background", 0), ("ignore", 255)])
def test_pixels_on_which_nothing_was_drawn(unlabelled, target):
    raw = RawDataset({1: "road", 2: "_background_"}, (), unlabelled_value=0)
    values, decisions = map_values(raw, ReadOptions(unlabelled=unlabelled))
    assert values.targets == {0: target, 1: 1, 2: 0, 255: 255}
    assert len(decisions) == 1


@pytest.mark.parametrize(
    ("names", "options", "error", "message"),
    [
        (ROADS, {"ignore": ("Rode",)}, BadSettings, "--ignore 'Rode': there is no such class; the dataset has backg"),
        (ROADS, {"background": "x"}, BadSettings, "--background 'x': there is no such class"),
        (
            ROADS,
            {"background": "road", "ignore": ("road",)},
            BadSettings,
            "'road' was asked to be background and ignore",
        ),
        ({0: "background", 1: "void"}, {}, BadDataset, "None of the classes background, void is left to learn"),
        ({}, {}, BadDataset, "None of the classes"),
    ],
)
def test_maps_that_cannot_be(names, options, error, message):
    with pytest.raises(error, match=message):
        map_values(RawDataset(names, ()), ReadOptions(**options))


def test_labels_get_our_numbers_and_unknown_values_are_refused():
    values, _ = map_values(RawDataset(SKY, ()), ReadOptions())
    source_HW = np.array([[0, 1, 2], [255, 0, 1]], np.uint8)
    np.testing.assert_array_equal(values.apply(source_HW, "m.png"), [[1, 2, 255], [255, 1, 2]])
    source_HW[0, 0] = 7
    with pytest.raises(BadDataset, match=r"m.png: found the value 7 \(1 pixel\) without a class; the class list has"):
        values.apply(source_HW, "m.png")


@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 2**32))
def test_counting_is_exact(height, width, seed):
    labels_HW = np.random.default_rng(seed).integers(0, 256, (height, width), np.uint8)
    np.testing.assert_array_equal(count_values(labels_HW), np.bincount(labels_HW.ravel(), minlength=256))


def test_counting_is_exact_beyond_what_float32_counts():
    labels_HW = np.zeros((4100, 4100), np.uint8)  # 16,810,000 pixels; float32 stops counting at 2**24
    labels_HW[-1, -1] = 3
    assert count_values(labels_HW)[[0, 3]].tolist() == [16_809_999, 1]

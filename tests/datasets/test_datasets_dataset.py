"""What a reader has to produce, and what the rest makes of it: a format of drawn shapes in a few lines."""

from dataclasses import dataclass

import cv2
import numpy as np

from atrous.datasets.dataset import interpret
from atrous.datasets.doctoring.check import check
from atrous.datasets.options import ReadOptions
from atrous.datasets.raw import RawDataset, RawSample


@dataclass(frozen=True)
class MadePicture:
    """A picture that lies inside another file, as LabelMe's may."""

    file: str

    def read(self):
        noise = np.random.default_rng(list(self.file.encode())).integers(0, 255, (8, 8, 3), np.uint8)
        return cv2.imencode(".png", noise)[1].tobytes()


@dataclass(frozen=True)
class Square:
    """A square of one class on a canvas of the value that means nothing was drawn."""

    files: tuple[str, ...]
    value: int

    def draw(self):
        labels_HW = np.zeros((8, 8), np.uint8)
        labels_HW[2:4, 2:4] = self.value
        return labels_HW


def squares(*values):
    files = [f"{place}.json" for place in range(len(values))]
    samples = tuple(RawSample(MadePicture(file), Square((file,), v)) for file, v in zip(files, values, strict=True))
    return RawDataset({1: "car", 2: "void", 3: "tree"}, samples, unlabelled_value=0)


def test_drawn_shapes_become_our_classes():
    dataset = interpret(squares(1, 2, 3), ReadOptions(), "set", "squares", "made here")
    assert dataset.classes.names == ("background", "car", "tree")
    assert [int(sample.labels()[2, 2]) for sample in dataset.samples] == [1, 255, 2]
    assert {int(sample.labels()[0, 0]) for sample in dataset.samples} == {0}
    assert check(dataset).counts.of("train", 0).pixels > 0


def test_what_is_not_drawn_can_be_ignored():
    dataset = interpret(squares(1, 1, 3), ReadOptions(unlabelled="ignore"), "set", "squares", "made here")
    assert {int(sample.labels()[0, 0]) for sample in dataset.samples} == {255}
    assert dataset.decisions[0] == "Pixels on which nothing was drawn are ignore (255)."

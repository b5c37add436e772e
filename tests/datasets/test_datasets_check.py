"""One broken dataset per finding, and exactly that finding comes back."""

import shutil

import cv2
import numpy as np
import pytest

from atrous.datasets.check import check
from atrous.datasets.doctor import diagnose
from atrous.datasets.options import ReadOptions
from atrous.datasets.problem import Severity
from atrous.datasets.read import read
from atrous.domain.errors import BadDataset

STEMS = [f"{split}/{number}{split}" for split in ("train", "val", "test") for number in range(2)]


def truncate(file):
    file.write_bytes(file.read_bytes()[:-40])


def unreadable_picture(layouts):
    truncate(layouts.root / "images/train/0train.jpg")


def unreadable_mask(layouts):
    truncate(layouts.root / "masks/train/0train.png")


def coloured_mask(layouts):
    cv2.imwrite(str(layouts.root / "masks/train/0train.png"), np.zeros((12, 16, 3), np.uint8))


def mask_of_other_size(layouts):
    layouts.mask("masks/train/0train.png", (0, 1, 2), (16, 12))


def value_without_class(layouts):
    layouts.mask("masks/train/0train.png", (0, 1, 2, 7))


def picture_without_mask(layouts):
    layouts.picture("images/train/new.jpg")


def mask_without_picture(layouts):
    layouts.mask("masks/train/new.png", (0, 1))


def class_never_used(layouts):
    layouts.text("classes.txt", "background\ncrack\nroad\ngrass\n")


def class_missing_from_split(layouts):
    for number in range(2):
        layouts.mask(f"masks/test/{number}test.png", (0, 1))


def picture_in_two_splits(layouts):
    shutil.copy(layouts.root / "images/train/0train.jpg", layouts.root / "images/test/0test.jpg")


def picture_twice(layouts):
    shutil.copy(layouts.root / "images/train/0train.jpg", layouts.root / "images/train/1train.jpg")


def black_and_white(layouts):
    for stem in STEMS:
        layouts.mask(f"masks/{stem}.png", (0, 255))
    layouts.text("classes.txt", "background\ncrack\n")


@pytest.mark.parametrize(
    ("break_it", "kind", "severity", "file"),
    [
        (unreadable_picture, "unreadable-picture", Severity.ERROR, "images/train/0train.jpg"),
        (unreadable_mask, "unreadable-mask", Severity.ERROR, "masks/train/0train.png"),
        (coloured_mask, "unreadable-mask", Severity.ERROR, "masks/train/0train.png"),
        (mask_of_other_size, "size-mismatch", Severity.ERROR, "masks/train/0train.png"),
        (value_without_class, "value-without-class", Severity.ERROR, "masks/train/0train.png"),
        (black_and_white, "masks-of-0-and-255", Severity.ERROR, "masks/train/0train.png"),
        (picture_without_mask, "picture-without-mask", Severity.WARNING, "images/train/new.jpg"),
        (mask_without_picture, "mask-without-picture", Severity.WARNING, "masks/train/new.png"),
        (class_never_used, "class-never-used", Severity.WARNING, None),
        (class_missing_from_split, "class-missing-from-split", Severity.WARNING, None),
        (picture_in_two_splits, "same-picture-in-two-splits", Severity.WARNING, "images/train/0train.jpg"),
        (picture_twice, "same-picture-twice", Severity.INFO, "images/train/0train.jpg"),
    ],
)
def test_each_break_is_found_and_nothing_else(layouts, break_it, kind, severity, file):
    folder = layouts.index_masks(STEMS)
    assert diagnose(folder).problems == ()
    break_it(layouts)
    diagnosis = diagnose(folder)
    assert [(problem.kind, problem.severity) for problem in diagnosis.problems] == [(kind, severity)]
    assert file is None or file in diagnosis.problems[0].files
    assert diagnosis.exit_code == {Severity.INFO: 0, Severity.WARNING: 1, Severity.ERROR: 2}[severity]


def test_an_error_stops_the_import_and_says_what_to_do(layouts):
    layouts.index_masks(STEMS)
    value_without_class(layouts)
    unreadable_picture(layouts)
    (layouts.root / "images/val/0val.jpg").write_bytes(b"")
    diagnosis = diagnose(layouts.root)
    with pytest.raises(BadDataset) as refused:
        diagnosis.usable()
    text = str(refused.value)
    assert text.startswith(
        "dataset: 2 of 6 samples cannot be used.\n2 pictures cannot be read. images/train/0train.jpg: "
    )
    assert "1 mask, the first masks/train/0train.png: found the value 7 (48 pixels) without a class" in text
    assert text.endswith("Repair them, or leave them out with --skip-bad.")


def test_skip_bad_leaves_out_what_cannot_be_used(layouts):
    layouts.index_masks(STEMS)
    unreadable_picture(layouts)
    mask_of_other_size(layouts)
    usable = diagnose(layouts.root).usable(skip_bad=True)
    assert {sample.name for sample in usable.samples} == {"1train", "0val", "1val", "0test", "1test"}


def test_skip_bad_does_not_hide_what_is_wrong_with_all_of_it(layouts):
    layouts.index_masks(STEMS)
    black_and_white(layouts)
    with pytest.raises(BadDataset, match=r"6 masks hold only 0 and 255, such as .*Write 1 for 255"):
        diagnose(layouts.root).usable(skip_bad=True)


def test_nothing_left_is_an_error_even_with_skip_bad(layouts):
    layouts.index_masks(["a"])
    truncate(layouts.root / "masks/a.png")
    with pytest.raises(BadDataset, match="none of the 1 samples can be used"):
        diagnose(layouts.root).usable(skip_bad=True)


def test_a_list_without_background_is_guessed_from_the_values(layouts):
    folder = layouts.index_masks(["a", "b", "c"], class_list="crack\nroad\n")
    (problem,) = [problem for problem in diagnose(folder).problems if problem.kind == "value-without-class"]
    assert problem.sentence.endswith("If 0 is background in the masks, make 'background' the first name of the list.")


def test_counts_per_class_and_split(layouts):
    layouts.index_masks(STEMS)
    layouts.mask("masks/train/0train.png", (0, 1, 1, 255))
    counts = diagnose(layouts.root).counts
    crack, road, ignore = (counts.of("train", number) for number in (1, 2, 255))
    per_stripe = 12 * 16 // 4
    full = layouts.stripes((0, 1, 2))
    assert (crack.pixels, crack.pictures) == (2 * per_stripe + (full == 1).sum(), 2)
    assert (road.pixels, road.pictures) == ((full == 2).sum(), 1)
    assert (ignore.pixels, ignore.pictures, ignore.share) == (per_stripe, 1, per_stripe / (2 * 12 * 16))
    assert crack.share == crack.pixels / (2 * 12 * 16 - per_stripe)
    assert counts.pictures == {"train": 2, "valid": 2, "test": 2}
    assert [row.name for row in counts.rows if row.split == "test"] == ["background", "crack", "road", "ignore"]


def test_bad_samples_are_not_counted(layouts):
    layouts.index_masks(STEMS)
    unreadable_picture(layouts)
    assert diagnose(layouts.root).counts.pictures["train"] == 1


class Watcher:
    """A reporter that remembers progress."""

    def __init__(self):
        self.seen = []

    def say(self, sentence):
        raise AssertionError(sentence)

    def progress(self, activity, done, total, detail=""):
        self.seen.append((activity, done, total, detail))

    def epoch(self, row):
        raise AssertionError(row)


def test_progress_is_told_in_order(layouts):
    dataset = read(layouts.index_masks(STEMS), ReadOptions())
    watcher = Watcher()
    check(dataset, workers=3, reporter=watcher)
    assert watcher.seen == [
        ("checking", place, 6, sample.name) for place, sample in enumerate(dataset.samples, start=1)
    ]

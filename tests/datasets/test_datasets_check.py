"""A diagnosis: what stops an import, what is left out, and how the classes are counted."""

import pytest

from atrous.datasets.doctoring.check import check
from atrous.datasets.doctoring.diagnose import diagnose
from atrous.datasets.options import ReadOptions
from atrous.datasets.read import read
from atrous.domain.errors import BadDataset

STEMS = [f"{split}/{number}{split}" for split in ("train", "val", "test") for number in range(2)]


def truncate(file):
    file.write_bytes(file.read_bytes()[:-40])


def unreadable_picture(layouts):
    truncate(layouts.root / "images/train/0train.jpg")


def unreadable_mask(layouts):
    truncate(layouts.root / "masks/train/0train.png")


def mask_of_other_size(layouts):
    layouts.mask("masks/train/0train.png", (0, 1, 2), (16, 12))


def value_without_class(layouts):
    layouts.mask("masks/train/0train.png", (0, 1, 2, 7))


def black_and_white(layouts):
    for stem in STEMS:
        layouts.mask(f"masks/{stem}.png", (0, 255))
    layouts.text("classes.txt", "background\ncrack\n")


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
    with pytest.raises(BadDataset, match=r"hold only 0 and 255.*Write 1 for 255"):
        diagnose(layouts.root).usable(skip_bad=True)


def test_nothing_left_is_an_error_even_with_skip_bad(layouts):
    layouts.index_masks(["a"])
    truncate(layouts.root / "masks/a.png")
    with pytest.raises(BadDataset, match="none of the 1 samples can be used"):
        diagnose(layouts.root).usable(skip_bad=True)


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

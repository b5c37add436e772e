"""Dealing samples to splits: exact shares, the same on any machine, copies of one picture together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atrous.datasets.split import assign_splits, complete_splits, split_named, split_of_path


def counts(splits):
    return tuple(list(splits.values()).count(split) for split in ("train", "valid", "test"))


def test_the_same_everywhere():
    splits = assign_splits([f"p{number}" for number in range(10)], seed=0)
    assert {name: split for name, split in splits.items() if split != "train"} == {
        "p8": "valid",
        "p7": "valid",
        "p4": "test",
    }
    assert splits == assign_splits([f"p{number}" for number in reversed(range(10))], seed=0)
    assert splits != assign_splits([f"p{number}" for number in range(10)], seed=1)


@pytest.mark.parametrize(
    ("count", "wanted"),
    [(1, (1, 0, 0)), (2, (1, 1, 0)), (3, (1, 1, 1)), (5, (3, 1, 1)), (10, (7, 2, 1)), (1000, (700, 200, 100))],
)
def test_shares(count, wanted):
    assert counts(assign_splits([str(number) for number in range(count)])) == wanted


@given(st.sets(st.text(max_size=8), max_size=60), st.integers(0, 5))
def test_everyone_gets_a_split(names, seed):
    splits = assign_splits(names, seed=seed)
    assert set(splits) == names
    assert len(names) < 3 or min(counts(splits)) >= 1


def test_augmented_copies_stay_together():
    names = [f"{picture}_jpg.rf.{copy:032x}" for picture in range(10) for copy in range(3)]
    splits = assign_splits(names)
    assert counts(splits) == (21, 6, 3)
    assert all(len({splits[name] for name in names if name.startswith(f"{picture}_")}) == 1 for picture in range(10))


def test_given_splits_are_kept_and_the_rest_is_dealt():
    given_splits = {"a": "train", "b": "valid", "c": "test"} | {f"n{number}": None for number in range(10)}
    splits, decisions = complete_splits(given_splits, seed=0)
    assert (splits["a"], splits["b"], splits["c"]) == ("train", "valid", "test")
    assert counts(splits) == (8, 3, 2)
    assert decisions == ["10 samples stand in no split; they were dealt 70/20/10 by seed 0."]


def test_all_in_train_is_as_no_split():
    splits, decisions = complete_splits({str(number): "train" for number in range(10)}, seed=0)
    assert counts(splits) == (7, 2, 1)
    assert decisions[0].startswith("Everything stands in train")


def test_names_of_splits():
    words = ("Train", "training", "val2017", "valid", "validation", "dev", "test_1", "cam", "2017")
    assert [split_named(word) for word in words] == [*["train"] * 2, *["valid"] * 4, "test", None, None]
    assert split_of_path("train/images/val/a.jpg") == "valid"
    assert split_of_path("images/train.jpg") is None

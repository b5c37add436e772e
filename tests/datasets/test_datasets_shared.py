"""Real labelled data, where a developer has it."""

import pytest

from atrous.datasets.doctoring.check import check
from atrous.datasets.doctoring.diagnose import diagnose
from atrous.datasets.read import read
from atrous.domain.errors import BadDataset


def counts(dataset):
    splits = [sample.split for sample in dataset.samples]
    return tuple(splits.count(split) for split in ("train", "valid", "test"))


def test_corridor_keeps_its_splits(shared_data):
    dataset = read(shared_data / "corridor_roboflow_png")
    assert counts(dataset) == (480, 60, 60)
    assert dataset.classes.names[:3] == ("background", "cabinet", "ceiling")
    assert len(dataset.classes) == 11
    assert not dataset.problems
    assert dataset.samples[0].labels().max() <= 10


def test_camvid_keeps_sky_as_a_class_and_ignores_void(shared_data):
    dataset = read(shared_data / "camvid")
    assert counts(dataset) == (367, 101, 0)
    assert dataset.classes.names[:2] == ("background", "Sky")
    assert "void" not in dataset.classes.names
    assert set(dataset.samples[0].labels().ravel()) <= {*range(1, 12), 255}
    assert [decision.split(";")[0] for decision in dataset.decisions][1:3] == [
        "No class is called background, so value 0 is the class 'Sky'",
        "11 of 12 classes got another number: Sky 0→1, Building 1→2, Pole 2→3, Road 3→4 and 7 more.",
    ]


def test_wbc_cells_keep_their_test_split(shared_data):
    assert counts(read(shared_data / "wbc_cells")) == (272, 48, 80)


def test_nothing_is_wrong_with_crackforest(shared_data):
    diagnosis = diagnose(shared_data / "crackforest")
    assert diagnosis.problems == ()
    assert counts(diagnosis.dataset) == (60, 10, 48)
    assert 0.01 < diagnosis.counts.of("test", 1).share < 0.03


def test_destroyed_masks_are_named_each(shared_data):
    dataset = read(shared_data / "corrupt_examples")
    diagnosis = check(dataset)
    assert [(problem.kind, len(problem.files)) for problem in diagnosis.problems] == [("unreadable-mask", 4)]
    with pytest.raises(BadDataset, match=r"4 of 4 samples cannot be used.\n.*color_103_png"):
        diagnosis.usable()

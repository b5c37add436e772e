"""Versions and trainings: frozen once, followed epoch by epoch, found again after a kill."""

from collections.abc import Callable
from math import isnan, nan

import pytest
from storage_samples import freeze

from atrous.domain.errors import NotFound
from atrous.domain.model_id import ModelId
from atrous.domain.reporter import EpochRow
from atrous.storage.library import Library
from atrous.storage.records.records import SplitCounts, TrainingState

OpenLibrary = Callable[[], Library]
LEAVES_1 = ModelId("leaves", 1)


def test_a_version_is_there_once_it_is_finished(leaves: Library, open_library: OpenLibrary) -> None:
    draft = leaves.new_version("leaves", "first", {"resize": {"size": [256, 256]}})
    draft.folder.mkdir()
    (draft.folder / "version.json").write_text("{}")
    assert open_library().versions("leaves") == []
    with pytest.raises(NotFound, match="leaves/1"):
        leaves.version_folder("leaves", 1)

    leaves.finish_version("leaves", draft.number, "abc", SplitCounts(3, 1, 1))

    version = open_library().version("leaves", 1)
    assert (version.name, version.hash, version.counts.total) == ("first", "abc", 5)
    assert version.recipe == {"resize": {"size": [256, 256]}}
    assert [file.name for file in leaves.version_folder("leaves", 1).iterdir()] == ["version.json"]
    assert leaves.new_version("leaves", "second", {}).number == 2


def test_a_version_given_up_leaves_its_number(leaves: Library) -> None:
    draft = leaves.new_version("leaves", "first", {})
    draft.folder.mkdir()

    leaves.drop_version("leaves", draft.number)

    assert not draft.folder.exists()
    assert leaves.new_version("leaves", "again", {}).number == 1


def test_a_frozen_version_can_be_neither_dropped_nor_finished_again(leaves: Library) -> None:
    freeze(leaves, "leaves")

    with pytest.raises(NotFound, match="no draft"):
        leaves.drop_version("leaves", 1)
    with pytest.raises(NotFound):
        leaves.finish_version("leaves", 1, "other", SplitCounts())
    assert leaves.version("leaves", 1).hash == "abc"


def test_a_version_without_a_folder_is_not_finished(leaves: Library) -> None:
    leaves.new_version("leaves", "first", {})

    with pytest.raises(NotFound, match="Nothing is frozen"):
        leaves.finish_version("leaves", 1, "abc", SplitCounts())


def test_an_unknown_version_is_answered_with_those_there_are(leaves: Library) -> None:
    freeze(leaves, "leaves")
    freeze(leaves, "leaves")

    with pytest.raises(NotFound, match=r"'leaves/7'; there are: leaves/1, leaves/2\."):
        leaves.version("leaves", 7)


def epoch_row(epoch: int, valid_miou: float = 0.5) -> EpochRow:
    return EpochRow(epoch, 3, 1 / epoch, nan, valid_miou, 1e-3, 2.5)


def test_a_training_is_followed_epoch_by_epoch(leaves: Library, open_library: OpenLibrary) -> None:
    training = leaves.start_training(freeze(leaves, "leaves"), {"epochs": 3, "seed": 0})
    watcher = open_library()

    for epoch in (1, 2):
        leaves.append_epoch(training.id, epoch_row(epoch))
        assert [row.epoch for row in watcher.epochs(training.id)] == list(range(1, epoch + 1))

    last = watcher.epochs(training.id)[-1]
    assert (last.epochs, last.train_loss, last.valid_miou, last.seconds) == (3, 0.5, 0.5, 2.5)
    assert isnan(last.valid_loss)
    assert leaves.run_folder(training.model_id).parent.is_dir()


def test_an_epoch_done_again_after_a_resume_counts_once(leaves: Library) -> None:
    training = leaves.start_training(freeze(leaves, "leaves"), {})
    leaves.append_epoch(training.id, epoch_row(1, 0.4))

    leaves.append_epoch(training.id, epoch_row(1, 0.6))

    assert [row.valid_miou for row in leaves.epochs(training.id)] == [0.6]


def test_a_training_that_was_killed_can_be_found_and_goes_on(leaves: Library, open_library: OpenLibrary) -> None:
    started = leaves.start_training(freeze(leaves, "leaves"), {"epochs": 3})
    leaves.close()

    found = open_library().unfinished_training("leaves")
    assert found == started
    assert (found.state, found.model_id, found.settings) == (TrainingState.RUNNING, LEAVES_1, {"epochs": 3})


def test_a_training_that_failed_says_why_and_can_be_resumed(leaves: Library) -> None:
    training = leaves.start_training(freeze(leaves, "leaves"), {})

    failed = leaves.finish_training(training.id, TrainingState.FAILED, "The disk is full.")
    assert leaves.unfinished_training("leaves") == failed
    assert failed.message == "The disk is full."
    assert failed.finished_at >= failed.started_at

    resumed = leaves.resume_training(training.id)
    assert (resumed.state, resumed.message, resumed.finished_at) == (TrainingState.RUNNING, "", None)


def test_nothing_is_left_to_resume_once_a_training_of_the_version_is_finished(leaves: Library) -> None:
    model_id = freeze(leaves, "leaves")
    leaves.start_training(model_id, {})  # killed
    again = leaves.start_training(model_id, {})

    leaves.finish_training(again.id, TrainingState.FINISHED)

    assert leaves.unfinished_training("leaves") is None


def test_a_training_that_never_was_is_not_found(leaves: Library) -> None:
    with pytest.raises(NotFound, match="training 7"):
        leaves.append_epoch(7, epoch_row(1))
    with pytest.raises(NotFound, match="leaves/1"):
        leaves.start_training(LEAVES_1, {})

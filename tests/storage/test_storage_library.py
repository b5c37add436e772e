"""A day with the library: a project, its pictures, a version, a training, a model, read back as a new process would."""

from collections.abc import Callable
from datetime import timedelta
from math import isnan, nan
from pathlib import Path

import pytest
from storage_samples import CLASSES, card, freeze, labelled, package

from atrous.domain.errors import AlreadyExists, BadDataset, BadPackage, BadSettings, NotFound
from atrous.domain.model_id import ModelId
from atrous.domain.reporter import EpochRow
from atrous.storage.folders import Folders
from atrous.storage.library import Library
from atrous.storage.records.records import AddedPictures, NewPicture, SplitCounts, TrainingState

OpenLibrary = Callable[[], Library]
LEAVES_1 = ModelId("leaves", 1)


@pytest.fixture
def leaves(library: Library) -> Library:
    """A library with an empty project."""
    library.create_project("leaves", "Leaves of the park", CLASSES)
    return library


def test_a_project_is_kept_as_it_was_made(leaves: Library, open_library: OpenLibrary) -> None:
    leaves.close()

    project = open_library().project("leaves")
    assert (project.slug, project.name, project.class_names) == ("leaves", "Leaves of the park", CLASSES)
    assert project.created_at.utcoffset() == timedelta(0)
    assert open_library().projects() == [project]


def test_an_unknown_project_is_answered_with_those_there_are(leaves: Library) -> None:
    leaves.create_project("corridor", "Corridor", CLASSES)

    with pytest.raises(NotFound, match=r"There is no project 'corridr'; there are: corridor, leaves\."):
        leaves.project("corridr")


def test_of_many_projects_the_nearest_are_named(library: Library) -> None:
    for number in range(30):
        library.create_project(f"field-{number}", "Field", CLASSES)

    with pytest.raises(NotFound, match=r"the nearest of 30: .*field-12"):
        library.project("fild-12")


def test_a_project_is_made_once(leaves: Library) -> None:
    with pytest.raises(AlreadyExists, match="leaves"):
        leaves.create_project("leaves", "Other", CLASSES)

    assert leaves.ensure_project("leaves", "Other", CLASSES) == leaves.project("leaves")
    with pytest.raises(AlreadyExists, match="background, leaf, stone"):
        leaves.ensure_project("leaves", "Other", ("background", "leaf"))


@pytest.mark.parametrize(("slug", "classes"), [("Leaves!", CLASSES), ("leaves", ("leaf",))])
def test_a_project_that_cannot_be_is_refused(library: Library, slug: str, classes: tuple[str, ...]) -> None:
    with pytest.raises(BadSettings):
        library.create_project(slug, "Leaves", classes)


def test_pictures_come_back_with_their_bytes_in_the_order_they_went_in(
    leaves: Library, open_library: OpenLibrary
) -> None:
    items = [labelled(number) for number in range(120)]

    assert leaves.add_pictures("leaves", iter(items)) == AddedPictures(count=120)

    library = open_library()
    pictures = list(library.pictures("leaves"))
    assert [picture.name for picture in pictures] == [item.name for item in items]
    for picture, item in zip(pictures, items, strict=True):
        assert (picture.split, picture.suffix, picture.size_HW) == (item.split, item.suffix, item.size_HW)
        assert library.blobs.get(picture.picture) == item.picture
        assert library.blobs.get(picture.annotation.mask) == item.mask_png
    assert library.split_counts("leaves") == SplitCounts(train=72, valid=24, test=24)
    assert [picture.name for picture in library.pictures("leaves", "valid")] == [
        item.name for item in items if item.split == "valid"
    ]


def test_more_pictures_than_a_page_come_all_and_once(leaves: Library) -> None:
    shared = labelled(0)
    items = (NewPicture(f"p{n}", "train", shared.picture, ".png", (24, 32), shared.mask_png) for n in range(1203))
    leaves.add_pictures("leaves", items)

    assert [picture.name for picture in leaves.pictures("leaves")] == [f"p{n}" for n in range(1203)]


def test_the_same_pictures_again_change_nothing(leaves: Library) -> None:
    items = [labelled(number) for number in range(7)]
    leaves.add_pictures("leaves", items)
    before = list(leaves.pictures("leaves"))

    assert leaves.add_pictures("leaves", [*items, items[0]]) == AddedPictures(duplicates=8)
    assert list(leaves.pictures("leaves")) == before


def test_a_picture_that_comes_twice_in_one_go_is_added_once(leaves: Library) -> None:
    assert leaves.add_pictures("leaves", [labelled(1), labelled(1)]) == AddedPictures(count=1, duplicates=1)


def test_other_labels_become_a_further_annotation_and_the_first_is_kept(leaves: Library) -> None:
    leaves.add_pictures("leaves", [labelled(0), labelled(1)])

    assert leaves.add_pictures("leaves", [labelled(1, label=2)], author="anna") == AddedPictures(relabelled=1)

    first, second = leaves.annotations("leaves", "photo_0001")
    assert (first.author, first.revision, leaves.blobs.get(first.mask)) == ("import", 1, labelled(1).mask_png)
    assert (second.author, second.revision, leaves.blobs.get(second.mask)) == ("anna", 2, labelled(1, 2).mask_png)
    assert second.created_at >= first.created_at
    assert [picture.annotation.revision for picture in leaves.pictures("leaves")] == [1, 2]


def test_another_picture_of_the_same_name_is_refused(leaves: Library) -> None:
    leaves.add_pictures("leaves", [labelled(1)])
    other = NewPicture("photo_0001", "train", labelled(2).picture, ".png", (24, 32), labelled(2).mask_png)

    with pytest.raises(AlreadyExists, match=r"photo_0001.*another picture"):
        leaves.add_pictures("leaves", [labelled(3), other])
    assert [picture.name for picture in leaves.pictures("leaves")] == ["photo_0001"]


def test_two_projects_may_hold_the_same_picture(leaves: Library) -> None:
    leaves.create_project("stones", "Stones", CLASSES)

    for project in ("leaves", "stones"):
        assert leaves.add_pictures(project, [labelled(1)]).count == 1


@pytest.mark.parametrize(("split", "suffix"), [("val", ".png"), ("train", "png")])
def test_a_picture_is_checked_at_birth(split: str, suffix: str) -> None:
    with pytest.raises(BadDataset, match="photo"):
        NewPicture("photo", split, b"", suffix, (1, 1), b"")


def test_pictures_of_an_unknown_project_are_refused_before_the_first_is_read(leaves: Library) -> None:
    with pytest.raises(NotFound):
        leaves.add_pictures("leafs", (pytest.fail("read") for _ in range(1)))
    with pytest.raises(NotFound):
        leaves.pictures("leafs")


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


def test_a_published_model_is_listed_and_lies_whole_in_its_folder(
    leaves: Library, open_library: OpenLibrary, tmp_path: Path
) -> None:
    model_id = freeze(leaves, "leaves")
    assert not leaves.model_exists(model_id)

    leaves.publish(model_id, package(tmp_path / "package"), card(test_miou=0.71), actor="anna")

    event = leaves.events("leaves")[0]
    assert (event.actor, event.action, event.subject) == ("anna", "publish model", "leaves/1")
    library = open_library()
    assert library.model_exists(model_id)
    (model,) = library.models()
    assert (str(model.id), model.architecture, model.backbone) == ("leaves/1", "deeplabv3plus", "efficientnet_lite0")
    assert (model.test_miou, model.bytes) == (0.71, len(b"weights") + len("background\nleaf\nstone"))
    assert library.model(model_id).card == card(test_miou=0.71)
    folder = library.model_folder(model_id)
    assert (folder / "weights.onnx").read_bytes() == b"weights"
    assert (folder / "extra" / "class_names.txt").is_file()
    assert [entry.name for entry in folder.parent.iterdir()] == ["1"]


def test_a_model_without_a_test_split_is_listed_without_a_figure(leaves: Library, tmp_path: Path) -> None:
    model = leaves.publish(freeze(leaves, "leaves"), package(tmp_path / "package"), card(test_miou=None))

    assert model.test_miou is None


def test_a_model_is_never_replaced(leaves: Library, tmp_path: Path) -> None:
    model_id = freeze(leaves, "leaves")
    leaves.publish(model_id, package(tmp_path / "package"), card())

    with pytest.raises(AlreadyExists, match="leaves/1"):
        leaves.publish(model_id, package(tmp_path / "other", b"other"), card())
    assert (leaves.model_folder(model_id) / "weights.onnx").read_bytes() == b"weights"


def test_what_a_killed_publisher_left_is_no_model_and_in_nobodys_way(
    leaves: Library, home: Path, tmp_path: Path
) -> None:
    model_id = freeze(leaves, "leaves")
    package(home / "models" / "leaves" / "1", b"left over")
    assert not leaves.model_exists(model_id)

    leaves.publish(model_id, package(tmp_path / "package"), card())

    assert (leaves.model_folder(model_id) / "weights.onnx").read_bytes() == b"weights"


class NoRoomForModels(Folders):
    """A disk on which a package can be copied, but not put in its place."""

    def model(self, model_id: ModelId) -> Path:
        return super().model(model_id) / "gone" / "1"


def test_a_model_that_cannot_be_put_in_its_place_is_none(leaves: Library, home: Path, tmp_path: Path) -> None:
    model_id = freeze(leaves, "leaves")
    crowded = Library(leaves.catalog, leaves.blobs, NoRoomForModels(home))

    with pytest.raises(FileNotFoundError):
        crowded.publish(model_id, package(tmp_path / "package"), card())

    assert not leaves.model_exists(model_id)
    assert list((home / "models" / "leaves").iterdir()) == []


@pytest.mark.parametrize("bad_card", [{}, {"settings": {"net": None}}, card(float("nan"))])
def test_a_card_that_says_nothing_is_refused(leaves: Library, tmp_path: Path, bad_card: dict[str, object]) -> None:
    model_id = freeze(leaves, "leaves")

    with pytest.raises(BadPackage, match="card"):
        leaves.publish(model_id, package(tmp_path / "package"), bad_card)
    assert not leaves.model_exists(model_id)


def test_a_package_with_a_link_is_not_published(leaves: Library, tmp_path: Path) -> None:
    model_id = freeze(leaves, "leaves")
    (tmp_path / "diary").write_text("dear diary")
    folder = package(tmp_path / "package")
    (folder / "extra" / "notes.txt").symlink_to(tmp_path / "diary")

    with pytest.raises(BadPackage, match=r"notes\.txt is a link"):
        leaves.publish(model_id, folder, card())
    assert not leaves.model_exists(model_id)


def test_a_model_needs_a_folder_and_a_version(leaves: Library, tmp_path: Path) -> None:
    with pytest.raises(BadPackage, match="nowhere"):
        leaves.publish(LEAVES_1, tmp_path / "nowhere", card())
    with pytest.raises(NotFound, match="version 'leaves/1'; there are none yet"):
        leaves.publish(LEAVES_1, package(tmp_path / "package"), card())


def test_an_unknown_model_is_answered_with_those_there_are(leaves: Library, tmp_path: Path) -> None:
    leaves.publish(freeze(leaves, "leaves"), package(tmp_path / "package"), card())

    with pytest.raises(NotFound, match=r"There is no model 'leafs/1'; there are: leaves/1\."):
        leaves.model_folder(ModelId("leafs", 1))


def test_a_home_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(BadSettings, match="ATROUS_HOME"):
        Library.open(tmp_path / "file" / "home")

"""A project and its pictures, read back as a new process would."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from storage_samples import CLASSES, labelled

from atrous.domain.errors import AlreadyExists, BadDataset, BadSettings, NotFound
from atrous.domain.model_id import ModelId
from atrous.storage.library import Library
from atrous.storage.records.records import AddedPictures, NewPicture, SplitCounts

OpenLibrary = Callable[[], Library]
LEAVES_1 = ModelId("leaves", 1)


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


def test_a_home_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(BadSettings, match="ATROUS_HOME"):
        Library.open(tmp_path / "file" / "home")

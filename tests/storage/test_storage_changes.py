"""What people do to pictures and labels: nothing is lost, everything is noted."""

import io

import numpy as np
import pytest
from PIL import Image
from sqlalchemy import delete, update
from storage_samples import CLASSES, labelled, png

from atrous.domain.errors import AlreadyExists, BadDataset, BadPicture, NotFound
from atrous.domain.reporter import Silent
from atrous.storage.catalog.picture_tables import Presence
from atrous.storage.catalog.tables import Annotation
from atrous.storage.library import Library
from atrous.storage.records.picture_records import PictureQuery, Upload
from atrous.storage.records.records import NewPicture


def upload_of(number: int, name: str, **more: object) -> Upload:
    item = labelled(number)
    return Upload(name, "train", item.picture, ".png", item.size_HW, **more)  # type: ignore[arg-type]


def mask(label: int) -> bytes:
    return labelled(0, label).mask_png


@pytest.fixture
def leaves(library: Library) -> Library:
    """A project with three pictures."""
    library.create_project("leaves", "Leaves", CLASSES)
    library.add_pictures("leaves", [labelled(number) for number in range(3)])
    return library


def test_an_upload_comes_in_once_and_under_a_free_name(leaves: Library) -> None:
    first = leaves.upload("leaves", upload_of(50, "a", batch="phone", tags=("wet",)), actor="anna")
    again = leaves.upload("leaves", upload_of(50, "b", tags=("cold",)), actor="anna")
    other = leaves.upload("leaves", upload_of(51, "a", batch="phone"), actor="anna")

    assert (first.name, first.duplicate) == ("a", False)
    assert (again.id, again.name, again.duplicate) == (first.id, "a", True)
    assert (other.name, other.duplicate) == ("a_2", False)
    assert leaves.picture("leaves", first.id).tags == ("cold", "wet")
    (batch,) = leaves.batches("leaves")
    assert (batch.name, batch.pictures) == ("phone", 2)
    assert leaves.batch("leaves", batch.id) == batch
    with pytest.raises(NotFound, match="no batch 99"):
        leaves.batch("leaves", 99)


def test_an_uploaded_picture_may_be_imported_with_its_labels_later(leaves: Library) -> None:
    item = labelled(50)
    uploaded = leaves.upload("leaves", upload_of(50, item.name))

    added = leaves.add_pictures("leaves", [item])

    assert added.relabelled == 1
    assert [record.revision for record in leaves.annotations("leaves", item.name)] == [1]
    assert leaves.picture("leaves", uploaded.id).class_ids == (0, 1)


def test_pictures_move_to_another_split(leaves: Library) -> None:
    leaves.move_pictures("leaves", [1, 2], "test", actor="anna")

    assert [picture.split for picture in leaves.pictures("leaves")] == ["test", "test", "train"]
    with pytest.raises(BadDataset, match="holdout"):
        leaves.move_pictures("leaves", [1], "holdout")  # type: ignore[arg-type]
    with pytest.raises(NotFound, match="no picture 9; nothing was changed"):
        leaves.move_pictures("leaves", [3, 9], "valid")
    assert leaves.split_counts("leaves").valid == 0


def test_tags_are_put_on_and_taken_off(leaves: Library) -> None:
    leaves.tag_pictures("leaves", [1, 2], ["wet", "cold", "wet"])
    leaves.tag_pictures("leaves", [2, 3], ["wet"])
    leaves.untag_pictures("leaves", [1, 2], ["cold", "never put on"])

    assert [leaves.picture("leaves", number).tags for number in (1, 2, 3)] == [("wet",)] * 3
    with pytest.raises(BadDataset, match="empty"):
        leaves.tag_pictures("leaves", [1], [" "])


def test_a_deleted_picture_comes_back_with_labels_and_tags(leaves: Library) -> None:
    leaves.tag_pictures("leaves", [1], ["wet"])
    leaves.delete_pictures("leaves", [1, 2])
    assert [picture.id for picture in leaves.pictures("leaves")] == [3]
    with pytest.raises(NotFound):
        leaves.delete_pictures("leaves", [1])

    leaves.restore_pictures("leaves", [1])

    assert [picture.id for picture in leaves.pictures("leaves")] == [1, 3]
    assert leaves.picture("leaves", 1).tags == ("wet",)
    assert leaves.find_pictures("leaves", PictureQuery(class_name="leaf")).total == 2


def test_a_deleted_picture_frees_its_name_and_cannot_come_back_while_another_has_it(leaves: Library) -> None:
    leaves.delete_pictures("leaves", [1])
    leaves.upload("leaves", upload_of(60, "photo_0000"))

    with pytest.raises(AlreadyExists, match="taken the name"):
        leaves.restore_pictures("leaves", [1])
    assert leaves.annotations("leaves", "photo_0000") == []


def test_labels_are_added_never_replaced_and_undone_one_after_the_other(leaves: Library) -> None:
    two = leaves.annotate("leaves", 1, mask(2), author="anna")
    assert (two.revision, two.author, two.restores) == (2, "anna", None)
    leaves.annotate("leaves", 1, mask(0), author="ben")
    assert leaves.picture("leaves", 1).class_ids == (0,)

    back = leaves.undo_annotation("leaves", 1, author="ben")
    assert (back.revision, back.restores, back.mask) == (4, 2, two.mask)
    assert leaves.picture("leaves", 1).class_ids == (0, 2)
    further_back = leaves.undo_annotation("leaves", 1, author="ben")
    assert (further_back.revision, further_back.restores) == (5, 1)
    with pytest.raises(NotFound, match="nothing to undo"):
        leaves.undo_annotation("leaves", 1, author="ben")

    redone = leaves.restore_annotation("leaves", 1, 3, author="ben")
    assert (redone.revision, redone.restores) == (6, 3)
    assert leaves.picture("leaves", 1).annotation == redone
    history = leaves.annotations("leaves", "photo_0000")
    assert [(record.author, record.restores) for record in history] == [
        ("import", None),
        ("anna", None),
        ("ben", None),
        ("ben", 2),
        ("ben", 1),
        ("ben", 3),
    ]


def test_labels_drawn_after_an_undo_follow_it(leaves: Library) -> None:
    leaves.annotate("leaves", 1, mask(2), author="anna")
    leaves.undo_annotation("leaves", 1, author="anna")
    leaves.annotate("leaves", 1, mask(0), author="anna")

    assert leaves.undo_annotation("leaves", 1, author="anna").restores == 1


def test_a_mask_that_does_not_fit_is_refused(leaves: Library) -> None:
    with pytest.raises(BadPicture, match="mask is 8x8, the picture 32x24"):
        leaves.annotate("leaves", 1, png(np.zeros((8, 8), np.uint8)))
    with pytest.raises(BadPicture, match=r"value 3, but classes end at 2"):
        leaves.annotate("leaves", 1, mask(3))
    photo = io.BytesIO()
    Image.new("RGB", (32, 24)).save(photo, "JPEG")
    with pytest.raises(BadPicture, match="JPEG"):
        leaves.annotate("leaves", 1, photo.getvalue())
    assert leaves.annotate("leaves", 1, mask(255)).revision == 2  # ignore is always allowed


def test_classes_are_added_behind_those_in_use(leaves: Library) -> None:
    extended = leaves.extend_classes("leaves", ["stone", "brick", "leaf"], actor="anna")

    assert extended.class_names == ("background", "leaf", "stone", "brick")
    assert leaves.annotate("leaves", 1, mask(3)).revision == 2
    assert leaves.facets("leaves").classes["brick"] == 1


def test_who_did_what_is_kept_in_order(leaves: Library) -> None:
    leaves.upload("leaves", upload_of(50, "a"), actor="anna")
    leaves.annotate("leaves", 1, mask(2), author="ben")
    leaves.delete_pictures("leaves", [1, 2], actor="anna")
    leaves.note("anna", "sign in", None, "browser")

    done = [(event.actor, event.action, event.subject) for event in leaves.events("leaves")]
    assert done == [
        ("anna", "delete pictures", "2 pictures: 1, 2"),
        ("ben", "label picture", "photo_0000"),
        ("anna", "upload picture", "a"),
        ("command line", "create project", "Leaves"),
    ]
    newest, older = leaves.events(limit=2)
    assert (newest.action, newest.project) == ("sign in", None)
    assert [event.action for event in leaves.events(before=older.id, limit=1)] == ["label picture"]


def test_labels_of_before_classes_were_counted_are_counted_once(leaves: Library) -> None:
    with leaves.catalog.writing() as session:  # as a catalog of the second schema is after its migration
        session.execute(delete(Presence))
        session.execute(update(Annotation).values(class_pixels=None))
    assert leaves.uncounted_projects() == ["leaves"]
    assert leaves.find_pictures("leaves", PictureQuery(class_name="leaf")).total == 0

    assert leaves.count_classes("leaves", Silent()) == 3

    assert leaves.find_pictures("leaves", PictureQuery(class_name="leaf")).total == 3
    assert leaves.uncounted_projects() == []
    assert leaves.count_classes("leaves", Silent()) == 0


def test_thumbnails_are_small_upright_and_made_once(leaves: Library) -> None:
    leaves.extend_classes("leaves", ["brick"])
    wide = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    Image.new("RGB", (800, 400), (200, 30, 30)).save(wide, "JPEG", exif=exif)
    labels_HW = np.zeros((800, 400), np.uint8)
    labels_HW[:400] = 1
    labels_HW[400:600] = 255
    leaves.add_pictures("leaves", [NewPicture("wide", "train", wide.getvalue(), ".jpg", (800, 400), png(labels_HW))])
    view = leaves.find_pictures("leaves", PictureQuery(name="wide")).pictures[0]
    assert view.annotation is not None

    small = Image.open(io.BytesIO(leaves.picture_thumbnail(view.picture)))
    overlay = Image.open(io.BytesIO(leaves.mask_thumbnail(view.annotation.mask)))

    assert (small.format, small.size) == ("JPEG", (128, 256))
    assert overlay.size == (128, 256)
    opacity_HW = np.asarray(overlay.convert("RGBA"))[:, :, 3]
    assert [int(opacity_HW[row, 60]) for row in (50, 150, 230)] == [255, 0, 0]
    kept = leaves.folders.thumbnail(f"{view.picture}.jpg")
    kept.write_bytes(b"kept")
    assert leaves.picture_thumbnail(view.picture) == b"kept"

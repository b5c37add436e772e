"""Published models: whole or not there, and never replaced."""

from collections.abc import Callable
from pathlib import Path

import pytest
from storage_samples import card, freeze, package

from atrous.domain.errors import AlreadyExists, BadPackage, NotFound
from atrous.domain.model_id import ModelId
from atrous.storage.folders import Folders
from atrous.storage.library import Library

OpenLibrary = Callable[[], Library]
LEAVES_1 = ModelId("leaves", 1)


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

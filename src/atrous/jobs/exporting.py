"""A published model as a folder of its own, with as much loss in int8 as its user allows."""

import shutil
from dataclasses import replace
from pathlib import Path

from atrous.datasets.versions.version_folder import VersionFolder
from atrous.domain.errors import AlreadyExists
from atrous.domain.model_id import ModelId
from atrous.domain.reporter import Reporter
from atrous.runtime.package import read_package
from atrous.storage.library import Library


def export_model(
    library: Library, model_id: ModelId, folder: Path, reporter: Reporter, *, max_drop: float | None = None
) -> None:
    """Copy the package into a folder that is not there yet or is empty.

    Args:
        max_drop: share of mIoU that int8 may lose: the number formats are made and measured anew on the valid pictures
            of the model's version. None leaves them as they were published.

    Raises:
        NotFound: no such model.
        AlreadyExists: the folder holds something.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise AlreadyExists(f"{folder} is there and not an empty folder; name one that is not there yet.")
    shutil.copytree(library.model_folder(model_id), folder, dirs_exist_ok=True)
    if max_drop is not None:
        version = VersionFolder.open(library.version_folder(model_id.project, model_id.version))
        weigh_again(folder, version, reporter, max_drop)


def weigh_again(folder: Path, version: VersionFolder, reporter: Reporter, max_drop: float) -> None:
    """Make int8 anew, keep it if it loses no more, and say in the card what each format scores."""
    from atrous.training.card import read_card, write_card
    from atrous.training.exporting.gate import weigh
    from atrous.training.version import measurable

    package = read_package(folder)
    valid = version.samples("valid") or measurable(version, "train")
    weighed = weigh(package, version.samples("train"), valid, reporter, max_drop)
    card = read_card(package.card)
    if card is not None:
        write_card(replace(card, precisions=weighed.precisions), folder)
    reporter.say("card.json says what the formats score now; report.html shows them as they were after training.")

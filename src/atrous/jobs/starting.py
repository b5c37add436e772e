"""What a training starts from when that is a model of ours. Asked for where there need be no torch."""

from dataclasses import replace

from atrous.domain.errors import BadPackage
from atrous.domain.model_id import ModelId
from atrous.domain.train_settings import TrainSettings
from atrous.runtime.package import read_package
from atrous.storage.library import Library


def starting_from(library: Library, settings: TrainSettings, model_id: ModelId) -> TrainSettings:
    """The settings with a published model of ours as their start, and its network as theirs.

    Raises:
        NotFound: no such model.
        BadPackage: it does not say what its network and classes are, or brings no weights to train on.
    """
    folder = library.model_folder(model_id)
    package = read_package(folder)
    weights = folder / "weights.safetensors"
    if package.card is None or not weights.is_file():
        raise BadPackage(f"{model_id} has no weights.safetensors with a card beside it, and cannot be trained further.")
    trained = TrainSettings.from_json(package.card["settings"])
    return replace(settings, net=trained.net, weights=str(weights), weights_classes=package.classes.names)

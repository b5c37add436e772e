"""The networks by the names that clients have for them, and what a training's other words mean."""

from typing import Any

from atrous.domain.errors import BadSettings
from atrous.domain.train_settings import SIZES, Architecture, NetSettings, TrainSettings

USUAL = "deeplabv3plus-sem"
"""The package finds out by "deep" which dataset it has to export, and by "sem" what task the model is for."""

MODEL_TYPES: dict[str, NetSettings] = {f"{each}-sem": NetSettings(architecture=each) for each in Architecture} | {
    f"{each}-{size}-sem": NetSettings(each, net.backbone, net.output_stride)
    for each in Architecture
    for size, net in SIZES.items()
}

SPEEDS = {"fast": SIZES["small"], "accurate": SIZES["large"]}
"""What the package calls speed, where no model type is named."""

DEFAULTS = TrainSettings()
TUNABLE = ("epochs", "batch_size", "learning_rate", "patience", "seed")
"""The settings that a recipe may change."""


def net_of(model_type: str | None, speed: str | None) -> NetSettings:
    """The network that is asked for; the model type counts before the speed.

    Raises:
        BadSettings: there is none of that name.
    """
    if model_type is not None:
        return _known("modelType", model_type, MODEL_TYPES)
    return _known("speed", speed, SPEEDS) if speed is not None else MODEL_TYPES[USUAL]


def model_type_of(net: NetSettings) -> str:
    """The name of a network."""
    return next((name for name, known in MODEL_TYPES.items() if known == net), f"{net.architecture}-sem")


def _known(what: str, name: str, table: dict[str, NetSettings]) -> NetSettings:
    if name not in table:
        raise BadSettings(f"{what} is {name!r}; wanted one of {', '.join(table)}.")
    return table[name]


def hyperparameters_of(settings: TrainSettings) -> dict[str, Any]:
    """What a recipe may change, as these settings have it."""
    return {name: getattr(settings, name) for name in TUNABLE}


def check_hyperparameters(given: dict[str, Any]) -> dict[str, Any]:
    """The settings of a recipe, each of its own type.

    Raises:
        BadSettings: an unknown name, or a value of another type.
    """
    for name, value in given.items():
        if name not in TUNABLE:
            raise BadSettings(f"The recipe has the hyperparameter {name!r}; known are {', '.join(TUNABLE)}.")
        wanted = type(getattr(DEFAULTS, name))
        if isinstance(value, bool) or not isinstance(value, wanted | int):
            raise BadSettings(
                f"The hyperparameter {name} is {value!r}; wanted a number such as {getattr(DEFAULTS, name)}."
            )
    return given

"""Semantic segmentation on your own machine: labelled pictures in, a measured DeepLabv3 model out, and served."""

from pathlib import Path
from typing import TYPE_CHECKING

from atrous.domain.version import VERSION

if TYPE_CHECKING:
    from atrous.model import Model

__version__ = VERSION


def load(model: str | Path) -> "Model":
    """Open a model for predicting, by its id (`"corridor/1"`) or by the folder of an exported package.

    Raises:
        NotFound: the library has no such model.
        BadPackage: the folder is no model package.
    """
    from atrous.model import open_model

    return open_model(model)

"""`model_config.json`: what kind of model a package holds."""

from typing import Literal

from atrous.runtime.block import Block


class RecommendedBlock(Block):
    """What the package's maker found best."""

    confidence: float | None = None
    per_class_confidence: dict[str, float] | None = None
    """By class name. The peer heeds it only beside `confidence`, which it takes for classes that are not named."""


class ModelConfig(Block):
    """The whole file.

    The peer knows no other architecture for ONNX segmentation, and the ONNX graph is all that is run: so DeepLabv3
    goes by this name too.
    """

    model_architecture: Literal["deep-lab-v3-plus"]
    task_type: Literal["semantic-segmentation"]
    backend_type: Literal["onnx"]
    recommended_parameters: RecommendedBlock | None = None

    @classmethod
    def of(cls, recommended: RecommendedBlock | None) -> "ModelConfig":
        """The file of a package of ours."""
        return cls(
            model_architecture="deep-lab-v3-plus",
            task_type="semantic-segmentation",
            backend_type="onnx",
            recommended_parameters=recommended,
        )

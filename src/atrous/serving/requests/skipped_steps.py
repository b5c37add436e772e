"""Steps of a model's preprocessing that a request leaves out."""

from dataclasses import dataclass, replace

from atrous.domain.preprocessing import Preprocessing


@dataclass(frozen=True)
class SkippedSteps:
    """True leaves a step out; the resize cannot be."""

    contrast: bool = False
    grayscale: bool = False
    static_crop: bool = False

    def apply(self, preprocessing: Preprocessing) -> Preprocessing:
        """What is left; equal to what was given if nothing is skipped that it has."""
        return replace(
            preprocessing,
            contrast=None if self.contrast else preprocessing.contrast,
            grayscale=preprocessing.grayscale and not self.grayscale,
            static_crop=None if self.static_crop else preprocessing.static_crop,
        )

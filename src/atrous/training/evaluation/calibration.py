"""Whether the model's confidence can be taken at its word."""

from dataclasses import dataclass

from atrous.training.evaluation.confidences import ReliabilityBin, expected_calibration_error
from atrous.training.evaluation.tally import Tally
from atrous.training.evaluation.temperature import TemperatureFit


@dataclass(frozen=True)
class Calibration:
    """Confidence held against accuracy, at the pictures' own size."""

    ece: float
    """Expected calibration error over 15 bins: how far confidence and accuracy are apart, between 0 and 1."""
    confidence: float
    """Mean over the pixels."""
    accuracy: float
    bins: tuple[ReliabilityBin, ...]
    temperature: TemperatureFit | None
    """Fitted on these same pictures; what it gives on others is for others to say."""


def calibration_of(tally: Tally) -> Calibration:
    """The figures of what was counted; at least one pixel must have been."""
    bins = tally.confidences.reliability()
    pixels = sum(one.pixels for one in bins)
    return Calibration(
        ece=expected_calibration_error(bins),
        confidence=sum(one.pixels * one.confidence for one in bins) / pixels,
        accuracy=sum(one.pixels * one.accuracy for one in bins) / pixels,
        bins=bins,
        temperature=tally.temperature.fit(),
    )

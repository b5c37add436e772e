"""What one picture scores."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PictureScore:
    """One picture's own figures, over the classes that occur in it."""

    name: str
    miou: float
    pixel_accuracy: float

"""Everything that is counted while pictures go by. None of it grows with their number but a small row for each."""

from atrous.domain.arrays import LabelMap, Plane
from atrous.training.evaluation.bootstrap import Bootstrap
from atrous.training.evaluation.boundary import BoundaryCounts
from atrous.training.evaluation.confidences import ConfidenceCounts
from atrous.training.evaluation.confusion import Confusion
from atrous.training.evaluation.metrics import metrics_of
from atrous.training.evaluation.picture_score import PictureScore
from atrous.training.evaluation.regions import RegionCounts
from atrous.training.evaluation.suspects import Suspects
from atrous.training.evaluation.temperature import TemperatureSums


class Tally:
    """The counts of an evaluation."""

    def __init__(self, class_names: tuple[str, ...]) -> None:
        classes = len(class_names)
        self.class_names = class_names
        self.confusion = Confusion(classes)
        self.bootstrap = Bootstrap(classes)
        self.boundary = BoundaryCounts(classes)
        self.regions = RegionCounts(classes)
        self.confidences = ConfidenceCounts(classes)
        self.temperature = TemperatureSums()
        self.suspects = Suspects()
        self.pictures: list[PictureScore] = []
        self.unmeasured: list[str] = []

    def add_labels(self, name: str, truth_HW: LabelMap, labels_HW: LabelMap) -> None:
        """What labels alone say of one picture, uint8 HW both."""
        own = Confusion(len(self.class_names))
        own.add(truth_HW, labels_HW)
        if not own.matrix.any():
            self.unmeasured.append(name)
            return
        self.confusion += own
        self.bootstrap.add(name, own)
        self.boundary.add(truth_HW, labels_HW)
        self.regions.add(truth_HW, labels_HW)
        metrics = metrics_of(own, self.class_names)
        self.pictures.append(PictureScore(name, metrics.miou, metrics.pixel_accuracy))

    def add_confidence(self, name: str, truth_HW: LabelMap, labels_HW: LabelMap, confidence_HW: Plane) -> None:
        """What the confidence of labels without a threshold says of one picture."""
        self.confidences.add(truth_HW, labels_HW, confidence_HW)
        self.suspects.add(name, truth_HW, labels_HW, confidence_HW)

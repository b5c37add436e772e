"""A published model measured on a split of the version it was trained on."""

from atrous.datasets.versions.version_folder import VersionFolder
from atrous.domain.errors import BadDataset, BadSettings
from atrous.domain.model_id import ModelId
from atrous.domain.reporter import Reporter
from atrous.domain.splits import SPLITS
from atrous.runtime.segmenter import Segmenter
from atrous.storage.library import Library
from atrous.training.evaluation.evaluate import Evaluation, evaluate
from atrous.training.version import measurable


def evaluate_model(
    library: Library, model_id: ModelId, segmenter: Segmenter, split: str, reporter: Reporter
) -> Evaluation:
    """Run the published package, loaded as the segmenter, over a split of its version.

    Raises:
        NotFound: no such model.
        BadSettings: no such split.
        BadDataset: the split has no pictures.
    """
    wanted = next((name for name in SPLITS if name == split), None)
    if wanted is None:
        raise BadSettings(f"--split is {split!r}; wanted one of {', '.join(SPLITS)}.")
    samples = measurable(VersionFolder.open(library.version_folder(model_id.project, model_id.version)), wanted)
    if not samples:
        raise BadDataset(f"Version {model_id} has no {split} pictures; choose another --split.")
    return evaluate(segmenter, samples, reporter)

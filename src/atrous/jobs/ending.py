"""A training that shall end with the epoch at hand and be published, by whoever asks."""

from atrous.storage.library import Library
from atrous.storage.records.records import TrainingRecord
from atrous.training.enough import ask_to_end


def end_early(library: Library, training: TrainingRecord, actor: str) -> None:
    """Leave word for the process that trains.

    Raises:
        NotFound: it has not begun.
    """
    model_id = training.model_id
    ask_to_end(library.run_folder(model_id))
    library.note(actor, "end training early", model_id.project, f"training {training.id}")

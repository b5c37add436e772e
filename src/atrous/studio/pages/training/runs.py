"""A project's trainings with all that the page shows of them."""

from dataclasses import dataclass

from atrous.domain.reporter import EpochRow
from atrous.storage.library import Library
from atrous.storage.records.job_records import JobRecord
from atrous.storage.records.records import TrainingRecord, TrainingState
from atrous.training.example_files import ExampleFiles


@dataclass(frozen=True)
class Run:
    """One training as it stands."""

    training: TrainingRecord
    epochs: tuple[EpochRow, ...]
    job: JobRecord | None
    """None for one of the command line."""
    examples: ExampleFiles | None
    """None where a later training of the same version has taken the folder."""

    @property
    def name(self) -> str:
        """Told apart from the others of its version by its number."""
        return f"{self.training.model_id} (run {self.training.id})"

    @property
    def is_under_way(self) -> bool:
        """Whether there is more to come."""
        return self.training.state in (TrainingState.QUEUED, TrainingState.RUNNING)


def runs_of(library: Library, project: str) -> list[Run]:
    """The trainings of a project, the last first.

    Raises:
        NotFound: no such project.
    """
    seen = set()
    runs = []
    for training in library.trainings(project):
        is_last = training.model_id not in seen
        seen.add(training.model_id)
        runs.append(
            Run(
                training,
                tuple(library.epochs(training.id)),
                library.job(training.job_id) if training.job_id else None,
                ExampleFiles(library.run_folder(training.model_id)) if is_last else None,
            )
        )
    return runs

"""MLflow: a run in the experiment of the project's name, where MLFLOW_TRACKING_URI says."""

from collections.abc import Mapping

import mlflow

from atrous.training.logbooks.logbook import RunTitle


class MlflowLogbook:
    """Metrics and settings of one MLflow run."""

    def __init__(self, title: RunTitle) -> None:
        mlflow.set_experiment(title.project)
        mlflow.start_run(run_name=title.name)
        mlflow.log_params(dict(title.settings))

    def write(self, epoch: int, figures: Mapping[str, float]) -> None:
        """One metric a figure, the epoch as its step."""
        mlflow.log_metrics(dict(figures), step=epoch)

    def close(self) -> None:
        """End the run."""
        mlflow.end_run()

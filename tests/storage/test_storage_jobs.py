"""Jobs in the catalog: claimed once, kept alive, ended by whoever has them; what they leave unfinished ends too."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from storage_samples import CLASSES, card, freeze, labelled, package

from atrous.domain.errors import AlreadyExists, NotFound
from atrous.domain.model_id import ModelId
from atrous.domain.reporter import EpochRow
from atrous.storage.library import Library
from atrous.storage.records.job_records import JobRecord, JobState, NewJob, NextStep, Progress, WorkerProcess
from atrous.storage.records.records import TrainingState

TRAIN = NewJob("train", "compute", {"max_drop": 0.005})
IMPORT = NewJob("import", "files", {"path": "leaves.zip"})
HERE = WorkerProcess("here", 100, 12.5)
OTHER = WorkerProcess("here", 100, 99.5)  # the same number, given again


@pytest.fixture
def leaves(library: Library) -> Library:
    """A project with a frozen version."""
    library.create_project("leaves", "Leaves", CLASSES)
    library.add_pictures("leaves", [labelled(number) for number in range(5)])
    freeze(library, "leaves")
    return library


def begun(library: Library, process: WorkerProcess = HERE) -> JobRecord:
    """The job that waited longest, taken up by a process."""
    claimed = library.claim_job(process.host, "compute", ("cpu",))
    assert claimed is not None
    assert library.begin_job(claimed.id, process)
    return library.job(claimed.id)


def test_the_job_that_waited_longest_is_claimed_for_a_free_device(leaves: Library) -> None:
    first, second, third = (leaves.add_job("leaves", TRAIN, actor="anna") for _ in range(3))
    files = leaves.add_job("leaves", IMPORT)

    claimed = leaves.claim_job("here", "compute", ("cuda:0", "cuda:1"))
    assert claimed is not None
    assert (claimed.id, claimed.state, claimed.device, claimed.attempts) == (first.id, JobState.RUNNING, "cuda:0", 1)
    other = leaves.claim_job("here", "compute", ("cuda:0", "cuda:1"))
    assert other is not None
    assert (other.id, other.device) == (second.id, "cuda:1")
    assert leaves.claim_job("here", "compute", ("cuda:0", "cuda:1")) is None
    elsewhere = leaves.claim_job("elsewhere", "compute", ("cuda:0",))
    assert elsewhere is not None
    assert elsewhere.id == third.id
    among_files = leaves.claim_job("here", "files", ("files",))
    assert among_files is not None
    assert among_files.id == files.id
    assert [job.id for job in leaves.jobs("leaves", state=JobState.RUNNING, kind="train")] == [3, 2, 1]


def test_of_many_who_claim_at_once_one_gets_the_job(leaves: Library, open_library: Callable[[], Library]) -> None:
    for _ in range(3):
        leaves.add_job("leaves", TRAIN)
    libraries = [open_library() for _ in range(4)]

    with ThreadPoolExecutor(4) as threads:
        claims = list(threads.map(lambda library: library.claim_job("here", "compute", ("cpu",)), libraries))

    assert len([claim for claim in claims if claim]) == 1
    assert len(leaves.running_jobs()) == 1


def test_a_process_says_that_it_lives_and_hears_what_to_do(leaves: Library) -> None:
    leaves.add_job("leaves", TRAIN)
    job = begun(leaves)
    assert job.process == HERE
    assert not leaves.begin_job(job.id, OTHER)

    assert leaves.beat_job(job.id, HERE, Progress("epoch 1/3", 2, 8, "loss 1.2")) is NextStep.GO_ON
    assert leaves.job(job.id).progress == Progress("epoch 1/3", 2, 8, "loss 1.2")
    assert leaves.beat_job(job.id, OTHER, Progress()) is NextStep.LEAVE
    leaves.cancel_job(job.id, actor="ben")
    assert leaves.beat_job(job.id, HERE, Progress()) is NextStep.CANCEL

    assert not leaves.finish_job(job.id, OTHER, JobState.FINISHED, "")
    assert leaves.finish_job(job.id, HERE, JobState.CANCELLED, "cancelled")
    with pytest.raises(AlreadyExists, match="cancelled already"):
        leaves.cancel_job(job.id)
    assert leaves.claim_job("here", "compute", ("cpu",)) is None


def test_a_job_is_given_back_or_recovered_until_that_happened_too_often(leaves: Library) -> None:
    job = leaves.add_job("leaves", TRAIN)
    begun(leaves)
    leaves.release_job(job.id, HERE)
    assert (leaves.job(job.id).state, leaves.job(job.id).attempts) == (JobState.QUEUED, 0)

    seen = begun(leaves)
    assert leaves.recover_job(seen, 2, "died").state is JobState.QUEUED
    assert leaves.recover_job(seen, 2, "died").state is JobState.QUEUED  # it has moved on since it was seen
    again = begun(leaves, OTHER)
    failed = leaves.recover_job(again, 2, "died twice")
    assert (failed.state, failed.message, failed.attempts) == (JobState.FAILED, "died twice", 2)


def test_a_training_waits_for_its_job_and_ends_with_it(leaves: Library) -> None:
    training = leaves.queue_training(ModelId("leaves", 1), {"epochs": 3}, TRAIN, actor="anna")
    assert (training.state, training.job_id) == (TrainingState.QUEUED, 1)
    assert leaves.training_of_job(1) == training
    assert leaves.unfinished_training("leaves") is None  # the job does it; --resume must not
    with pytest.raises(AlreadyExists, match="being trained already"):
        leaves.queue_training(ModelId("leaves", 1), {"epochs": 3}, TRAIN)
    with pytest.raises(AlreadyExists, match="nothing to resume"):
        leaves.queue_resumption(training.id, TRAIN)

    leaves.cancel_job(1)

    assert leaves.training(training.id).state is TrainingState.STOPPED
    assert leaves.unfinished_training("leaves") == leaves.training(training.id)
    resumed = leaves.queue_resumption(training.id, TRAIN, actor="anna")
    assert (resumed.state, resumed.job_id) == (TrainingState.QUEUED, 2)
    assert leaves.trainings("leaves") == leaves.trainings("leaves", 1) == [resumed]
    assert leaves.trainings("leaves", 2) == []
    with pytest.raises(NotFound, match="later job"):
        leaves.training_of_job(1)


def test_a_version_with_a_model_is_not_trained_on_again(leaves: Library, home: Path) -> None:
    leaves.publish(ModelId("leaves", 1), package(home / "package"), card())

    with pytest.raises(AlreadyExists, match="published already"):
        leaves.queue_training(ModelId("leaves", 1), {}, TRAIN)


def test_a_training_that_made_no_model_can_be_deleted(leaves: Library, home: Path) -> None:
    model_id = ModelId("leaves", 1)
    first, second = (leaves.start_training(model_id, {}) for _ in range(2))
    leaves.append_epoch(first.id, EpochRow(1, 1, 1.0, 1.0, 0.5, 0.1, 2.0))
    leaves.run_folder(model_id).mkdir(parents=True)
    with pytest.raises(AlreadyExists, match="in progress"):
        leaves.delete_training(first.id)
    for training in (first, second):
        leaves.finish_training(training.id, TrainingState.STOPPED)

    leaves.delete_training(first.id, actor="anna")

    assert leaves.trainings("leaves") == [leaves.training(second.id)]
    assert leaves.epochs(first.id) == []
    assert (leaves.events("leaves")[0].actor, leaves.events("leaves")[0].subject) == ("anna", f"training {first.id}")
    assert leaves.run_folder(model_id).exists()  # the other's, too
    leaves.delete_training(second.id)
    assert not leaves.run_folder(model_id).exists()
    made = leaves.start_training(model_id, {})
    leaves.finish_training(made.id, TrainingState.FINISHED)
    with pytest.raises(AlreadyExists, match="made the model leaves/1"):
        leaves.delete_training(made.id)


def test_a_draft_is_seen_while_its_job_freezes_it_and_given_up_with_the_job(leaves: Library) -> None:
    draft = leaves.queue_version("leaves", "second", {"resize": None}, NewJob("version", "files"), actor="anna")
    assert (draft.number, draft.frozen, draft.job_id) == (2, False, 1)
    assert leaves.version_or_draft("leaves", 2) == leaves.version_of_job(1) == draft
    assert [version.number for version in leaves.versions("leaves")] == [1]
    assert [version.number for version in leaves.versions("leaves", drafts=True)] == [1, 2]

    half_done = leaves.start_over("leaves", 2).folder
    half_done.mkdir()
    (half_done / "half a file").touch()
    assert not leaves.start_over("leaves", 2).folder.exists()
    leaves.cancel_job(1)

    with pytest.raises(NotFound, match="leaves/2"):
        leaves.version_or_draft("leaves", 2)
    with pytest.raises(NotFound):
        leaves.version_of_job(1)

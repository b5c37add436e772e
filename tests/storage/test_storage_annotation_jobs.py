"""Who is to label what, on both databases."""

import pytest
from storage_samples import CLASSES, labelled

from atrous.domain.errors import BadSettings, NotFound
from atrous.storage.library import Library
from atrous.storage.records.picture_records import NewAnnotationJob


def bring(library: Library) -> None:
    """Three labelled pictures of one batch."""
    pictures = [labelled(number) for number in range(3)]
    library.add_pictures("leaves", pictures)
    library.gather("leaves", [picture.name for picture in pictures], "morning", ())


def test_a_picture_is_in_one_job_at_most_and_counts_while_it_is_there(leaves: Library) -> None:
    bring(leaves)
    (batch,) = leaves.batches("leaves")
    order = NewAnnotationJob(batch.id, "anna", "bo")

    job = leaves.create_annotation_job("leaves", order, actor="carl")

    assert (job.name, job.labeler, job.reviewer) == ("morning for anna", "anna", "bo")
    assert (job.pictures, job.labelled) == (3, 3)
    assert leaves.annotation_jobs("leaves") == [leaves.annotation_job("leaves", job.id)] == [job]
    assert (leaves.events("leaves")[0].actor, leaves.events("leaves")[0].action) == ("carl", "create annotation job")
    with pytest.raises(BadSettings, match="in a job already"):
        leaves.create_annotation_job("leaves", order)
    leaves.delete_pictures("leaves", [next(iter(leaves.pictures("leaves"))).id])
    assert leaves.annotation_job("leaves", job.id).pictures == 2


def test_jobs_and_batches_of_another_project_are_not_there(leaves: Library) -> None:
    leaves.create_project("stones", "Stones", CLASSES)
    bring(leaves)
    job = leaves.create_annotation_job("leaves", NewAnnotationJob(leaves.batches("leaves")[0].id, "anna", "bo"))

    assert leaves.annotation_jobs("stones") == []
    with pytest.raises(NotFound, match="no annotation job"):
        leaves.annotation_job("stones", job.id)
    with pytest.raises(NotFound, match="no batch"):
        leaves.create_annotation_job("stones", NewAnnotationJob(job.batch_id, "anna", "bo"))

"""What of the released `roboflow` package docs/platform.md does not show, asked of the project that its script makes.

    python roboflow_more.py PHOTO

Writes one JSON object of what was seen. An error ends it with a traceback.
"""

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import roboflow
from roboflow.core.project import Project
from roboflow.core.training import Training
from roboflow.core.version import Version

PHOTO = sys.argv[1]


def main() -> None:
    workspace = roboflow.Roboflow(api_key=os.environ["ROBOFLOW_API_KEY"]).workspace("any-name")
    project = workspace.project("leaves")
    seen = {"projects": workspace.projects(), "project": project.id}
    seen |= find(project) | annotate_again(project) | assign(project) | change(project)
    seen |= finish(project.version(1)) | begin(project)
    Path("seen.json").write_text(json.dumps(seen))


def find(project: Project) -> dict[str, Any]:
    """Pictures by class, name, tag, batch and page."""
    batches = {batch["name"]: batch for batch in project.get_batches()["batches"]}
    zipped = batches["greenhouse"]
    return {
        "all": len(project.search()),
        "by class": sorted({label for one in project.search(class_name="disc") for label in one["labels"]}),
        "by name": [one["name"] for one in project.search(prompt="THING_002")],
        "by tag": len(project.search(tag="garden")),
        "by batch": len(project.search(batch_id=zipped["id"])),
        "pages": [len(page) for page in project.search_all(limit=5)],
        "batches": {name: batch["images"] for name, batch in batches.items()},
        "batch": project.get_batch(zipped["id"])["batch"]["name"],
    }


def annotate_again(project: Project) -> dict[str, Any]:
    """The same picture again is a duplicate, and keeps its labels."""
    again = project.single_upload(image_path=PHOTO, annotation_path="photos/_annotations.coco.json")
    return {"again": [again["image"]["duplicate"], again["annotation"]]}


def assign(project: Project) -> dict[str, Any]:
    """Two pictures of a batch given to somebody; they have labels already."""
    batch = project.get_batches()["batches"][0]["id"]
    project.create_annotation_job("look again", batch, 2, "anna@example.org", "bo@example.org")
    (job,) = project.get_annotation_jobs()["jobs"]
    found = project.get_annotation_job(job["id"])["job"]
    return {"job": [found["name"], found["numImages"], found["status"]]}


def change(project: Project) -> dict[str, Any]:
    """Tags on and off, a picture deleted."""
    first, *_, last = project.search()
    project.update_image_metadata(first["id"], add_tags=["looked-at"], remove_tags=["garden"])
    project.delete_images([last["id"]])
    shown = project.image(first["id"])
    return {"tags": shown["tags"], "left": len(project.search()), "labels": shown["labels"]}


def finish(version: Version) -> dict[str, Any]:
    """The training that is done, in the words of the second edition, and its model by the new door."""
    (training,) = version.trainings()
    (model,) = version.models()
    answer = model.predict(PHOTO).json()["predictions"][0]
    return {
        "exports": version.exports,
        "training": training.refresh().status,
        "model": [model.model_id, model.model_type],
        "metrics": sorted(model.metrics),
        "answer": answer["image"],
    }


def begin(project: Project) -> dict[str, Any]:
    """A second version, and a training of it that is cancelled."""
    version = project.version(project.generate_version({"preprocessing": {}, "augmentation": {}}))
    template = version.describe_train_recipe("deeplabv3-sem")["template"]
    template["hyperparameters"]["batch_size"] = 2
    training = version.create_training(model_type="deeplabv3-sem", epochs=500, train_recipe=template)
    training.cancel()
    cancelled = wait(training)
    return {"second": version.id, "cancelled": cancelled, "deleted": training.delete()["deleted"]}


def wait(training: Training) -> str:
    """The package's own words: until it is finished or failed."""
    while training.refresh().status not in ("finished", "failed"):
        time.sleep(0.2)
    return str(training.status)


main()

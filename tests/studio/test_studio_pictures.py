"""Pictures come in, get labels and tags, are found, shown and deleted, as the `roboflow` package does it."""

import json
from typing import Any

import cv2
import numpy as np
import pytest
from fastapi.testclient import TestClient

from atrous.storage.library import Library
from tiny_things import SIDE, coco_of, name_of, picture_png, thing

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture
def project(client: TestClient) -> str:
    client.post("/atrous/projects", json={"name": "things", "annotation": "things"})
    return "things"


def upload(client: TestClient, number: int, split: str = "train", **query: Any) -> Any:
    file = {"file": (name_of(number), picture_png(number), "image/png")}
    fields = {"name": name_of(number), "split": split}
    return client.post("/dataset/things/upload", params=query, files=file, data=fields)


def annotate(client: TestClient, image_id: str, text: str, **query: Any) -> Any:
    query = {"name": "_annotations.coco.json"} | query
    body = {"annotationFile": text, "labelmap": None}
    return client.post(f"/dataset/things/annotate/{image_id}", params=query, json=body)


@pytest.fixture
def six(client: TestClient, project: str) -> list[str]:
    """Ids of six labelled pictures: boxes and discs in turn."""
    ids = [upload(client, number, batch="morning", tag=["camera-1"]).json()["id"] for number in range(6)]
    for image_id in ids:
        assert annotate(client, image_id, coco_of(range(6))).json()["success"]
    return ids


def test_a_picture_without_labels_is_there_and_unannotated(client: TestClient, project: str) -> None:
    answer = upload(client, 0).json()

    shown = client.get("/atrous/things").json()["project"]
    assert (answer["success"], answer["duplicate"]) == (True, False)
    assert (shown["images"], shown["unannotated"], shown["splits"]["train"]) == (1, 1, 1)


def test_the_same_picture_again_is_a_duplicate(client: TestClient, project: str) -> None:
    first, again = upload(client, 0).json(), upload(client, 0).json()

    assert again == first | {"duplicate": True}


def test_another_picture_of_a_name_is_kept_beside_it(client: TestClient, project: str) -> None:
    first = upload(client, 0).json()["id"]
    file = {"file": (name_of(0), picture_png(1), "image/png")}
    second = client.post("/dataset/things/upload", files=file, data={"name": name_of(0)}).json()["id"]

    names = [client.get(f"/atrous/things/images/{one}").json()["image"]["name"] for one in (first, second)]
    assert names == ["thing_000.png", "thing_000_2.png"]


def test_labels_are_drawn_as_the_file_says(client: TestClient, library: Library, six: list[str]) -> None:
    classes = library.project("things").class_names
    assert classes == ("background", "box", "disc")
    for number, image_id in enumerate(six):
        mask = library.blobs.get(library.picture("things", int(image_id)).annotation.mask)  # type: ignore[union-attr]
        found_HW = cv2.imdecode(np.frombuffer(mask, np.uint8), cv2.IMREAD_UNCHANGED)
        truth_HW = thing(number)[1]
        assert (found_HW != truth_HW).mean() < 0.05  # an outline goes through its pixels' middles


def test_classes_get_numbers_in_the_order_they_come(client: TestClient, library: Library, project: str) -> None:
    disc, box = (upload(client, number).json()["id"] for number in (1, 0))
    annotate(client, disc, coco_of(range(2)))
    annotate(client, box, coco_of(range(2)))

    assert library.project("things").class_names == ("background", "disc", "box")
    assert library.picture("things", int(box)).class_ids == (0, 2)


def test_labels_are_not_replaced_unless_that_is_asked_for(client: TestClient, library: Library, six: list[str]) -> None:
    empty = json.loads(coco_of(range(1))) | {"annotations": []}

    refused = annotate(client, six[0], json.dumps(empty))
    assert refused.status_code == 409
    assert "already annotated" in refused.json()["error"]["message"]
    assert annotate(client, six[0], json.dumps(empty), overwrite="true").json()["revision"] == 2
    assert library.picture("things", int(six[0])).class_ids == (0,)


@pytest.mark.parametrize("query", [{"prediction": "true"}, {"addToDataset": "false"}])
def test_labels_that_are_not_for_training_are_refused(client: TestClient, project: str, query: dict[str, str]) -> None:
    image_id = upload(client, 0).json()["id"]

    assert annotate(client, image_id, coco_of(range(1)), **query).status_code == 400


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("drawing.svg", SVG, "no picture format we know"),
        ("photo.jpg", SVG, "no picture format we know"),
        ("photo.png", picture_png(0)[:200], "photo.png"),
        ("photo.png", b"", "no bytes"),
    ],
)
def test_what_is_no_picture_is_refused(client: TestClient, project: str, name: str, data: bytes, sentence: str) -> None:
    answer = client.post("/dataset/things/upload", files={"file": (name, data)}, data={"name": name})

    assert answer.status_code == 400
    assert sentence in answer.json()["error"]["message"]


def test_the_suffix_follows_from_the_bytes(client: TestClient, library: Library, project: str) -> None:
    file = {"file": ("page.html", picture_png(0), "text/html")}
    image_id = client.post("/dataset/things/upload", files=file, data={"name": "page.html"}).json()["id"]

    assert library.picture("things", int(image_id)).file_name == "page.png"


def test_pictures_by_address_and_metadata_are_refused(client: TestClient, project: str) -> None:
    hosted = client.post("/dataset/things/upload?name=a.jpg&split=train&image=https://example.org/a.jpg")
    with_more = client.post(
        "/dataset/things/upload", files={"file": ("a.png", picture_png(0))}, data={"metadata": '{"camera": 1}'}
    )

    assert "URLs are not followed" in hosted.json()["error"]["message"]
    assert "send tags" in with_more.json()["error"]["message"]


def test_a_picture_is_shown_with_all_that_is_known_of_it(client: TestClient, six: list[str]) -> None:
    image = client.get(f"/atrous/things/images/{six[1]}").json()["image"]

    assert (image["name"], image["labels"], image["tags"]) == ("thing_001.png", ["disc"], ["camera-1"])
    assert (image["split"], image["batch"]) == ("train", "morning")
    assert (image["annotation"]["width"], image["annotation"]["author"]) == (SIDE, "laptop")


def test_the_links_of_a_picture_need_no_key_and_run_nothing(client: TestClient, six: list[str]) -> None:
    image = client.get(f"/atrous/things/images/{six[0]}").json()["image"]
    del client.headers["Authorization"]

    original, mask = client.get(image["urls"]["original"]), client.get(image["annotation"]["mask"])

    assert original.content == picture_png(0)
    assert (original.headers["content-type"], mask.headers["content-type"]) == ("image/png", "image/png")
    for answer in (original, mask):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert client.get(image["urls"]["original"].split("?")[0]).status_code == 422
    assert client.get(image["urls"]["original"].replace(f"/{six[0]}?", f"/{six[1]}?")).status_code == 403


def search(client: TestClient, **body: Any) -> list[str]:
    found = client.post("/atrous/things/search", json=body | {"fields": ["name"]}).json()["results"]
    return [one["name"] for one in found]


def test_pictures_are_found_by_class_name_tag_and_batch(client: TestClient, six: list[str]) -> None:
    client.post(f"/atrous/images/{six[2]}/metadata", json={"addTags": ["blurred"], "removeTags": ["camera-1"]})
    batch = client.get("/atrous/things/batches").json()["batches"][0]
    upload(client, 7)

    boxes, discs = [[name_of(number) for number in range(start, 6, 2)] for start in (0, 1)]
    assert search(client, class_name="box") == boxes
    assert search(client, class_name="disc") == discs
    assert search(client, class_name="cloud") == []
    assert search(client, prompt="THING_003") == ["thing_003.png"]
    assert search(client, tag="blurred") == ["thing_002.png"]
    assert len(search(client, tag="camera-1")) == 5
    assert (batch["name"], batch["images"]) == ("morning", 6)
    assert client.get(f"/atrous/things/batches/{batch['id']}").json()["batch"] == batch
    assert search(client, batch_id=batch["id"], class_name="box") == boxes
    assert search(client, in_dataset=False) == ["thing_007.png"]
    assert search(client, offset=4, limit=2) == ["thing_004.png", "thing_005.png"]


def test_a_search_has_the_fields_that_were_asked_for(client: TestClient, six: list[str]) -> None:
    body = {"limit": 1, "fields": ["id", "created", "labels", "split", "tags", "embedding"]}
    (found,) = client.post("/atrous/things/search", json=body).json()["results"]

    assert found.pop("created") > 1_700_000_000_000
    assert found == {
        "id": six[0], "labels": ["box"], "split": "train", "tags": ["camera-1"], "mediaType": "image"
    }  # fmt: skip


def test_a_search_by_likeness_is_refused(client: TestClient, project: str) -> None:
    assert client.post("/atrous/things/search", json={"like_image": "a.jpg"}).status_code == 400


def test_deleted_pictures_are_gone(client: TestClient, six: list[str]) -> None:
    answer = client.request("DELETE", "/atrous/things/images", json={"images": six[:2]})

    assert (answer.status_code, answer.content) == (204, b"")
    assert search(client, class_name="box") == ["thing_002.png", "thing_004.png"]
    again = client.request("DELETE", "/atrous/things/images", json={"images": six[:2]})
    assert again.status_code == 404
    assert six[0] in again.json()["error"]


def test_a_bound_key_reaches_no_picture_of_another_project(
    client: TestClient, library: Library, six: list[str]
) -> None:
    from atrous.domain.key_scope import KeyScope

    library.create_project("walls", "walls")
    _, secret = library.create_key("mason", scopes=[KeyScope.MANAGE], projects=["walls"])
    client.headers["Authorization"] = f"Bearer {secret}"

    assert client.get(f"/atrous/walls/images/{six[0]}").status_code == 404
    assert client.post(f"/atrous/images/{six[0]}/metadata", json={"addTags": ["x"]}).status_code == 404
    assert client.request("DELETE", "/atrous/walls/images", json={"images": six}).status_code == 404
    assert upload(client, 8).status_code == 404


def test_pictures_of_a_batch_are_given_to_somebody_and_counted_as_they_are_labelled(
    client: TestClient, project: str
) -> None:
    ids = [upload(client, number, batch="morning").json()["id"] for number in range(5)]
    (batch,) = client.get("/atrous/things/batches").json()["batches"]
    order = {"batch": batch["id"], "labelerEmail": "anna@example.org", "reviewerEmail": "bo@example.org"}

    job = client.post("/atrous/things/jobs", json=order | {"num_images": 2, "name": "first two"}).json()["job"]
    rest = client.post("/atrous/things/jobs", json=order).json()["job"]

    assert (job["name"], job["numImages"], job["status"]) == ("first two", 2, "assigned")
    assert (rest["name"], rest["numImages"]) == ("morning for anna@example.org", 3)
    annotate(client, ids[0], coco_of(range(6)))
    address = f"/atrous/things/jobs/{job['id']}"
    assert client.get(address).json()["job"] == job | {"annotated": 1, "unannotated": 1}
    annotate(client, ids[1], coco_of(range(6)))
    assert client.get(address).json()["job"]["status"] == "annotated"
    assert [one["id"] for one in client.get("/atrous/things/jobs").json()["jobs"]] == [rest["id"], job["id"]]
    assert client.get(f"/atrous/things/batches/{batch['id']}").json()["batch"]["numJobs"] == 2
    assert "in a job already" in client.post("/atrous/things/jobs", json=order).json()["error"]
    assert client.post("/atrous/things/jobs", json=order | {"batch": 99}).status_code == 404
    assert client.get("/atrous/things/jobs/99").status_code == 404

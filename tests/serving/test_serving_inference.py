"""The work is done in threads: a few pictures at a time, and the service answers meanwhile."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from fastapi.testclient import TestClient
from serving_fakes import KEY, TEXT, BrightIsLeaf, FolderOfModels, OneKey, Waiting

from atrous.domain.arrays import Picture
from atrous.runtime.prediction import Prediction
from atrous.serving.app import create_app
from atrous.serving.limits import Limits

ADDRESS = f"/leaves/1?api_key={KEY}"


def test_the_service_answers_while_a_model_predicts() -> None:
    slow = Waiting()
    app = create_app(FolderOfModels(), OneKey(), load=lambda _: slow)
    with TestClient(app) as client, ThreadPoolExecutor(1) as somebody:
        answer = somebody.submit(client.post, ADDRESS, content=TEXT)
        assert slow.begun.wait(20)

        health = client.get("/healthz")
        slow.go_on.set()

    assert health.status_code == 200
    assert answer.result().status_code == 200


def test_no_more_pictures_than_workers_are_in_work_at_a_time() -> None:
    counting = Counting(Path("models"))
    app = create_app(FolderOfModels(), OneKey(), load=lambda _: counting, limits=Limits(workers=2))
    with TestClient(app) as client, ThreadPoolExecutor(6) as crowd:
        answers = list(crowd.map(lambda _: client.post(ADDRESS, content=TEXT).status_code, range(12)))

    assert answers == [200] * 12
    assert counting.most_at_once == 2


class Counting(BrightIsLeaf):
    """Counts how many predict at the same time; the first two wait for each other."""

    most_at_once = 0
    _now = 0
    _lock = threading.Lock()
    _meeting = threading.Barrier(2)

    def predict(self, picture: Picture, confidence: float = 0.4) -> Prediction:
        with self._lock:
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
        self._meeting.wait(timeout=20)
        with self._lock:
            self._now -= 1
        return super().predict(picture, confidence)

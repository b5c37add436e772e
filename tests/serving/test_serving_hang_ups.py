"""A client that leaves: what waits for it is not computed, and the next request is unharmed."""

import asyncio
import threading
import time

from fastapi import APIRouter, FastAPI
from serving_fakes import KEY, TEXT, FolderOfModels, OneKey, Waiting
from serving_port import connect, metric, running, until

from atrous.domain.arrays import Picture
from atrous.runtime.prediction import Prediction
from atrous.serving.annex import Annex
from atrous.serving.app import create_app
from atrous.serving.limits import Limits

ADDRESS = f"/leaves/1?api_key={KEY}"


def test_nothing_is_computed_for_a_client_that_left_while_it_waited() -> None:
    counting = Counting()
    app = create_app(FolderOfModels(), OneKey(), load=lambda _: counting, limits=Limits(workers=1))
    with running(app) as server:
        first, leaving, staying = (connect(server.url) for _ in range(3))
        first.request("POST", ADDRESS, TEXT)
        assert counting.begun.wait(20)
        for number, connection in enumerate((leaving, staying), start=1):
            connection.request("POST", ADDRESS, TEXT)
            until(lambda number=number: metric(app, "atrous_waiting_requests") == number)

        leaving.close()
        until(lambda: metric(app, "atrous_hang_ups_total") == 1)
        counting.go_on.set()

        assert [connection.getresponse().status for connection in (first, staying)] == [200, 200]
        first.close()
        staying.close()
    assert counting.predictions == 2
    assert nothing_is_left(app)


def test_a_picture_that_was_begun_is_finished_and_the_next_one_answered() -> None:
    counting = Counting()
    app = create_app(FolderOfModels(), OneKey(), load=lambda _: counting, limits=Limits(workers=1))
    with running(app) as server:
        leaving = connect(server.url)
        leaving.request("POST", ADDRESS, TEXT)
        assert counting.begun.wait(20)
        leaving.close()
        until(lambda: metric(app, "atrous_hang_ups_total") == 1)
        counting.go_on.set()

        next_one = connect(server.url)
        next_one.request("POST", ADDRESS, TEXT)
        assert next_one.getresponse().status == 200
        next_one.close()
    assert nothing_is_left(app)


def test_who_asks_without_a_body_is_missed_too() -> None:
    class Fetching:
        """Another address, which takes its time."""

        cancelled = threading.Event()

        async def fetch(self) -> None:
            try:
                await asyncio.sleep(20)
            except asyncio.CancelledError:
                self.cancelled.set()
                raise

    router = APIRouter()
    router.get("/fetch/something")(Fetching().fetch)
    app = create_app(FolderOfModels(), OneKey(), load=lambda _: Waiting(), annex=Annex([router]))
    with running(app) as server:
        leaving = connect(server.url)
        leaving.request("GET", f"/fetch/something?api_key={KEY}")
        time.sleep(0.1)
        leaving.close()

        assert Fetching.cancelled.wait(10)
        until(lambda: metric(app, "atrous_hang_ups_total") == 1)


def nothing_is_left(app: FastAPI) -> bool:
    names = ("atrous_waiting_requests", "atrous_waiting_pixels", "atrous_pixels_in_work", "atrous_held_body_bytes")
    return all(metric(app, name) == 0 for name in names)


class Counting(Waiting):
    """Waits with the first picture; counts them all."""

    predictions = 0

    def predict(self, picture: Picture, confidence: float = 0.4) -> Prediction:
        self.predictions += 1
        return super().predict(picture, confidence)

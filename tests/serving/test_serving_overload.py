"""Ten times what the server can do, for a moment; `benchmarks/overload.py` does it for long and with a real model."""

import http.client
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from statistics import median

from fastapi import FastAPI
from serving_fakes import KEY, PNG, BrightIsLeaf, FolderOfModels, OneKey
from serving_port import connect, metric, running

from atrous.domain.arrays import Picture
from atrous.runtime.prediction import Prediction
from atrous.serving.app import create_app
from atrous.serving.limits import Limits

BUSY_S = 0.02
LIMITS = Limits(workers=2, waiting_requests=6, wait_s=10.0)
CLIENTS = 40
REQUESTS = 12


def test_under_overload_everyone_is_answered_or_told_to_come_back_and_then_all_is_as_before() -> None:
    app = create_app(FolderOfModels(), OneKey(), load=Busy, limits=LIMITS)
    with running(app) as server:
        calm_s = median(ask(server.url)[1] for _ in range(5))
        with ThreadPoolExecutor(CLIENTS) as crowd:
            storm = list(crowd.map(lambda _: ask(server.url), range(CLIENTS * REQUESTS)))
        after_s = median(ask(server.url)[1] for _ in range(5))

    counts = Counter(status for status, _, _ in storm)
    assert set(counts) == {200, 503}
    assert counts[200] > CLIENTS
    assert all(int(retry_after) >= 1 for status, _, retry_after in storm if status == 503)
    assert max(seconds for status, seconds, _ in storm if status == 200) < LIMITS.wait_s
    assert metric(app, "atrous_refusals_total", reason="queue full") == counts[503]
    assert Busy.most_at_once <= LIMITS.workers
    assert after_s < 3 * calm_s + 0.5
    assert nothing_is_held(app)


def nothing_is_held(app: FastAPI) -> bool:
    names = ("waiting_requests", "waiting_pixels", "pixels_in_work", "held_body_bytes")
    return all(metric(app, f"atrous_{name}") == 0 for name in names)


def ask(url: str) -> tuple[int, float, str]:
    """Status, seconds, and when to come back."""
    started = time.perf_counter()
    connection = connect(url)
    connection.request(
        "POST", f"/leaves/1?api_key={KEY}", BODY, {"Content-Type": f"multipart/form-data; boundary={CUT}"}
    )
    answer: http.client.HTTPResponse = connection.getresponse()
    answer.read()
    connection.close()
    if answer.status == 503:
        time.sleep(BUSY_S)  # or the storm is over before anything is served
    return answer.status, time.perf_counter() - started, answer.headers.get("Retry-After", "")


CUT = "cut-here"
HEAD = f'--{CUT}\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'
BODY = HEAD.encode() + PNG + f"\r\n--{CUT}--\r\n".encode()


class Busy(BrightIsLeaf):
    """Takes its time, and counts how many do at once."""

    most_at_once = 0
    _now = 0
    _lock = threading.Lock()

    def predict(self, picture: Picture, confidence: float = 0.4) -> Prediction:
        with self._lock:
            Busy._now += 1
            Busy.most_at_once = max(Busy.most_at_once, Busy._now)
        time.sleep(BUSY_S)
        with self._lock:
            Busy._now -= 1
        return super().predict(picture, confidence)

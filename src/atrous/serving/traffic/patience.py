"""A body must keep coming: whoever sends it drop by drop is not waited for."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from atrous.serving.errors import Refused
from atrous.serving.journal.metrics import Metrics
from atrous.serving.limits import Limits
from atrous.serving.traffic.countdown import running_time


class Patience:
    """Middleware: 408 for a body that is later than its bytes so far allow. Answers may take as long as they like."""

    def __init__(self, app: ASGIApp, limits: Limits, metrics: Metrics) -> None:
        self._app = app
        self._limits = limits
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        waited_s, received, ended = 0.0, 0, False

        async def receive_in_time() -> Message:
            nonlocal waited_s, received, ended
            if ended:
                return await receive()  # for the client's leaving, which may be waited for as long as one likes
            try:
                async with running_time(self._may_take_s(received) - waited_s) as countdown:
                    message = await receive()
            except TimeoutError as error:
                self._metrics.refused("slow sender")
                raise self._too_slow() from error
            waited_s += countdown.passed_s()
            received += len(message.get("body", b""))
            ended = not message.get("more_body", False)
            return message

        await self._app(scope, receive_in_time, send)

    def _may_take_s(self, received: int) -> float:
        return self._limits.body_late_s + received / self._limits.body_bytes_per_s

    def _too_slow(self) -> Refused:
        wanted = f"{self._limits.body_bytes_per_s / 1000:g} kB/s, after {self._limits.body_late_s:g} s of grace"
        return Refused(408, f"The request's body came too slowly; wanted {wanted}.", {"Connection": "close"})

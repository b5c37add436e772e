"""A link lets one browser in, once; its cookie lasts a month and outlives the server."""

import stat
from pathlib import Path

import pytest

from atrous.studio.entry.sessions import LINK_S, SESSION_S, Sessions, secret_of

SECRET = bytes(32)


class Clock:
    """A moment that the test moves."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sessions(clock: Clock) -> Sessions:
    return Sessions(SECRET, clock)


def test_a_link_lets_in_once(sessions: Sessions) -> None:
    token = sessions.new_link_token()

    assert sessions.is_good(sessions.redeem(token))
    assert sessions.redeem(token) is None


def test_two_links_let_two_browsers_in(sessions: Sessions) -> None:
    assert sessions.redeem(sessions.new_link_token()) != sessions.redeem(sessions.new_link_token())


@pytest.mark.parametrize(("seconds", "is_good"), [(LINK_S, True), (LINK_S + 1, False), (-5, False)])
def test_a_link_is_good_for_a_day(sessions: Sessions, clock: Clock, seconds: int, is_good: bool) -> None:
    token = sessions.new_link_token()
    clock.now += seconds
    assert (sessions.redeem(token) is not None) == is_good


@pytest.mark.parametrize(("seconds", "is_good"), [(SESSION_S, True), (SESSION_S + 1, False)])
def test_a_cookie_is_good_for_a_month(sessions: Sessions, clock: Clock, seconds: int, is_good: bool) -> None:
    cookie = sessions.redeem(sessions.new_link_token())
    clock.now += seconds
    assert sessions.is_good(cookie) == is_good


def test_after_a_restart_cookies_are_good_and_links_are_not(sessions: Sessions, clock: Clock) -> None:
    cookie, token = sessions.redeem(sessions.new_link_token()), sessions.new_link_token()
    clock.now += 60
    restarted = Sessions(SECRET, clock)

    assert restarted.is_good(cookie)
    assert restarted.redeem(token) is None


def test_what_another_home_signed_is_not_good(sessions: Sessions, clock: Clock) -> None:
    other = Sessions(bytes([1]) * 32, clock)

    assert not sessions.is_good(other.redeem(other.new_link_token()))
    assert sessions.redeem(other.new_link_token()) is None


def test_a_link_is_no_cookie_and_a_cookie_is_no_link(sessions: Sessions) -> None:
    assert not sessions.is_good(sessions.new_link_token())
    assert sessions.redeem(sessions.redeem(sessions.new_link_token()) or "") is None


@pytest.mark.parametrize("made_up", ["", "_", "session_1_2_3", "session", "link_nan_0_0", "é_\x00", "_" * 200])
def test_what_was_made_up_is_not_good(sessions: Sessions, made_up: str) -> None:
    assert not sessions.is_good(made_up)
    assert sessions.redeem(made_up) is None


def test_the_secret_of_a_home_stays_and_is_for_its_owner_alone(tmp_path: Path) -> None:
    secret = secret_of(tmp_path)

    assert secret_of(tmp_path) == secret
    assert len(secret) == 32
    assert stat.S_IMODE((tmp_path / "session.secret").stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["session.secret"]

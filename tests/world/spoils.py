"""What goes wrong on the way: functions from a request and its honest answer to what comes instead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tests.world.players import html, json_answer
from tests.world.town import Answer, Ask

Spoil = Callable[[Ask, Answer], Answer]


def always(answer: Answer) -> Spoil:
    return lambda ask, honest: answer


server_error = always(Answer(b"<html>Internal Server Error</html>", 500))
challenge = always(html('<title>Just a moment...</title><div class="g-recaptcha">Verify you are human</div>'))
blocked = always(Answer(b"<html><body>Access denied. captcha required</body></html>", 403))
maintenance = always(html("<h1>Scheduled maintenance</h1><p>Back soon.</p>"))
out_of_order = always(Answer(b"<html><h1>Down for maintenance</h1></html>", 503))
throttled = always(Answer(b"slow down", 429, {"Retry-After": "7200"}))
refused = always(Answer(b'{"error": "invalid_client"}', 401))
another_shape = always(json_answer({"items": []}))
empty_file = always(Answer(b""))


def hanging(ask: Ask, honest: Answer) -> Answer:
    """It answers later than anybody waits."""
    return replace(honest, seconds=0.9)


def cut(ask: Ask, honest: Answer) -> Answer:
    """The connection breaks in the middle; whoever asks for the rest gets it."""
    if ask.headers.get("range"):
        return honest
    return replace(honest, cut_after=len(honest.body) // 2)


def half(ask: Ask, honest: Answer) -> Answer:
    """A file that was cut before it was put up: whole by its length, broken by its content."""
    return replace(honest, body=honest.body[: len(honest.body) // 2])


def elsewhere(ask: Ask, honest: Answer) -> Answer:
    """Sent on to a host that has no business with us."""
    return Answer(b"", 302, {"Location": f"https://elsewhere.example.net{ask.path}"})

"""Chat robots: a 200 is no answer until the body says so, and no key ever stands in what we keep."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from monitor.notices.channels import ChannelError, Clockwork, build_one
from monitor.notices.channels.pieces import Pace, size, split
from monitor.notices.settings import ChannelSettings
from monitor.records import Delivery, Outcome
from sources.instants import Instant

from .conftest import FakeRobot

AT = Instant.parse("2026-11-22T04:00:00Z")


class Time:
    """Seconds that pass only when someone sleeps."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds


def channel(kind: str, robot: FakeRobot, time: Time | None = None, **options: Any) -> Any:
    time = time or Time()
    clockwork = Clockwork(lambda: AT, time.monotonic, time.sleep)
    settings = ChannelSettings("bot", kind, {"url": robot.url, "allow_http": True, "timeout": 0.4, **options})
    return build_one(settings, clockwork)


def delivery(markdown: str = "mark **A**", attachments: list[dict[str, str]] | None = None) -> Delivery:
    document = {"title": "t", "markdown": markdown, "text": markdown, "attachments": attachments or []}
    return Delivery("d1", "n1", "bot", "group", "<d1@x>", json.dumps(document).encode())


OK = {"wecom": b'{"errcode":0,"errmsg":"ok"}', "dingtalk": b'{"errcode":0}', "feishu": b'{"code":0,"msg":"success"}'}


@pytest.mark.parametrize("kind", ["wecom", "dingtalk", "feishu"])
def test_zero_in_the_body_is_sent(kind: str, robot: FakeRobot) -> None:
    robot.answers = [(200, {}, OK[kind])]
    assert channel(kind, robot).send(delivery()).outcome is Outcome.SENT
    assert "mark **A**" in robot.requests[0][2].decode()


@pytest.mark.parametrize(
    ("kind", "status", "headers", "body", "outcome", "after", "words"),
    [
        ("wecom", 200, {}, b'{"errcode":93000,"errmsg":"invalid webhook url"}', "permanent", None, "invalid webhook"),
        ("wecom", 200, {}, b'{"errcode":45009,"errmsg":"api freq out of limit"}', "retry", 60.0, "freq"),
        ("dingtalk", 200, {}, b'{"errcode":310000,"errmsg":"sign not match"}', "permanent", None, "sign not match"),
        ("dingtalk", 200, {}, b'{"errcode":130101,"errmsg":"send too fast"}', "retry", 600.0, "too fast"),
        ("feishu", 200, {}, b'{"code":19021,"msg":"sign match fail"}', "permanent", None, "sign match"),
        ("feishu", 200, {}, b'{"code":11232,"msg":"frequency limited"}', "retry", 60.0, "frequency"),
        ("feishu", 200, {}, b'{"StatusCode":0,"StatusMessage":"success"}', "sent", None, "success"),
        ("wecom", 200, {}, b"<html>welcome</html>", "retry", None, "no JSON"),
        ("wecom", 200, {}, b'{"hello":1}', "retry", None, "no result code"),
        ("wecom", 200, {}, b'{"errcode":"0"}', "retry", None, "no result code"),
        ("wecom", 429, {"Retry-After": "7"}, b"slow down", "retry", 7.0, "slow down"),
        ("wecom", 429, {"Retry-After": "Sun, 22 Nov 2026 04:00:30 GMT"}, b"", "retry", 30.0, "429"),
        ("feishu", 500, {}, b"oops", "retry", None, "oops"),
        ("dingtalk", 404, {}, b"gone", "permanent", None, "gone"),
        ("dingtalk", 302, {"Location": "http://127.0.0.1:1/x"}, b"", "permanent", None, "302"),
        ("webhook", 204, {}, b"", "sent", None, "204"),
        ("webhook", 503, {}, b"later", "retry", None, "later"),
        ("webhook", 401, {}, b"who are you", "permanent", None, "who are you"),
    ],
)
def test_answers(
    robot: FakeRobot,
    kind: str,
    status: int,
    headers: dict[str, str],
    body: bytes,
    outcome: str,
    after: float | None,
    words: str,
) -> None:
    robot.answers = [(status, headers, body)]
    result = channel(kind, robot, **({"secret": "s"} if kind == "webhook" else {})).send(delivery())
    assert (result.outcome.value, result.retry_after) == (outcome, after)
    assert words in result.answer


@pytest.mark.parametrize("kind", ["wecom", "dingtalk", "feishu", "webhook"])
@pytest.mark.parametrize("trouble", ["hang", "cut"])
def test_silence_is_tried_again_and_tells_no_key(kind: str, trouble: str, robot: FakeRobot) -> None:
    robot.answers = [trouble]
    result = channel(kind, robot).send(delivery())
    assert result.outcome is Outcome.RETRY
    assert "SECRETKEY" not in result.answer


def test_nobody_listens() -> None:
    fake = FakeRobot(url="http://127.0.0.1:9/robot?key=SECRETKEY")
    result = channel("wecom", fake).send(delivery())
    assert result.outcome is Outcome.RETRY
    assert "SECRETKEY" not in result.answer


def test_a_long_notice_goes_in_pieces_and_a_failure_goes_on_where_it_was(robot: FakeRobot) -> None:
    text = "\n".join(f"第{n}行 " + "疑似冲突" * 30 for n in range(40))
    robot.answers = [(200, {}, OK["wecom"]), (500, {}, b"oops"), (200, {}, OK["wecom"])]
    wecom = channel("wecom", robot)
    assert wecom.send(delivery(text)).outcome is Outcome.RETRY
    assert wecom.send(delivery(text)).outcome is Outcome.SENT
    contents = [json.loads(body)["markdown"]["content"] for _path, _headers, body in robot.requests]
    assert all(size(content) <= 4096 for content in contents)
    assert contents[1] == contents[2]
    assert "\n".join([contents[0], *contents[2:]]) == text


def test_wecom_carries_files(robot: FakeRobot) -> None:
    robot.answers = [(200, {}, OK["wecom"]), (200, {}, b'{"errcode":0,"media_id":"M1"}'), (200, {}, OK["wecom"])]
    files = [{"name": "deadlines.ics", "content_base64": base64.b64encode(b"BEGIN:VCALENDAR").decode()}]
    assert channel("wecom", robot).send(delivery(attachments=files)).outcome is Outcome.SENT
    upload, message = robot.requests[1], robot.requests[2]
    assert upload[0] == "/robot/upload_media?key=SECRETKEY&type=file"
    assert b"BEGIN:VCALENDAR" in upload[2]
    assert b'filename="deadlines.ics"' in upload[2]
    assert json.loads(message[2]) == {"msgtype": "file", "file": {"media_id": "M1"}}


def test_no_more_than_twenty_a_minute(robot: FakeRobot) -> None:
    time = Time()
    wecom = channel("wecom", robot, time)
    for number in range(21):
        wecom.send(Delivery(f"d{number}", "n", "bot", "group", "<x@y>", delivery().payload))
    assert len(robot.requests) == 21
    assert time.slept == [60.0]


def test_pace_lets_calls_through_as_old_ones_leave_the_minute() -> None:
    time = Time()
    pace = Pace(2, time.monotonic, time.sleep)
    pace.take()
    time.seconds = 40.0
    pace.take()
    time.seconds = 61.0
    pace.take()
    assert time.slept == []
    pace.take()
    assert time.slept == [39.0]


def test_dingtalk_signature(robot: FakeRobot) -> None:
    robot.answers = [(200, {}, OK["dingtalk"])]
    channel("dingtalk", robot, secret="SEC1").send(delivery())
    query = parse_qs(urlsplit(robot.requests[0][0]).query)
    stamp = query["timestamp"][0]
    expected = hmac.new(b"SEC1", f"{stamp}\nSEC1".encode(), hashlib.sha256).digest()
    assert stamp == "1795320000000"
    assert base64.b64decode(query["sign"][0]) == expected


def test_feishu_signature(robot: FakeRobot) -> None:
    robot.answers = [(200, {}, OK["feishu"])]
    channel("feishu", robot, secret="SEC2").send(delivery())
    body = json.loads(robot.requests[0][2])
    expected = hmac.new(f"{body['timestamp']}\nSEC2".encode(), b"", hashlib.sha256).digest()
    assert body["timestamp"] == "1795320000"
    assert base64.b64decode(body["sign"]) == expected


def test_webhook_is_signed_over_what_is_sent(robot: FakeRobot) -> None:
    robot.answers = [(200, {}, b"ok")]
    channel("webhook", robot, secret="SEC3").send(delivery())
    _path, headers, body = robot.requests[0]
    expected = hmac.new(b"SEC3", headers["X-Timestamp"].encode() + b"." + body, hashlib.sha256).hexdigest()
    assert headers["X-Signature"] == f"sha256={expected}"
    assert headers["X-Delivery-Id"] == "d1"
    assert body == delivery().payload


def test_apprise_tells_what_the_service_said(robot: FakeRobot) -> None:
    host = robot.url.removeprefix("http://").split("/")[0]
    settings = ChannelSettings("more", "apprise", {"url_ops": f"json://{host}/hook", "timeout": 5.0})
    apprise = build_one(settings)
    to_ops = Delivery("d1", "n1", "more", "ops", "<d1@x>", delivery().payload)
    assert apprise.check() == []
    assert apprise.send(to_ops).outcome is Outcome.SENT
    robot.answers = [(500, {}, b"oops")]
    assert apprise.send(to_ops).outcome is Outcome.RETRY
    nobody = Delivery("d2", "n1", "more", "nobody", "<d2@x>", delivery().payload)
    assert apprise.send(nobody).outcome is Outcome.PERMANENT


@pytest.mark.parametrize(
    ("kind", "options", "words"),
    [
        ("wecom", {}, "'key' is missing"),
        ("feishu", {"url": "http://example.org/hook"}, "not https"),
        ("webhook", {"url": "example.org"}, "use https"),
        ("smtp", {"host": "h", "security": "ssl"}, "security is 'ssl'"),
        ("smtp", {"host": "h", "port": "25"}, "needs int"),
        ("pigeon", {}, "unknown kind 'pigeon'"),
    ],
)
def test_settings_that_cannot_work_are_refused_by_name(kind: str, options: dict[str, Any], words: str) -> None:
    with pytest.raises(ChannelError, match=words) as refused:
        build_one(ChannelSettings("one", kind, options))
    assert "'one'" in str(refused.value)


def test_unknown_options_are_named() -> None:
    problems = build_one(ChannelSettings("b", "wecom", {"key": "k", "colour": "red"})).check()
    assert any("'colour'" in problem for problem in problems)


@pytest.mark.parametrize("limit", [4, 5, 17, 64])
def test_pieces_hold_everything(limit: int) -> None:
    text = "a\n\n中文字符很多\nline 😀😀😀 end\n" + "x" * 50
    pieces = split(text, limit)
    assert all(size(piece) <= limit for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())

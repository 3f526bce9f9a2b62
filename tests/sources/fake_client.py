"""A network client that answers from a table and remembers what it was asked."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from sources.adapter import Artefact
from sources.archive import artefact_for
from sources.errors import KeyMissing

Answer = bytes | Callable[[str, Mapping[str, Any]], bytes]


class FakeClient:
    """``answers`` maps the beginning of an address to bytes, or to a function of (address, options)."""

    def __init__(
        self, folder: Path, answers: Mapping[str, Answer], credentials: Mapping[str, str] | None = None
    ) -> None:
        self.folder, self.answers = folder, answers
        self.credentials = dict(credentials or {})
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def _answer(self, url: str, options: Mapping[str, Any]) -> bytes:
        self.asked.append((url, dict(options)))
        for beginning in sorted(self.answers, key=len, reverse=True):
            if url.startswith(beginning):
                answer = self.answers[beginning]
                return answer if isinstance(answer, bytes) else answer(url, options)
        raise AssertionError(f"nobody expected a request to {url}")

    def get_text(self, url: str, **options: Any) -> str:
        return self._answer(url, options).decode("utf-8")

    def get_json(self, url: str, **options: Any) -> Any:
        return json.loads(self._answer(url, options))

    def post_json(self, url: str, body: Any, **options: Any) -> Any:
        return json.loads(self._answer(url, {**options, "json": body}))

    def post_form(self, url: str, fields: Mapping[str, str], **options: Any) -> Any:
        return json.loads(self._answer(url, {**options, "fields": dict(fields)}))

    def download(self, url: str, *, name: str, magic: bytes | None = None, **options: Any) -> Artefact:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self._answer(url, options))
        return artefact_for(path, address=url)

    def credential(self, name: str) -> str:
        if name not in self.credentials:
            raise KeyMissing(f"no {name} in this test")
        return self.credentials[name]

    def cookie(self, name: str, url: str) -> str | None:
        return self.credentials.get(f"cookie:{name}")

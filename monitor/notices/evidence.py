"""The evidence bundle of one possible conflict: a zip that a second person can check without us.

It holds the record as delivered, the filing as read, the reasons, every version of the dates, what was sent to whom
with the providers' answers, and the decision log with the hashes of the audit chain. ``manifest.json`` has the SHA-256
of each file; ``SHA256SUMS`` is the same for ``sha256sum -c``. With a time-stamp authority the manifest gets an RFC 3161
token.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

from monitor.notices.view import reference
from monitor.records import Story
from monitor.store import Store
from monitor.store.documents import to_document
from sources.filing import filing_json
from sources.instants import Instant

MANIFEST = "manifest.json"
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
Stamp = Callable[[bytes], bytes]


def bundle(store: Store, story: Story, now: Instant, *, stamp: Stamp | None = None) -> bytes:
    """The zip. ``stamp`` gets the manifest's bytes and gives the authority's token (DER)."""
    files = {
        "filing.json": _json(filing_json(story.filing)),
        "provenance.json": _json(to_document(story.provenance)),
        "match.json": _json(to_document(story.match)),
        "brand.json": _json(to_document(story.brand)),
        "applicant.json": _json({"score": story.applicant_score, "facts": list(story.applicant_facts)}),
        "deadlines.json": _json(_deadlines(store, story)),
        "matter.json": _json(to_document(story.matter)),
        "audit.json": _json(_audit(store, story)),
    }
    raw = store.hits.raw(story.hit_id)
    if raw is not None:
        files["record.raw"] = raw
    files.update(_notices(store, story))
    return pack(files, _about(store, story, now), stamp=stamp)


def pack(files: Mapping[str, bytes], about: Mapping[str, Any], *, stamp: Stamp | None = None) -> bytes:
    """Files, manifest and sums as a zip; the same files give the same bytes (but for the authority's token)."""
    listed = {
        name: {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
        for name, content in sorted(files.items())
    }
    manifest = _json({**about, "files": listed})
    every = {**files, MANIFEST: manifest}
    sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in sorted(every.items()))
    every["SHA256SUMS"] = sums.encode()
    if stamp is not None:
        every["manifest.tsr"] = stamp(manifest)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in sorted(every.items()):
            packed.writestr(zipfile.ZipInfo(name, _ZIP_EPOCH), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def verify(content: bytes) -> list[str]:
    """What is wrong with a bundle: changed, missing or unlisted files; empty = as it was made."""
    problems = []
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        names = set(packed.namelist())
        listed = json.loads(packed.read(MANIFEST))["files"]
        for name, entry in listed.items():
            if name not in names:
                problems.append(f"{name} is missing")
            elif hashlib.sha256(packed.read(name)).hexdigest() != entry["sha256"]:
                problems.append(f"{name} was changed")
        extra = names - set(listed) - {MANIFEST, "SHA256SUMS", "manifest.tsr"}
        problems += [f"{name} is not in the manifest" for name in sorted(extra)]
    return problems


def _about(store: Store, story: Story, now: Instant) -> dict[str, Any]:
    return {
        "reference": reference(story),
        "office": story.filing.office,
        "application_number": story.filing.application_number,
        "link": story.filing.office_link,
        "made_at": now.iso(),
        "audit_head": store.audit.head(),
        "engine_version": story.match.engine_version,
        "rule_version": story.match.rule_version,
    }


def _deadlines(store: Store, story: Story) -> list[dict[str, Any]]:
    return [
        {"version": version, "computed_at": at.iso(), "deadline": to_document(deadline)}
        for version, at, deadline in store.hits.deadline_versions(story.hit_id)
    ]


def _audit(store: Store, story: Story) -> list[dict[str, Any]]:
    """The whole chain of hashes; the words only of lines about this matter: others' matters stay theirs."""
    lines = []
    for line in store.audit.lines():
        document = json.loads(line.doc_json)
        own = document.get("matter") == story.matter_id
        words = {"actor": line.actor, "action": line.action, "document": line.doc_json} if own else {}
        lines.append({"seq": line.seq, "at": line.at.iso(), "hash": line.hash, **words})
    return lines


def _notices(store: Store, story: Story) -> dict[str, bytes]:
    """Every delivery about the hit with its answers. The bytes of a notice that spoke of several clients are left out:
    only its hash stands in the list."""
    files: dict[str, bytes] = {}
    listed = []
    for entry in store.notices.sent_for_hit(story.hit_id):
        for row in store.notices.deliveries(delivery_id=entry.delivery_id):
            payload = row.delivery.payload
            name = ""
            if store.notices.notice(entry.notice_id).client:
                ending = "eml" if row.delivery.meta.get("form") == "mime" else "json"
                name = f"notices/{row.delivery.id}.{ending}"
                files[name] = payload
            listed.append(
                {
                    "delivery": row.delivery.id,
                    "message_id": row.delivery.message_id,
                    "channel": row.delivery.channel,
                    "to": row.delivery.to,
                    "kind": row.kind.value,
                    "step": entry.item.item.step,
                    "state": row.state.value,
                    "sha256": hashlib.sha256(payload).hexdigest(),
                    "file": name,
                    "tries": [{"at": t.at.iso(), "outcome": t.outcome, "answer": t.answer} for t in row.tries],
                }
            )
    files["notices.json"] = _json(listed)
    return files


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()

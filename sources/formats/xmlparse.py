"""Parse one record strictly; where single characters are broken, repair those, count them and parse strictly again.

A record whose *structure* is damaged is never guessed at: recovery that moves text between elements would give a wrong
mark or a wrong day, so it stays unreadable.
"""

from __future__ import annotations

import html
import re
import threading
from dataclasses import dataclass

from lxml import etree

Element = etree._Element

_HUGE = 8_000_000
"""libxml2 refuses text nodes above 10,000,000 bytes unless told otherwise; images inside records are that long."""
_XMLNS = re.compile(rb"\bxmlns(:[A-Za-z_][\w.\-]*)?\s*=\s*(\"[^\"<]*\"|'[^'<]*')")
_PREFIX_USED = re.compile(rb"[</\s]([A-Za-z_][\w.\-]*):[A-Za-z_]")
_CHAR_REF = re.compile(rb"&#(?:[xX]([0-9A-Fa-f]{1,8})|(\d{1,10}));")
_BAD_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_ENTITY = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos);|#)([A-Za-z][A-Za-z0-9]{0,31};)?")
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_parsers = threading.local()


class BrokenRecord(ValueError):
    """The record's structure is damaged; the message is the parser's."""


@dataclass(frozen=True, slots=True)
class Repair:
    """What was done so that a record could be parsed: ``lost`` characters could not be kept."""

    lost: int
    text: str


def _parser(huge: bool, blanks: bool = True) -> etree.XMLParser:
    name = f"{'huge' if huge else 'plain'} {blanks}"
    found: etree.XMLParser | None = getattr(_parsers, name, None)
    if found is None:
        found = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=huge,
            remove_comments=True,
            remove_pis=True,
            remove_blank_text=not blanks,
            collect_ids=False,
            encoding="utf-8",
        )
        setattr(_parsers, name, found)
    return found


def namespaces(head: bytes) -> bytes:
    """The namespace declarations of the document's head, as they stand there, to be repeated around each record."""
    found: dict[bytes, bytes] = {}
    for declaration in _XMLNS.finditer(head):
        found[declaration[1] or b""] = b"xmlns" + (declaration[1] or b"") + b"=" + declaration[2]
    return b" ".join(found.values())


def parse_strictly(raw: bytes, declarations: bytes = b"") -> Element:
    """The record's element. Raises etree.XMLSyntaxError."""
    parser = _parser(len(raw) > _HUGE)
    if not declarations:
        return etree.fromstring(raw, parser)
    return etree.fromstring(b"<_ " + declarations + b">" + raw + b"</_>", parser)[0]


def parse_together(raws: list[bytes], declarations: bytes = b"", *, blanks: bool = True) -> list[Element]:
    """Several records in one go. Raises etree.XMLSyntaxError when any of them is not well-formed."""
    text = b"".join((b"<_ " + declarations + b">", *raws, b"</_>"))
    return list(etree.fromstring(text, _parser(len(text) > _HUGE, blanks)))


def parse_record(raw: bytes, declarations: bytes = b"") -> tuple[Element, Repair | None]:
    """The record's element, and what had to be repaired in it. Raises BrokenRecord."""
    try:
        return parse_strictly(raw, declarations), None
    except etree.XMLSyntaxError as error:
        first = error
    mended, repair = repair_characters(raw)
    unbound = _unbound(mended, declarations)
    if repair is None and not unbound:
        raise BrokenRecord(_reason(first)) from None
    try:
        return parse_strictly(mended, declarations + unbound), repair or Repair(0, "a namespace prefix is not declared")
    except etree.XMLSyntaxError as error:
        raise BrokenRecord(_reason(error)) from None


def _reason(error: etree.XMLSyntaxError) -> str:
    return f"not well-formed: {error.msg}"


def _unbound(raw: bytes, declarations: bytes) -> bytes:
    declared = {m[1][1:] for m in _XMLNS.finditer(declarations + b" " + raw) if m[1]} | {b"xml", b"xmlns"}
    missing = sorted({m[1] for m in _PREFIX_USED.finditer(_tags_only(raw))} - declared)
    return b"".join(b" xmlns:" + prefix + b'="urn:undeclared:' + prefix + b'"' for prefix in missing)


def _tags_only(raw: bytes) -> bytes:
    return b"".join(re.findall(rb"<[^<>]*>", raw))


def repair_characters(raw: bytes) -> tuple[bytes, Repair | None]:
    """The same record with characters that XML forbids replaced, and how many; None when there were none.

    Invalid character references and control characters become U+FFFD (Brazil's gazette has them); HTML's named
    entities become their characters; a bare ampersand is escaped; bytes that are no UTF-8 are read as windows-1252
    where the record has no valid UTF-8 sequence at all, else replaced one by one.
    """
    lost = 0
    done: list[str] = []
    text, bad = _as_utf8(raw)
    if bad:
        lost += bad[0]
        done.append(bad[1])
    control = len(_BAD_CONTROL.findall(text))
    if control:
        lost += control
        text = _BAD_CONTROL.sub(_REPLACEMENT.encode(), text)
        done.append(f"{control} control character(s)")
    text, references = _CHAR_REF.subn(_reference, text)
    broken = text.count(_BROKEN_MARK)
    if broken:
        lost += broken
        text = text.replace(_BROKEN_MARK, _REPLACEMENT.encode())
        done.append(f"{broken} invalid character reference(s)")
    mended = _ENTITY.sub(_entity, text) if references or b"&" in text else text
    if mended != text:
        done.append("entities that XML does not know")
    return (mended, Repair(lost, ", ".join(done))) if done else (raw, None)


_BROKEN_MARK = b"\xff\xfe"
"""Cannot occur in UTF-8."""


def _reference(found: re.Match[bytes]) -> bytes:
    code = int(found[1], 16) if found[1] else int(found[2])
    valid = code in (9, 10, 13) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or 0x10000 <= code <= 0x10FFFF
    return found[0] if valid else _BROKEN_MARK


def _entity(found: re.Match[bytes]) -> bytes:
    if not found[1]:
        return b"&amp;"
    name = found[0].decode("ascii")
    character = html.unescape(name)
    return character.encode("utf-8") if character != name else b"&amp;" + found[1]


def _as_utf8(raw: bytes) -> tuple[bytes, tuple[int, str] | None]:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return raw, None
    bad = raw.decode("utf-8", "replace").count(_REPLACEMENT)
    if any(ord(letter) > 0x7F for letter in raw.decode("utf-8", "ignore")):
        return raw.decode("utf-8", "replace").encode("utf-8"), (bad, f"{bad} byte(s) that are no UTF-8")
    text = raw.decode("cp1252", "replace")
    return text.encode("utf-8"), (text.count(_REPLACEMENT), f"{bad} byte(s) that are no UTF-8, read as windows-1252")

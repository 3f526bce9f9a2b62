"""INPI Brazil, Revista da Propriedade Industrial, section Marcas: one ``processo`` to one filing.

The mark stands only in some acts (publication, grant): a ``processo`` without ``marca`` says nothing about the mark, it
does not take it away. What an act makes public follows from its code alone (``sources/data/br_acts.csv``): the names
vary.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from sources.countries import country_code
from sources.filing import Filing, GoodsClass, Party, Priority, Publication, PublicationKind, Route, Status
from sources.formats.dates import dmy_day, soft_day
from sources.formats.localnames import Element, at, kid, kids, local, words
from sources.formats.marktext import class_groups, ir_number, known_feature, mark_kind

PDF = "https://revistas.inpi.gov.br/pdf/Marcas{0}.pdf"
_REGISTERED = PublicationKind.REGISTERED
_OPENED = frozenset(
    (
        PublicationKind.PUBLISHED,
        PublicationKind.REPUBLISHED,
        PublicationKind.DESIGNATION_PUBLISHED,
        PublicationKind.DESIGNATION_REPUBLISHED,
    )
)
KNOWN = frozenset(
    (
        "despachos",
        "titulares",
        "marca",
        "classes-vienna",
        "classe-nice",
        "lista-classe-nice",
        "classe-nacional",
        "procurador",
        "prioridade-unionista",
        "dados-de-madri",
        "apostila",
        "sobrestadores",
    )
)
"""Children of ``processo`` in the schema document (version 1.03) and in the gazettes seen."""


@dataclass(frozen=True, slots=True)
class Act:
    """One row of the table of acts."""

    effect: PublicationKind | None
    title: str

    @property
    def of_designation(self) -> bool:
        """Is it an act about a Madrid designation? (Its title says so.)"""
        return "designação" in self.title.casefold()


@cache
def acts() -> dict[str, Act]:
    """The acts by code (``IPAS009``)."""
    text = files("sources").joinpath("data/br_acts.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return {row["code"]: Act(PublicationKind(row["effect"]) if row["effect"] else None, row["title"]) for row in rows}


def parse_processo(element: Element, issue: str | None, day: date | None) -> Filing:
    """``issue`` and ``day`` are the gazette's; None for a bare record. Raises ValueError without a number."""
    number = "".join((element.get("numero") or "").split())
    if not number.isdigit():
        raise ValueError(f"processo numero={number!r} is no number: the filing has nothing to be known by")
    notes: list[str] = []
    orders = at(element, "despachos/despacho")
    codes = [(each.get("codigo") or "").strip() for each in orders]
    madrid = kid(element, "dados-de-madri")
    filed = soft_day(dmy_day, element.get("data-deposito"), "data-deposito", notes)
    granted = soft_day(dmy_day, element.get("data-concessao"), "data-concessao", notes)
    international = madrid is not None or any(code in acts() and acts()[code].of_designation for code in codes)
    classes, others = _classes(element, notes)
    mark = kid(element, "marca")
    return Filing(
        office="BR",
        application_number=number,
        route=Route.MADRID if international else Route.NATIONAL,
        international_registration=ir_number(madrid.get("numero-inscricao-internacional"))
        if madrid is not None
        else None,
        registration_number=number if granted or _REGISTERED in _effects(codes) else None,
        marks=_words(mark),
        mark_kind=mark_kind(mark.get("apresentacao")) if mark is not None else None,
        disclaimer=words(kid(element, "apostila")),
        vienna_codes=_vienna(element),
        filing_date=filed,
        publications=_publications(codes, issue, day, filed, notes),
        classes=classes,
        other_classes=others,
        applicants=_owners(element),
        representatives=_agents(element),
        status=_status(orders, day),
        priorities=_priorities(element, notes),
        office_link=PDF.format(issue) if issue else None,
        as_of=day,
        notes=(*notes, *_said(element, mark, orders)),
    )


def unknown_parts(element: Element) -> Iterator[str]:
    """What was never seen before: names of children, the type of mark, codes of acts."""
    yield from (f"<{local(child)}>" for child in element if local(child) not in KNOWN)
    mark = kid(element, "marca")
    kind = mark.get("apresentacao") if mark is not None else None
    if kind and not known_feature(kind):
        yield f"the type of mark {kind!r}"
    for each in at(element, "despachos/despacho"):
        code = (each.get("codigo") or "").strip()
        if code not in acts():
            yield f"act {code or 'without a code'} ({each.get('nome')})"


def _effects(codes: Iterable[str]) -> list[PublicationKind]:
    return [effect for code in codes if code in acts() and (effect := acts()[code].effect) is not None]


def _publications(
    codes: list[str], issue: str | None, day: date | None, filed: date | None, notes: list[str]
) -> tuple[Publication, ...] | None:
    found = [Publication(PublicationKind.FILED, filed)] if filed else []
    effects = _effects(codes)
    if day is None and effects:
        named = ", ".join(effect.value for effect in effects)
        notes.append(f"the record says {named}, but not on which day: the gazette's head is missing")
    elif day is not None:
        found += [Publication(effect, day, issue) for effect in effects]
    opened = any(effect in _OPENED for effect in effects)
    if opened:
        # What the same issue both ends and publishes again is open.
        found = [each for each in found if each.kind is not PublicationKind.WITHDRAWN]
    return tuple(dict.fromkeys(found)) or None


def _words(mark: Element | None) -> tuple[str, ...] | None:
    if mark is None:
        return None
    name = words(kid(mark, "nome"))
    return (name,) if name else ()


def _classes(element: Element, notes: list[str]) -> tuple[tuple[GoodsClass, ...] | None, tuple[str, ...] | None]:
    """Nice classes, under ``lista-classe-nice`` (new) or directly (until about 2018); national classes apart."""
    nice = at(element, "lista-classe-nice/classe-nice") + kids(element, "classe-nice")
    national = kids(element, "classe-nacional") + at(element, "lista-classe-nacional/classe-nacional")
    if not nice and not national:
        return None, None
    rows = [(each.get("codigo"), _goods(each)) for each in nice]
    for each in nice:
        state = words(kid(each, "status"))
        if state and not state.casefold().startswith(("pendente", "deferid")):
            notes.append(f"class {each.get('codigo')}: {state}")
    classes, odd = class_groups(rows)
    return classes, (*odd, *(_national(each) for each in national))


def _goods(each: Element) -> str:
    text = words(kid(each, "especificacao")) or words(kid(each, "traducao-especificacao")) or ""
    return text.strip("; ")


def _national(each: Element) -> str:
    subs = [sub.get("codigo") or "" for sub in at(each, "sub-classes-nacional/sub-classe-nacional")]
    return "nacional " + ".".join([each.get("codigo") or "?", *filter(None, [", ".join(filter(None, subs))])])


def _owners(element: Element) -> tuple[Party, ...] | None:
    group = kid(element, "titulares")
    if group is None:
        return None
    rows = ((_folded(each.get("nome-razao-social")), each) for each in kids(group, "titular"))
    return tuple(Party(name, country_code(each.get("pais")), each.get("uf") or None) for name, each in rows if name)


def _folded(text: str | None) -> str:
    return " ".join((text or "").split())


def _agents(element: Element) -> tuple[Party, ...] | None:
    names = [name for each in kids(element, "procurador") if (name := words(each))]
    return tuple(Party(name) for name in names) or None


def _vienna(element: Element) -> tuple[str, ...] | None:
    groups = kids(element, "classes-vienna")
    codes = (code for group in groups for each in kids(group, "classe-vienna") if (code := each.get("codigo")))
    return tuple(dict.fromkeys(codes)) if groups else None


def _status(orders: list[Element], day: date | None) -> Status | None:
    """The last act of the issue; the others are in the notes."""
    if not orders:
        return None
    last = orders[-1]
    return Status((last.get("codigo") or "").strip() or None, _folded(last.get("nome")) or None, day)


def _priorities(element: Element, notes: list[str]) -> tuple[Priority, ...] | None:
    group = kid(element, "prioridade-unionista")
    if group is None:
        return None
    return tuple(
        Priority(
            soft_day(dmy_day, each.get("data"), "prioridade data", notes),
            country_code(each.get("pais")),
            _folded(each.get("numero")) or None,
        )
        for each in kids(group, "prioridade")
    )


def _said(element: Element, mark: Element | None, orders: list[Element]) -> Iterator[str]:
    """What a lawyer wants to see beside the fields: the acts' own words, blocking marks, an unusual nature."""
    for each in orders:
        text = words(kid(each, "texto-complementar"))
        if text or len(orders) > 1:
            yield f"{each.get('codigo')}: {text or _folded(each.get('nome'))}"
    for each in at(element, "sobrestadores/sobrestador"):
        yield f"waits for {each.get('processo')} ({each.get('marca')})"
    nature = _folded(mark.get("natureza")) if mark is not None else ""
    if nature and not nature.casefold().startswith(("de produto", "de serviço", "produtos e")):
        yield f"nature of the mark: {nature}"

"""How words of other languages change in a phrase: plural, genitive, gender, and adjectives beside a noun.

Rules by ending stand in ``data/inflection.tsv``, nouns that follow none of them in ``data/nouns.tsv``; both are the
school grammar of each language. A form that is not known is '' and its phrase is left out.
"""

from __future__ import annotations

import re
from functools import cache

from monitor.names import tables

LINKS = frozenset({"de", "del", "do", "da", "du", "des", "di", "à", "au", "en"})
"""What stands behind one of these describes the noun and does not change: copos de nieve."""


@cache
def _rules() -> dict[tuple[str, str], tuple[tuple[re.Pattern[str], str], ...]]:
    found: dict[tuple[str, str], list[tuple[re.Pattern[str], str]]] = {}
    for row in tables.rows("inflection.tsv"):
        rule = (re.compile(f"(?:{row['ending']})$"), row["becomes"])
        found.setdefault((row["language"], row["what"]), []).append(rule)
    return {key: tuple(rules) for key, rules in found.items()}


def _ruled(text: str, language: str, *whats: str) -> str | None:
    """``text`` changed by the first rule that fits, the kinds of rules in the order given; None when none does."""
    for what in whats:
        for ending, becomes in _rules().get((language, what), ()):
            if ending.search(text):
                return ending.sub(becomes, text, count=1)
    return None


@cache
def _nouns() -> dict[tuple[str, str], dict[str, str]]:
    return {(row["language"], row["noun"]): row for row in tables.rows("nouns.tsv")}


def _listed(noun: str, language: str, column: str) -> str:
    return _nouns().get((language, noun), {}).get(column, "")


@cache
def orders() -> dict[str, dict[str, str]]:
    """How each language puts a phrase together: language -> its row of ``data/word_order.tsv``, as they stand there."""
    return {row["language"]: row for row in tables.rows("word_order.tsv")}


def head_first(language: str) -> bool:
    """True where what describes a noun stands behind it, as in Spanish."""
    return orders().get(language, {}).get("adjective") == "after"


def _head(noun: str, language: str) -> str:
    return re.split("[ -]", noun)[0] if head_first(language) else noun.rpartition(" ")[2]


def noun_class(noun: str, language: str) -> str:
    """m, f, n, p (a noun of plural form only), or '' in languages without: étoile de mer -> f."""
    head = _head(noun, language)
    for word in (noun, head):
        if listed := _listed(word, language, "class"):
            return listed
    for ending, found in _rules().get((language, "class"), ()):
        if ending.search(head):
            return found
    return ""


def is_animal(hanzi: str) -> bool:
    """True for a Chinese word that names an animal: several languages count those with a word of their own."""
    return _listed(hanzi, "zh", "class") == "animal"


def form(noun: str, language: str, what: str) -> str:
    """A form of a noun (``plural``, ``of``, ``many``), '' when it has none or it is not known: copo de nieve ->
    copos de nieve, белка -> белки."""
    listed = _listed(noun, language, what)
    if listed:
        return listed.removeprefix("-")
    words = noun.split(" ")
    if len(words) == 1:
        return _ruled(noun, language, f"{what}.{noun_class(noun, language)}", what) or ""
    if head_first(language):
        described = 1 if words[1] in LINKS or "'" in words[1] else len(words)
        changed = [form(word, language, what) for word in words[:described]]
        return " ".join([*changed, *words[described:]]) if all(changed) else ""
    if language != "en":  # the adjective in front of a Russian or German noun would have to change as well
        return ""
    last = form(words[-1], language, what)
    return f"{' '.join(words[:-1])} {last}" if last else ""


def agreeing(cells: tuple[str, ...], language: str, of: str, number: str = "") -> str:
    """An adjective beside a noun of class ``of``. ``cells`` is the masculine and, where the table has it, the feminine;
    ``number`` is '', plural or many (Russian, after a numeral)."""
    text = cells[0]
    if number and language in ("ru", "de"):
        return _ruled(text, language, "adj.many" if number == "many" else "adj.p") or text
    if of == "f" and len(cells) > 1:
        text = cells[1]
    elif of:
        found = _ruled(text, language, f"adj.{of}")
        text = text if found is None else found
    if number:
        changed = _ruled(text, language, "adj.plural", f"plural.{of}" if of == "m" and text.endswith("a") else "plural")
        return changed or text
    return text


def can_agree(of: str, language: str) -> bool:
    """True where the form of an adjective is known beside a noun of class ``of``: not where the language has classes
    and that of the noun is not known; nor, in Romance languages, where nothing but its plural is."""
    if not _rules().get((language, "class")):
        return True
    return bool(of) and (of != "p" or bool(_rules().get((language, "adj.p"))))


def numeral(cells: tuple[str, ...], language: str, of: str) -> str:
    """A number beside a noun of class ``of``: два, две."""
    return cells[1] if of == "f" and len(cells) > 1 else _ruled(cells[0], language, f"number.{of}") or cells[0]


def in_front(adjective: str, noun: str, language: str) -> str:
    """Adjective (in its form) and noun where the language may put this adjective first: gran muralla; else ''."""
    return _ruled(f"{adjective} {noun}", language, "before") or ""

"""What one entry of a watch list may say. Tables and TOML are checked by the same models."""

from __future__ import annotations

import datetime
import re
from typing import Annotated, Any, Literal

from babel import Locale, UnknownLocaleError
from pydantic import AfterValidator, BeforeValidator, Field, field_validator, model_validator

from monitor.configuration.validate import Strict
from monitor.notices.language import normal_language
from monitor.records import (
    Address,
    Band,
    Brand,
    CitableRight,
    Client,
    LocalName,
    Recipient,
    Role,
    Stage,
)
from monitor.watchlists.territories import Territory

_ID = re.compile(r"^[a-z0-9][a-z0-9._-]{0,63}$")


def _stable_id(text: str) -> str:
    if not _ID.match(text):
        raise ValueError("an id is 1-64 small letters, digits, '.', '_' or '-', and starts with a letter or digit")
    return text


def _nice_class(number: int) -> int:
    if not 1 <= number <= 45:
        raise ValueError("Nice classes go from 1 to 45")
    return number


def _language(tag: str) -> str:
    try:
        Locale.parse(tag.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        raise ValueError("not a BCP 47 language tag; write one such as ja, ko, ar or zh-Hant") from None
    return tag


def _unique(values: object) -> object:
    """Lists keep their order and lose repeats and blanks (people's spreadsheets are full of both)."""
    if not isinstance(values, list | tuple):
        return values
    kept: list[Any] = []
    for value in values:
        if value not in kept and not (isinstance(value, str) and not value.strip()):
            kept.append(value)
    return tuple(kept)


def _reader_language(tag: str) -> str:
    return normal_language(_language(tag))


ReaderLanguage = Annotated[str, AfterValidator(_reader_language)]
"""A language people read notices in: zh, zh-CN and zh_CN are one."""
StableId = Annotated[str, AfterValidator(_stable_id)]
Texts = Annotated[tuple[Annotated[str, Field(min_length=1)], ...], BeforeValidator(_unique)]
Territories = Annotated[tuple[Territory, ...], AfterValidator(_unique)]
Classes = Annotated[tuple[Annotated[int, AfterValidator(_nice_class)], ...], AfterValidator(_unique)]


class LocalNameEntry(Strict):
    """A name in another script or language."""

    text: str = Field(min_length=1, description="the name as written there")
    language: Annotated[str, AfterValidator(lambda tag: _language(tag) if tag else tag)] = Field(
        default="", description="BCP 47 tag of its language, e.g. ja"
    )


class RightEntry(Strict):
    """A right of the client that an opposition can cite."""

    territory: Territory = Field(description="office or country of the right")
    number: str = Field(min_length=1, description="its number there")
    date: datetime.date | None = Field(default=None, description="filing or priority date")
    classes: Classes = Field(default=(), description="Nice classes it covers")
    kind: Literal["registration", "application", "well-known", "copyright", "name"] = Field(
        default="registration", description="what sort of right it is"
    )
    note: str = Field(default="", description="anything worth knowing")

    @model_validator(mode="before")
    @classmethod
    def _says_whose(cls, value: object) -> object:
        """A bare number from a table's cell."""
        if isinstance(value, str):
            raise ValueError(
                "a right is an office and a number, with its classes if you like: CN 1234567 (9) in a table, "
                '{ territory = "CN", number = "1234567", classes = [9] } in TOML'
            )
        return value


class BrandEntry(Strict):
    """One brand: one identity with many names."""

    id: StableId = Field(description="stable name for machines; renaming the brand keeps it, and so keeps its hits")
    client: str = Field(description="id of the client that owns it")
    name: str = Field(default="", description="how people call it; default: its first Chinese or Latin name")
    hanzi: Texts = Field(default=(), description="Chinese names")
    latin: Texts = Field(default=(), description="Latin trade names")
    pinyin: Texts = Field(default=(), description="readings that are added to the derived ones, without tones")
    local_names: tuple[LocalNameEntry, ...] = Field(default=(), description="names in other scripts")
    translations: Texts = Field(default=(), description="what the name means, in other languages")
    logo_words: Texts = Field(default=(), description="further words in the logo")
    classes: Classes = Field(default=(), description="Nice classes of the business")
    markets: Territories = Field(default=(), description="offices or countries that matter; empty: all")
    own_applicants: Texts = Field(
        default=(), description="names under which the owner files; their filings are muted, with the reason"
    )
    allies: Texts = Field(
        default=(), description="distributors and licensees; their filings are flagged, never left out"
    )
    rights: tuple[RightEntry, ...] = Field(default=(), description="registrations and other rights to cite")
    launch_date: datetime.date | None = Field(default=None, description="when the brand was first used in public")
    note: str = Field(default="", description="anything worth knowing")

    @field_validator("local_names", mode="before")
    @classmethod
    def _plain_local_names(cls, value: object) -> object:
        """``["シャオミ"]`` is as good as ``[{ text = "シャオミ" }]``."""
        if isinstance(value, list | tuple):
            return [{"text": entry} if isinstance(entry, str) else entry for entry in value]
        return value

    @property
    def has_names(self) -> bool:
        return bool(self.hanzi or self.latin or self.pinyin or self.local_names or self.logo_words)

    def record(self) -> Brand:
        name = self.name or next(iter((*self.hanzi, *self.latin, *self.pinyin)), self.id)
        return Brand(
            id=self.id,
            client=self.client,
            name=name,
            hanzi=self.hanzi,
            latin=self.latin,
            pinyin=self.pinyin,
            local_names=tuple(LocalName(entry.text, entry.language) for entry in self.local_names),
            translations=self.translations,
            logo_words=self.logo_words,
            classes=tuple(sorted(self.classes)),
            markets=self.markets,
            own_applicants=self.own_applicants,
            allies=self.allies,
            rights=tuple(CitableRight(**right.model_dump()) for right in self.rights),
            launch_date=self.launch_date,
            note=self.note,
        )


class ClientEntry(Strict):
    """Who owns brands."""

    id: StableId = Field(description="stable name for machines")
    name: str = Field(min_length=1, description="the client's name")
    name_en: str = Field(default="", description="its English name")
    language: ReaderLanguage = Field(default="zh_CN", description="language of reports for this client")
    lead_days: int = Field(default=5, ge=0, le=60, description="working days the client needs before the safe day")
    calendar: Territory = Field(default="CN", description="country whose public holidays the client keeps")
    note: str = Field(default="", description="anything worth knowing")

    def record(self) -> Client:
        return Client(**self.model_dump())


class AddressEntry(Strict):
    """One place at which someone is reached."""

    channel: str = Field(min_length=1, description="id of a configured channel")
    to: str = Field(min_length=1, description="the address there: a mailbox, a user or group id")


class RecipientEntry(Strict):
    """Someone who is told."""

    id: StableId = Field(description="stable name for machines")
    name: str = Field(min_length=1, description="the person's or group's name")
    role: Role = Field(
        default=Role.OPERATOR,
        description="operator: runs the watch, gets health notices; lawyer; owner: sees their own clients only",
    )
    addresses: tuple[AddressEntry, ...] = Field(min_length=1, description="where they are reached")
    language: ReaderLanguage = Field(
        default="zh_CN", description="language of their notices: zh_CN, en, or one you wrote a catalogue for"
    )
    clients: Annotated[tuple[str, ...], BeforeValidator(_unique)] = Field(
        default=(), description="ids of the clients they hear about; empty: all, but for owners, who must name theirs"
    )
    stages: tuple[Stage, ...] = Field(
        default=(Stage.PUBLISHED, Stage.REGISTERED),
        min_length=1,
        description="filed: as soon as it is seen; published: when it can be opposed; registered",
    )
    least_band: Band = Field(default=Band.MEDIUM, description="nothing below this band is sent")
    immediate_band: Band = Field(
        default=Band.HIGH, description="from this band on it goes out at once, the rest in the digest"
    )
    offices: Territories = Field(default=(), description="offices they care about; empty: all")
    reminders: bool = Field(default=True, description="whether they are reminded until someone decides")

    @field_validator("clients")
    @classmethod
    def _owners_name_clients(cls, value: tuple[str, ...], info: Any) -> tuple[str, ...]:
        if not value and info.data.get("role") is Role.OWNER:
            raise ValueError("an owner hears about named clients only; list their ids")
        return value

    def record(self) -> Recipient:
        values = {name: getattr(self, name) for name in type(self).model_fields if name != "addresses"}
        return Recipient(addresses=tuple(Address(entry.channel, entry.to) for entry in self.addresses), **values)


class WatchlistDocument(Strict):
    """A watch list as TOML."""

    clients: tuple[ClientEntry, ...] = Field(default=(), description="who owns brands")
    brands: tuple[BrandEntry, ...] = Field(default=(), description="what is watched")
    recipients: tuple[RecipientEntry, ...] = Field(default=(), description="who is told")

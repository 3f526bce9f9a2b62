"""The sections about what is sent, to whom, through what."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from monitor.configuration.paths import ConfigPath
from monitor.configuration.secrets import SecretPlace
from monitor.configuration.validate import Strict

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _falling(steps: tuple[int, ...]) -> tuple[int, ...]:
    if any(step < 0 for step in steps) or list(steps) != sorted(set(steps), reverse=True):
        raise ValueError(
            "days before the last day fall from the earliest to the last, each once, e.g. [30, 14, 7, 3, 1]"
        )
    return steps


Steps = Annotated[tuple[int, ...], AfterValidator(_falling)]


class Letterhead(Strict):
    """Who writes: stands on letters and reports. Empty parts are left out."""

    organisation: str = Field(default="", description="the organisation, in Chinese")
    organisation_en: str = Field(default="", description="the organisation, in English")
    department: str = Field(default="", description="the department")
    address: str = Field(default="", description="the postal address")
    phone: str = Field(default="", description="the telephone number")
    email: str = Field(default="", description="the email address")
    contact: str = Field(default="", description="the person to ask for")
    classification: str = Field(default="", description="密级 (classification), as the organisation writes it")
    number_prefix: str = Field(default="", description="what goes before the running number of a letter")
    counsel_cost: str = Field(
        default="", description="the organisation's own words on what an opposition costs; left out when empty"
    )


class Notices(Strict):
    """How every notice looks and when it goes out. The product's own name appears in none of them."""

    sender_name: str = Field(
        default="Trademark watch / 商标监测", min_length=1, description="the name notices come from"
    )
    sender_address: str = Field(default="", description="the mailbox notices come from; needed for email")
    reply_to: str = Field(default="", description="where answers to notices go; default: the sender")
    subject_prefix: str = Field(
        default="Trademark watch / 商标监测", description="names the watch in every subject, after the facts"
    )
    footer: str = Field(
        default="", description="text under every notice, e.g. who sends it and how to change what one gets"
    )
    message_id_domain: str = Field(
        default="", description="the domain in Message-IDs; keep it the same for good; default: the sender's domain"
    )
    letterhead: Letterhead = Field(default_factory=Letterhead, description="who writes: stands on letters and reports")
    templates: ConfigPath | None = Field(
        default=None, description="folder with templates of your own, looked up before the shipped ones"
    )
    font: ConfigPath | None = Field(default=None, description="a font file with Chinese characters, for PDF reports")
    reminder_days: Steps = Field(
        default=(30, 14, 7, 3, 1),
        description="days before the safe day on which reminders go out until someone decides",
    )
    digest_reminder_days: Steps = Field(
        default=(7, 1), description="the same for possible conflicts that went out in a digest"
    )
    internal_day_reminder: bool = Field(
        default=True, description="whether a reminder also goes out on the client's internal day"
    )
    digest_hour: int = Field(
        default=8, ge=0, le=23, description="hour at which digests go out, in the operator's time zone"
    )
    digest_weekdays: tuple[Weekday, ...] = Field(
        default=WEEKDAYS, min_length=1, description="days on which digests go out"
    )
    attach_calendar: bool = Field(default=True, description="whether emails carry the deadlines as an .ics file")
    attach_evidence: bool = Field(default=False, description="whether emails carry the office's own record as evidence")
    attachment_folder: ConfigPath | None = Field(
        default=None, description="folder for files that a chat channel cannot carry; default: they are only named"
    )


class Channel(Strict):
    """One way out: a mail server, a group robot, a folder."""

    id: str = Field(min_length=1, description="name by which recipients' addresses mention it")
    kind: Literal["smtp", "maildir", "wecom", "dingtalk", "feishu", "webhook", "apprise"] = Field(
        description="smtp: email; maildir: .eml files in a folder; wecom, dingtalk, feishu: group robots; webhook: "
        "JSON to an address of yours; apprise: any of the services apprise knows"
    )
    options: dict[str, str | int | float | bool | list[str]] = Field(
        default_factory=dict, description="settings of this kind of channel, see docs/notices.md"
    )
    secrets: dict[str, SecretPlace] = Field(
        default_factory=dict,
        description="options that are secret (a password, a robot's address): name to { env = ... } or { file = ... }",
    )

    @model_validator(mode="after")
    def _no_secret_in_the_open(self) -> Channel:
        """A robot's address is its key: whoever has it can post to the group."""
        robot = self.kind not in ("smtp", "maildir", "webhook")
        for name in self.options:
            named_so = any(word in name for word in ("password", "secret", "token", "key"))
            if named_so or (robot and (name == "url" or name.startswith("url_"))):
                raise ValueError(f"{name} is a secret: name its place, e.g. secrets = {{ {name} = {{ env = ... }} }}")
        return self

    @model_validator(mode="after")
    def _named_once(self) -> Channel:
        both = self.options.keys() & self.secrets.keys()
        if both:
            raise ValueError(f"{min(both)} stands in options and in secrets; keep one")
        return self


class WatchlistFile(Strict):
    """A file with clients, brands or recipients: TOML, CSV or XLSX."""

    path: ConfigPath = Field(description="the file")
    client: str | None = Field(
        default=None, description="id of the client that owns the rows of a table without a client column"
    )

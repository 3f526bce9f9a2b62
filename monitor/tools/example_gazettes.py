"""Writes the example gazettes of ``examples/`` in the three offices' formats from ``examples/filings.toml``.

Run from a checkout: ``python -m monitor.tools.example_gazettes``. The formats follow what the offices publish: USPTO
daily trademark application XML (TDXF, version 2.0), INPI "Revista da Propriedade Industrial" section V in its present
layout, UKIPO Trade Marks Journal XML. Invented people and numbers; the output is the same at every run.
"""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

Record = Mapping[str, Any]

_US_FLAGS = (
    "principal-register-amended-in",
    "supplemental-register-amended-in",
    "trademark-in",
    "service-mark-in",
    "opposition-pending-in",
    "intent-to-use-in",
    "standard-characters-claimed-in",
    "filing-basis-filed-as-66a-in",
)
_BR_ACTS = {
    "IPAS009": "Publicação de pedido de registro para oposição (exame formal concluído)",
    "IPAS421": "Republicação de pedido",
    "IPAS423": "Notificação de oposição",
    "IPAS756": "Publicação de designação",
}


def gazettes(filings: Mapping[str, Any]) -> dict[str, str]:
    """Relative path to text of every example gazette."""
    return {
        filings["us"]["file"]: us_daily(filings["us"]),
        filings["br"]["file"]: br_issue(filings["br"]),
        filings["gb"]["file"]: gb_journal(filings["gb"]),
    }


def _compact(day: date) -> str:
    return day.strftime("%Y%m%d")


def us_daily(section: Record) -> str:
    created = section["created"]
    head = (
        '<?xml version="1.0" encoding="utf-8"?>\n<trademark-applications-daily>\n'
        "  <version>\n    <version-no>2.0</version-no>\n    <version-date>20041108</version-date>\n  </version>\n"
        f"  <creation-datetime>{_compact(created)}0424</creation-datetime>\n"
        "  <application-information>\n    <file-segments>\n      <file-segment>TRMK</file-segment>\n"
    )
    groups = []
    for key in ("NA", "TX"):
        records = [record for record in section["records"] if record.get("key", "TX") == key]
        cases = "".join(_us_case(record, created) for record in records)
        groups.append(f"      <action-keys>\n        <action-key>{key}</action-key>\n{cases}      </action-keys>\n")
    tail = "    </file-segments>\n  </application-information>\n</trademark-applications-daily>\n"
    return head + "".join(groups) + tail


def _us_case(record: Record, created: date) -> str:
    lines = ["<case-file>", *_us_header(record, created), *_us_statements(record), *_us_events(record)]
    lines += ["  <classifications>"]
    for number in record["goods"]:
        lines += [
            "    <classification>",
            "      <international-code-total-no>1</international-code-total-no>",
            "      <us-code-total-no>0</us-code-total-no>",
            f"      <international-code>{int(number):03}</international-code>",
            "      <status-code>6</status-code>",
            f"      <status-date>{_compact(record['filed'])}</status-date>",
            f"      <primary-code>{int(number):03}</primary-code>",
            "    </classification>",
        ]
    lines += ["  </classifications>", *_us_owner(record["owner"]), "</case-file>"]
    return "".join(f"        {line}\n" for line in lines)


def _us_header(record: Record, created: date) -> list[str]:
    published, drawing = record.get("published"), record.get("drawing", "4")
    claimed = {"trademark-in", "intent-to-use-in"} | ({"standard-characters-claimed-in"} if drawing == "4" else set())
    status = ("686", published) if published and published <= created else ("630", record["filed"])
    lines = [
        f"  <serial-number>{record['serial']}</serial-number>",
        "  <registration-number>0000000</registration-number>",
        f"  <transaction-date>{_compact(created)}</transaction-date>",
        "  <case-file-header>",
        f"    <filing-date>{_compact(record['filed'])}</filing-date>",
        f"    <status-code>{status[0]}</status-code>",
        f"    <status-date>{_compact(status[1])}</status-date>",
    ]
    if "mark" in record:
        lines.append(f"    <mark-identification>{escape(record['mark'])}</mark-identification>")
    lines.append(f"    <mark-drawing-code>{drawing}</mark-drawing-code>")
    if published:
        lines.append(f"    <published-for-opposition-date>{_compact(published)}</published-for-opposition-date>")
    lines += [f"    <{flag}>{'T' if flag in claimed else 'F'}</{flag}>" for flag in _US_FLAGS]
    return [*lines, "  </case-file-header>"]


def _us_statements(record: Record) -> list[str]:
    goods = [(f"GS{int(number):03}1", text) for number, text in record["goods"].items()]
    lines = ["  <case-file-statements>"]
    for code, text in [*record.get("statements", []), *goods]:
        lines += [
            "    <case-file-statement>",
            f"      <type-code>{code}</type-code>",
            f"      <text>{escape(text)}</text>",
            "    </case-file-statement>",
        ]
    return [*lines, "  </case-file-statements>"]


def _us_events(record: Record) -> list[str]:
    events = [("NWAP", "I", "NEW APPLICATION ENTERED", record["filed"])]
    if record.get("published"):
        events.append(("PUBO", "A", "PUBLISHED FOR OPPOSITION", record["published"]))
    lines = ["  <case-file-event-statements>"]
    for number, (code, kind, text, day) in enumerate(events, start=1):
        lines += [
            "    <case-file-event-statement>",
            f"      <code>{code}</code>",
            f"      <type>{kind}</type>",
            f"      <description-text>{text}</description-text>",
            f"      <date>{_compact(day)}</date>",
            f"      <number>{number}</number>",
            "    </case-file-event-statement>",
        ]
    return [*lines, "  </case-file-event-statements>"]


def _us_owner(owner: Record) -> list[str]:
    lines = [
        "  <case-file-owners>",
        "    <case-file-owner>",
        "      <entry-number>1</entry-number>",
        "      <party-type>10</party-type>",
        f"      <legal-entity-type-code>{owner.get('entity', '16')}</legal-entity-type-code>",
        f"      <party-name>{escape(owner['name'])}</party-name>",
        f"      <city>{escape(owner['city'])}</city>",
    ]
    if "state" in owner:
        lines.append(f"      <state>{owner['state']}</state>")
    lines.append(f"      <country>{owner['country']}</country>")
    return [*lines, "    </case-file-owner>", "  </case-file-owners>"]


def br_issue(section: Record) -> str:
    records = "".join(_br_process(record) for record in section["records"])
    day = section["date"].strftime("%d/%m/%Y")
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<revista numero="{section["number"]}" data="{day}">\n'
    return f"{head}{records}</revista>\n"


def _br_process(record: Record) -> str:
    filed = f' data-deposito="{record["filed"].strftime("%d/%m/%Y")}"' if "filed" in record else ""
    act = f'codigo="{record["act"]}" nome={quoteattr(_BR_ACTS[record["act"]])}'
    note = (
        f"\n        <texto-complementar>{escape(record['note'])}</texto-complementar>\n      "
        if "note" in record
        else ""
    )
    lines = [
        f'<processo numero="{record["number"]}"{filed}>',
        "  <despachos>",
        f"    <despacho {act}>{note}</despacho>" if note else f"    <despacho {act}/>",
        "  </despachos>",
    ]
    if "madrid" in record:
        received = record["filed"].strftime("%d/%m/%Y")
        number = record["madrid"]
        lines.append(
            f'  <dados-de-madri numero-inscricao-internacional="{number}" data-recebimento-inpi="{received}"/>'
        )
    if "owner" in record:
        owner = record["owner"]
        state = f' uf="{owner["state"]}"' if "state" in owner else ""
        name = quoteattr(owner["name"])
        lines += [
            "  <titulares>",
            f'    <titular nome-razao-social={name} pais="{owner["country"]}"{state}/>',
            "  </titulares>",
        ]
        lines += [
            f'  <marca apresentacao="{record["kind"]}" natureza="Produtos e/ou Serviço">',
            f"    <nome>{escape(record['mark'])}</nome>",
            "  </marca>",
            "  <lista-classe-nice>",
        ]
        for number, goods in record["goods"].items():
            lines += [
                f'    <classe-nice codigo="{number}">',
                f"      <especificacao>{escape(goods)}</especificacao>",
                "      <status>Pendente</status>",
                "    </classe-nice>",
            ]
        lines.append("  </lista-classe-nice>")
    if "agent" in record:
        lines.append(f"  <procurador>{escape(record['agent'])}</procurador>")
    return "".join(f"  {line}\n" for line in [*lines, "</processo>"])


def gb_journal(section: Record) -> str:
    entries = "".join(_gb_entry(record) for record in section["records"])
    return (
        "<?xml version='1.0' encoding='UTF-8'?><JournalTransaction>"
        f"{entries}<PublicationDetails><PublicationIdentifier>{section['number']}</PublicationIdentifier>"
        f"<PublicationDate>{section['date'].isoformat()}</PublicationDate></PublicationDetails></JournalTransaction>\n"
    )


def _gb_entry(record: Record) -> str:
    international = record["number"].startswith("WO")
    lines = [
        f'<JournalEntries>\n<FirstPublication InternationalIndicator="{str(international).lower()}">',
        "<TradeMark>",
        f"<RegistrationNumber>{record['number']}</RegistrationNumber>",
        f"<ApplicationDate>{record['filed'].isoformat()}</ApplicationDate>",
    ]
    if international:
        lines.append(f"<RegistrationOfficeCode>{record['origin']}</RegistrationOfficeCode>")
    for number, goods in record["goods"].items():
        lines += [
            "<GoodsServicesDetails>",
            f"<ClassNumber>{number}</ClassNumber>",
            f"<GoodsServicesDescription>{escape(goods)}</GoodsServicesDescription>",
            "</GoodsServicesDetails>",
        ]
    lines += ["<KindMark>Individual</KindMark>", f"<MarkFeature>{record['kind']}</MarkFeature>"]
    if "mark" in record:
        lines.append(_gb_words(record["mark"]))
    if record["kind"] == "Figurative":
        lines.append(
            '<MarkImageDetails><MarkImage MarkSerieDocShapeId="1">'
            f"<MarkImageFilename>{record['number']}</MarkImageFilename><MarkImageFileFormat>JPEG</MarkImageFileFormat>"
            "<MarkImageBinary></MarkImageBinary></MarkImage></MarkImageDetails>"
        )
    lines += _gb_series(record.get("series", ()))
    if international:
        lines.append(f"<DesignationDate>{record['filed'].isoformat()}</DesignationDate>")
    owner = record["owner"]
    lines += [
        "<ApplicantDetails>",
        f"<ApplicantKey>{owner['key']}</ApplicantKey>",
        f"<ApplicantName>{escape(owner['name'])}</ApplicantName>",
        "</ApplicantDetails>",
    ]
    if "agent" in record:
        lines += [
            "<Representative>",
            f"<RepresentativeName>{escape(record['agent']['name'])}</RepresentativeName>",
            "<RepresentativeAddressBook><FormattedAddress>",
            f"<FormattedAddressCountryCode>{record['agent']['country']}</FormattedAddressCountryCode>",
            "</FormattedAddress></RepresentativeAddressBook>",
            "</Representative>",
        ]
    return "\n".join([*lines, "</TradeMark>", "</FirstPublication></JournalEntries>"])


def _gb_words(text: str) -> str:
    words = f"<MarkVerbalElementText>{escape(text)}</MarkVerbalElementText>"
    return f"<WordMarkSpecification>\n{words}\n</WordMarkSpecification>"


def _gb_series(texts: Sequence[str]) -> list[str]:
    """The first text of a series stands in the record itself; the others are items, numbered from 2."""
    if not texts:
        return []
    items = [
        f'<MarkSeriesItem MarkSeriesIdentifier="{number}">{_gb_words(text)}</MarkSeriesItem>'
        for number, text in enumerate(texts[1:], start=2)
    ]
    return [f'<MarkSeriesDetails TotalMarkSeries="{len(texts)}">', *items, "</MarkSeriesDetails>"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--folder", type=Path, default=Path("examples"), help="where filings.toml is")
    folder = parser.parse_args().folder
    filings = tomllib.loads((folder / "filings.toml").read_text(encoding="utf-8"))
    for name, text in gazettes(filings).items():
        path = folder / "gazettes" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        print(f"{path}: {len(text.encode())} bytes")


if __name__ == "__main__":
    main()

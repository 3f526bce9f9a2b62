"""Bytes in the offices' own formats, as small as a reader accepts them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from tests.world.marks import Mark

XML = '<?xml version="1.0" encoding="UTF-8"?>'
ST66 = "http://www.wipo.int/standards/XMLSchema/trademarks"


def packed(name: str, text: str) -> bytes:
    """A zip with one file; the same text gives the same bytes."""
    return packed_files([(name, text)])


def packed_files(files: Iterable[tuple[str, str]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files:
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), text)
    return out.getvalue()


def us(day: date, marks: Sequence[Mark]) -> str:
    cases = "".join(
        f"<case-file><serial-number>{m.number}</serial-number><transaction-date>{day:%Y%m%d}</transaction-date>"
        f"<case-file-header><filing-date>{m.filed:%Y%m%d}</filing-date><status-code>686</status-code>"
        f"<status-date>{day:%Y%m%d}</status-date><mark-identification>{m.name}</mark-identification>"
        "<mark-drawing-code>4000</mark-drawing-code>"
        f"<published-for-opposition-date>{m.published:%Y%m%d}</published-for-opposition-date></case-file-header>"
        f"<classifications><classification><international-code>{m.number_of_class:03d}</international-code>"
        "<status-code>6</status-code></classification></classifications><case-file-owners><case-file-owner>"
        f"<entry-number>1</entry-number><party-type>10</party-type><party-name>{m.owner}</party-name>"
        "<country>CN</country></case-file-owner></case-file-owners></case-file>"
        for m in marks
    )
    return (
        f"{XML}<trademark-applications-daily><version><version-no>2.0</version-no></version>"
        f"<creation-datetime>{day:%Y%m%d}0424</creation-datetime><application-information><file-segments>"
        f"<file-segment>TRMK</file-segment><action-keys><action-key>TX</action-key>{cases}</action-keys>"
        "</file-segments></application-information></trademark-applications-daily>"
    )


def br(number: str, day: date, marks: Sequence[Mark]) -> str:
    found = "".join(
        f'<processo numero="{m.number}" data-deposito="{m.filed:%d/%m/%Y}"><despachos><despacho codigo="IPAS009" '
        'nome="Publicação de pedido de registro para oposição (exame formal concluído)"/></despachos>'
        f'<titulares><titular nome-razao-social="{m.owner}" pais="CN"/></titulares>'
        f'<marca apresentacao="Nominativa" natureza="Produtos e/ou Serviço"><nome>{m.name}</nome></marca>'
        f'<lista-classe-nice><classe-nice codigo="{m.number_of_class}"><especificacao>Vestuário; </especificacao>'
        "<status>Pendente</status></classe-nice></lista-classe-nice></processo>"
        for m in marks
    )
    return f'{XML}<revista numero="{number}" data="{day:%d/%m/%Y}">{found}</revista>'


def gb(number: str, day: date, marks: Sequence[Mark]) -> str:
    found = "".join(
        '<JournalEntries><FirstPublication InternationalIndicator="false"><TradeMark>'
        f"<RegistrationNumber>{m.number}</RegistrationNumber><ApplicationDate>{m.filed}</ApplicationDate>"
        f"<GoodsServicesDetails><ClassNumber>{m.number_of_class}</ClassNumber><GoodsServicesDescription>Clothing."
        "</GoodsServicesDescription></GoodsServicesDetails><KindMark>Individual</KindMark><MarkFeature>Word"
        f"</MarkFeature><WordMarkSpecification><MarkVerbalElementText>{m.name}</MarkVerbalElementText>"
        "</WordMarkSpecification><ApplicantDetails><ApplicantKey>1</ApplicantKey>"
        f"<ApplicantName>{m.owner}</ApplicantName></ApplicantDetails></TradeMark></FirstPublication></JournalEntries>"
        for m in marks
    )
    return (
        f"{XML}<JournalTransaction>{found}<PublicationDetails><PublicationIdentifier>{number.replace('-', '/')}"
        f"</PublicationIdentifier><PublicationDate>{day}</PublicationDate></PublicationDetails></JournalTransaction>"
    )


def _address_book(owner: str) -> str:
    return (
        "<ApplicantAddressBook><FormattedNameAddress><Name><FreeFormatName><FreeFormatNameDetails><FreeFormatNameLine>"
        f"{owner}</FreeFormatNameLine></FreeFormatNameDetails></FreeFormatName></Name></FormattedNameAddress>"
        "</ApplicantAddressBook>"
    )


def _goods(m: Mark) -> str:
    return (
        "<GoodsServicesDetails><GoodsServices><ClassDescriptionDetails><ClassDescription>"
        f"<ClassNumber>{m.number_of_class}</ClassNumber><GoodsServicesDescription>x</GoodsServicesDescription>"
        "</ClassDescription></ClassDescriptionDetails></GoodsServices></GoodsServicesDetails>"
    )


def _transaction(marks: str) -> str:
    return (
        f'{XML}<Transaction xmlns="{ST66}"><TradeMarkTransactionBody><TransactionContentDetails><TransactionData>'
        f"<TradeMarkDetails>{marks}</TradeMarkDetails></TransactionData></TransactionContentDetails>"
        "</TradeMarkTransactionBody></Transaction>"
    )


def de(m: Mark, *, registered: bool) -> str:
    published = (
        f"<PublicationDetails><Publication><PublicationIdentifier>{m.published:%G-%V}</PublicationIdentifier>"
        f"<PublicationDate>{m.published}</PublicationDate></Publication></PublicationDetails>"
    )
    register = f"<RegistrationNumber>{m.number}</RegistrationNumber><RegistrationDate>{m.published}</RegistrationDate>"
    return _transaction(
        f"<TradeMark><RegistrationOfficeCode>DE</RegistrationOfficeCode><ApplicationNumber>{m.number}"
        f"</ApplicationNumber><ApplicationDate>{m.filed}</ApplicationDate>{register if registered else ''}"
        "<MarkFeature>Word</MarkFeature><WordMarkSpecification>"
        f"<MarkVerbalElementText>{m.name}</MarkVerbalElementText></WordMarkSpecification>{_goods(m)}"
        f"{published if registered else ''}<ApplicantDetails><Applicant>{_address_book(m.owner)}</Applicant>"
        "</ApplicantDetails></TradeMark>"
    )


def es(marks: Sequence[Mark]) -> str:
    return _transaction(
        "".join(
            '<TradeMark operationCode="Insert"><RegistrationOfficeCode>ES</RegistrationOfficeCode>'
            f"<ApplicationNumber>{m.number}</ApplicationNumber><ApplicationDate>{m.filed}</ApplicationDate>"
            "<MarkCurrentStatusCode>Publicada</MarkCurrentStatusCode><MarkFeature>Denominativa</MarkFeature>"
            f"<MarkVerbalElementText>{m.name}</MarkVerbalElementText>{_goods(m)}<PublicationDetails><Publication>"
            f"<PublicationIdentifier>{m.published:%Y%m%d}</PublicationIdentifier><PublicationSection>1"
            f"</PublicationSection><PublicationDate>{m.published}</PublicationDate></Publication></PublicationDetails>"
            f"<ApplicantDetails><Applicant>{_address_book(m.owner)}</Applicant></ApplicantDetails></TradeMark>"
            for m in marks
        )
    )


def fr_search(day: date, marks: Sequence[Mark], count: int) -> str:
    rows = "".join(
        f'<result documentId="{m.number}"><xml href="https://api-gateway.inpi.fr/services/apidiffusion/api/marques/'
        f'notice/FR{m.number}"/><fields><field name="ApplicationNumber"><value>{m.number}</value></field></fields>'
        "</result>"
        for m in marks
    )
    return (
        f"{XML}<trademarkSearch><metadata><query>q=[PublicationDate%3D{day:%Y%m%d}]</query><count>{count}</count>"
        f"<position>0</position><size>100</size></metadata><results>{rows}</results></trademarkSearch>"
    )


def fr_notice(m: Mark) -> str:
    return (
        f'{XML}<TradeMark operationCode="Insert" fr-TransactionDetails="Application" '
        f'PublicationIdentifier="{m.published:%G%V}" PublicationDate="{m.published}">'
        f"<RegistrationOfficeCode>FR</RegistrationOfficeCode><ApplicationNumber>{m.number}</ApplicationNumber>"
        f"<ApplicationDate>{m.filed}</ApplicationDate><MarkFeature>Verbale</MarkFeature><WordMarkSpecification>"
        f"<MarkVerbalElementText>{m.name}</MarkVerbalElementText></WordMarkSpecification>{_goods(m)}"
        '<ApplicantDetails><Applicant PersonType="PM"><ApplicantAddressBook><FormattedNameAddress><Name>'
        f"<FormattedName><OrganizationName>{m.owner}</OrganizationName></FormattedName></Name></FormattedNameAddress>"
        "</ApplicantAddressBook></Applicant></ApplicantDetails></TradeMark>"
    )


def ch(marks: Sequence[Mark]) -> str:
    core, tm = "urn:ige:schema:xsd:datadeliverycore-1.0.0", "http://www.wipo.int/standards/XMLSchema/ST96/Trademark"
    com, own = "http://www.wipo.int/standards/XMLSchema/ST96/Common", "urn:ige:schema:xsd:datadeliverycommon-1.0.0"
    rows = "".join(
        '<a:Data role="item"><t:Trademark><c:RegistrationOfficeCode>CH</c:RegistrationOfficeCode><c:ApplicationNumber>'
        f"<c:ApplicationNumberText>{m.number}</c:ApplicationNumberText></c:ApplicationNumber>"
        f"<c:ApplicationDate>{m.filed}</c:ApplicationDate><c:RegistrationDate>{m.published}</c:RegistrationDate>"
        "<t:MarkRepresentation><t:MarkFeatureCategory>Word</t:MarkFeatureCategory><t:MarkReproduction>"
        f"<t:WordMarkSpecification><t:MarkVerbalElementText>{m.name}</t:MarkVerbalElementText>"
        "</t:WordMarkSpecification></t:MarkReproduction></t:MarkRepresentation><t:GoodsServicesBag><t:GoodsServices>"
        "<t:GoodsServicesClassificationBag><t:GoodsServicesClassification><t:ClassificationKindCode>Nice"
        f"</t:ClassificationKindCode><t:ClassNumber>{m.number_of_class}</t:ClassNumber>"
        "</t:GoodsServicesClassification></t:GoodsServicesClassificationBag></t:GoodsServices></t:GoodsServicesBag>"
        f"<t:PublicationBag><t:Publication><c:PublicationDate>{m.published}</c:PublicationDate><t:NationalPublication>"
        "<t:PublicationStatusCategory>Published</t:PublicationStatusCategory><t:PublicationCategoryText>New "
        "registration</t:PublicationCategoryText></t:NationalPublication></t:Publication></t:PublicationBag>"
        f"<t:ApplicantBag><t:Applicant><c:LegalEntityName>{m.owner}</c:LegalEntityName></t:Applicant></t:ApplicantBag>"
        "</t:Trademark></a:Data>"
        for m in marks
    )
    count = len(marks)
    return (
        f'{XML}<a:ApiResponse xmlns:a="{core}" xmlns:t="{tm}" xmlns:c="{com}" xmlns:o="{own}"><a:Result success="true">'
        f"<a:Meta><o:TotalItemCount>{count}</o:TotalItemCount><o:ItemCountOffset>0</o:ItemCountOffset>"
        f"<o:ItemCount>{count}</o:ItemCount></a:Meta>{rows}</a:Result></a:ApiResponse>"
    )


def ca(m: Mark) -> str:
    return (
        f'{XML}<tmk:TrademarkApplication xmlns:tmk="http://www.wipo.int/standards/XMLSchema/ST96/Trademark" '
        'xmlns:com="http://www.wipo.int/standards/XMLSchema/ST96/Common" '
        'xmlns:catmk="http://www.cipo.ic.gc.ca/standards/XMLSchema/ST96/Trademark"><tmk:TrademarkBag>'
        '<tmk:Trademark com:operationCategory="amend"><com:RegistrationOfficeCode>CA</com:RegistrationOfficeCode>'
        "<com:ApplicationNumber><com:IPOfficeCode>CA</com:IPOfficeCode><com:ST13ApplicationNumber>"
        f"CA50000{int(m.number):08d}00</com:ST13ApplicationNumber></com:ApplicationNumber>"
        f"<com:ApplicationDate>{m.filed}</com:ApplicationDate><tmk:MarkRepresentation><tmk:MarkFeatureCategory>Word"
        "</tmk:MarkFeatureCategory><tmk:MarkReproduction><tmk:WordMarkSpecification>"
        f"<tmk:MarkSignificantVerbalElementText>{m.name}</tmk:MarkSignificantVerbalElementText>"
        "</tmk:WordMarkSpecification></tmk:MarkReproduction></tmk:MarkRepresentation><tmk:GoodsServicesBag>"
        "<tmk:GoodsServices><tmk:GoodsServicesClassificationBag><tmk:GoodsServicesClassification>"
        "<tmk:ClassificationKindCode>Nice</tmk:ClassificationKindCode>"
        f"<tmk:ClassNumber>{m.number_of_class}</tmk:ClassNumber></tmk:GoodsServicesClassification>"
        "</tmk:GoodsServicesClassificationBag></tmk:GoodsServices></tmk:GoodsServicesBag><tmk:PublicationBag>"
        "<tmk:Publication><com:PublicationIdentifier>73/3722</com:PublicationIdentifier><tmk:NationalPublication>"
        "<tmk:PublicationStatusCategory>Advertised</tmk:PublicationStatusCategory>"
        f"<tmk:PublicationActionDate>{m.published}</tmk:PublicationActionDate></tmk:NationalPublication>"
        "</tmk:Publication></tmk:PublicationBag><tmk:ApplicantBag><tmk:Applicant>"
        f"<com:LegalEntityName>{m.owner}</com:LegalEntityName></tmk:Applicant></tmk:ApplicantBag>"
        "</tmk:Trademark></tmk:TrademarkBag></tmk:TrademarkApplication>"
    )


def em(m: Mark) -> dict[str, Any]:
    return {
        "applicationNumber": m.number,
        "applicants": [{"identifier": "1", "name": m.owner, "office": "EM"}],
        "applicationDate": m.filed.isoformat(),
        "markBasis": "EU_TRADEMARK",
        "markFeature": "WORD",
        "markKind": "INDIVIDUAL",
        "niceClasses": [m.number_of_class],
        "publications": [{"publicationDate": m.published.isoformat(), "publicationSection": "A.1"}],
        "status": "OPPOSITION_PENDING",
        "wordMarkSpecification": {"verbalElement": m.name},
    }


def au(m: Mark) -> dict[str, Any]:
    return {
        "number": m.number,
        "irNumber": None,
        "words": [m.name],
        "images": {"description": [], "images": []},
        "kind": ["Word"],
        "statusDetail": "Accepted",
        "filingDate": m.filed.isoformat(),
        "acceptanceAdvertisedDate": m.published.isoformat(),
        "owner": [{"name": m.owner, "structuredAddress": None}],
        "goodsAndServices": [{"class": str(m.number_of_class), "descriptionText": ["Clothing"]}],
        "endorsements": None,
    }


def sg(m: Mark, *, published: bool) -> dict[str, Any]:
    return {
        "markIndex": [{"wordsInMark": m.name, "chineseCharacter": None, "descrOfDevice": None}],
        "documents": [],
        "goodsAndServicesSpecifications": [{"classNum": f"Class {m.number_of_class}", "goodsServices": "Clothing."}],
        "summary": {
            "applicationNum": m.number,
            "filingDate": m.filed.isoformat(),
            "markStatus": "Published" if published else "Pending (Under Examination)",
            "publicationDate": m.published.isoformat() if published else None,
            "statusUpdateDate": (m.published if published else m.filed).isoformat(),
        },
        "currentApplicantProprietorDetails": [{"name": m.owner, "address": None}],
    }


def tw(m: Mark) -> dict[str, Any]:
    return {
        "appl-no": m.number,
        "appl-date": f"{m.filed:%Y/%m/%d}",
        "tmark-name": m.name,
        "tmark-draft-e": m.name,
        "goodsclasses": [{"-sequence": 1, "goodsclass-code": f"{m.number_of_class:03d}", "goods-name": "衣服。"}],
        "parties": {"applicants": [{"chinese-name": None, "english-name": m.owner, "country-code": "CN"}]},
    }


def kr(marks: Sequence[Mark]) -> str:
    items = "".join(
        f"<item><applicantName>{m.owner}</applicantName><applicationDate>{m.filed:%Y%m%d}</applicationDate>"
        f"<applicationNumber>{m.number}</applicationNumber><applicationStatus>공고</applicationStatus>"
        f"<classificationCode>{m.number_of_class}</classificationCode>"
        f"<publicationDate>{m.published:%Y%m%d}</publicationDate><title>{m.name}</title></item>"
        for m in marks
    )
    return (
        f"{XML}<response><header><successYN>Y</successYN><resultCode>00</resultCode><resultMsg>NORMAL SERVICE."
        f"</resultMsg></header><body><items>{items}</items></body><count><numOfRows>500</numOfRows><pageNo>1</pageNo>"
        f"<totalCount>{len(marks)}</totalCount></count></response>"
    )


def mx(marks: Sequence[Mark]) -> str:
    rows = "".join(
        f"<expediente><tipoSolicitudDesc>REGISTRO DE MARCA</tipoSolicitudDesc><expediente>{m.number}</expediente>"
        f"<nombreInteresado>{m.owner}</nombreInteresado><denominacion>{m.name}</denominacion>"
        "<tipoMarcaDesc>NOMINATIVA</tipoMarcaDesc>"
        f"<fechaPresentacion>{m.filed}T00:11:33-05:00</fechaPresentacion></expediente>"
        for m in marks
    )
    return f"{XML}<signosDistintivos>{rows}</signosDistintivos>"


def vn_list(marks: Sequence[Mark], day: date) -> str:
    rows = "".join(
        f"<tr><td>{place}</td><td>{m.number}</td><td>{m.filed:%d/%m/%Y}</td><td>{day:%d/%m/%Y}</td></tr>"
        for place, m in enumerate(marks, 1)
    )
    return f"<html><body><table><tr><th>STT</th><th>Số đơn</th></tr>{rows}</table></body></html>"


def vn_detail(m: Mark) -> str:
    rows = (
        ("(541) Nhãn hiệu", m.name),
        ("(200) Số đơn và Ngày nộp đơn", f"{m.number} {m.filed:%d/%m/%Y}"),
        ("(400) Số công bố và ngày công bố", f"VN-{m.number} {m.published:%d/%m/%Y}"),
        ("(730) Chủ đơn/Chủ bằng", f"{m.owner} : Hà Nội, Việt Nam"),
        ("(511) Nhóm", f'<a rel="{m.number_of_class}">x</a><div class="col-md-10">Quần áo.</div>'),
    )
    return "".join(
        f'<div class="product-form-row"><div class="product-form-label">{label}</div>'
        f'<div class="product-form-details">{value}</div></div>'
        for label, value in rows
    )


def pdf(pages: Sequence[Sequence[tuple[str, int]]]) -> bytes:
    """A PDF of text lines: (text, size in points) from the top of each page."""
    count = len(pages)
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(count))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {count} /Kids [{kids}] /MediaBox [0 0 595 842] >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, lines in enumerate(pages):
        text, top = "", 800
        for line, size in lines:
            escaped = line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
            text += f"BT /F1 {size} Tf 50 {top} Td ({escaped}) Tj ET\n"
            top -= size + 8
        page = f"<< /Type /Page /Parent 2 0 R /Contents {5 + 2 * number} 0 R /Resources << /Font << /F1 3 0 R >> >> >>"
        stream = text.encode("cp1252").decode("latin-1")
        objects += [page, f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream"]
    out, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{each}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(objects) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R >>\n"
    return out + end.encode() + f"startxref\n{len(out)}\n%%EOF\n".encode()


def in_part(number: str, day: date, marks: Sequence[Mark]) -> bytes:
    pages = [
        [
            (f"Trade Marks Journal No: {number} , {day:%d/%m/%Y} Class {m.number_of_class}", 10),
            (m.name, 24),
            (f"{m.number} {m.filed:%d/%m/%Y}", 10),
            (m.owner, 10),
            ("1 Sample Road, Pune", 10),
            ("Proposed to be Used", 10),
            ("MUMBAI", 10),
            ("Clothing", 10),
        ]
        for m in marks
    ]
    return pdf(pages)


_MONTHS = (
    *("ENERO", "FEBRERO", "MARZO", "ABRIL", "MAYO", "JUNIO"),
    *("JULIO", "AGOSTO", "SEPTIEMBRE", "OCTUBRE", "NOVIEMBRE", "DICIEMBRE"),
)


def ar(number: str, day: date, marks: Sequence[Mark]) -> bytes:
    lines = [(f"BOLETIN DE MARCAS N° {number} - {day.day} DE {_MONTHS[day.month - 1]} DE {day.year}", 12)]
    for m in marks:
        lines += [
            (f"(21) Acta {m.number} - (51) Clase {m.number_of_class}", 9),
            ("(40) D", 9),
            (f"(54) {m.name}", 9),
            (f"(22) {m.filed:%d/%m/%Y}", 9),
            (f"(44) {m.published:%d/%m/%Y}", 9),
            (f"(73) {m.owner} - CN *", 9),
            ("(57) Ropa", 9),
        ]
    return pdf([lines])

"""Rebuild the PDF fixtures of Argentina and India: our own records in the layout that open parsers describe."""

from datetime import UTC, datetime
from pathlib import Path

from fpdf import FPDF

FIXTURES = Path(__file__).resolve().parents[1] / "sources" / "fixtures"
MADE = datetime(2026, 11, 1, tzinfo=UTC)

BULLETIN = """BOLETÍN DE MARCAS Nº 11100 - 14 DE OCTUBRE DE 2026
(21) Acta 5000001 - (51) Clase 9
(40) D (54) LANQIAO
(22) 01/09/2026
(73) COMERCIAL EJEMPLO S.A. - AR *
(73) MUESTRA TRADING LTD - CN *
(57) TELÉFONOS; CARGADORES DE
BATERÍA
(30) 02/04/2026 CN 90000001
(74) Agente 1234 - (44) 14/10/2026
(21) Acta 5000002 - (51) Clase 30
(40) M (54) TE DEL PUENTE
(22) 31/02/2026
(73) JUAN MUESTRA - AR *
(57) TÉ
(74) - (44) 14/10/2026
(21) Acta 5000003 - (51) Clase 25
(40) F (54)
(22) 03/09/2026
(73) EJEMPLO S.R.L. - AR *
(57) CALZADO
(74) Agente 99 - (44) 14/10/2026"""

JOURNAL = (
    (
        "LANQIAO",
        "6500001    05/01/2026",
        9,
        "SAMPLE TRADERS PRIVATE LIMITED\n1 Sample Road, Mumbai 400001\n"
        "Address for service in India/Agents address:\nEXAMPLE & CO.\n2 Sample Street, Delhi\n"
        "Proposed to be Used\nMUMBAI\nTelephones; chargers for\ntelephones",
    ),
    (
        "BLUE BRIDGE TEA",
        "6500002    06/01/2026",
        99,
        "A. N. EXAMPLE\nUsed Since :01/01/2020\nDELHI\nCl.30; Tea. Cl.35; Retail of tea.",
    ),
    ("", "6500003    07/01/2026", 25, "B. SAMPLE\nProposed to be Used\nCHENNAI\nShoes"),
)


def document() -> FPDF:
    pdf = FPDF(unit="pt", format="A4")
    pdf.set_creation_date(MADE)
    return pdf


def write(pdf: FPDF, text: str, top: float, size: float) -> float:
    pdf.set_font("Helvetica", size=size)
    for line in text.splitlines():
        pdf.text(40, top, line)
        top += size + 5
    return top


def bulletin() -> None:
    pdf = document()
    pdf.add_page()
    write(pdf, BULLETIN, 40, 9)
    pdf.output(str(FIXTURES / "ar" / "11100_3_.pdf"))


def journal() -> None:
    pdf = document()
    for mark, number, nice, body in JOURNAL:
        pdf.add_page()
        write(pdf, f"Trade Marks Journal No: 2270 , 10/08/2026 Class {nice}", 40, 10)
        top = write(pdf, mark, 80, 24)
        write(pdf, f"{number}\n{body}", top + 10, 10)
    pdf.add_page()
    write(pdf, "Following Trade Mark applications have been Registered\n6400001    01/01/2025", 40, 10)
    pdf.output(str(FIXTURES / "in" / "CLASS_1_-_99.pdf"))


if __name__ == "__main__":
    bulletin()
    journal()

"""Letters: archivable, readable aloud, the same bytes each time, their data never run as code."""

import io
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pikepdf
import pypdfium2
import pytest

from documents.pdf import render

AT = datetime(2026, 3, 2, 10, 30, 15, 123, tzinfo=ZoneInfo("Europe/Paris"))


def data(**more) -> dict:
    return {
        "title": "Décision du comité",
        "author": "Datalab",
        "brand": "Datalab\nGuichet de cofinancement",
        "footer": "DL-2026-0001",
        "sender": "Le guichet",
        "recipient": "Ministère d’essai",
        "place_and_day": "Paris, le 2 mars 2026",
        "signature": "La responsable du guichet",
        "blocks": [
            {"kind": "heading", "level": 2, "spans": [{"text": "Article 1"}]},
            {"kind": "paragraph", "spans": [{"text": "Le comité accorde "}, {"text": "250 000 €"}]},
            {"kind": "list", "items": [[{"text": "un rapport"}], [{"text": "un bilan"}]]},
            {"kind": "table", "head": ["Tranche", "Montant"], "rows": [["1", "100 €"]]},
        ],
        **more,
    }


def opened(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(pdf))


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def tags_of(pdf: bytes) -> set[str]:
    found: set[str] = set()

    def walk(node):
        if isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                found.add(str(node.S))
            if "/K" in node:
                walk(node.K)
        elif isinstance(node, pikepdf.Array):
            for child in node:
                walk(child)

    document = opened(pdf)
    walk(document.Root.StructTreeRoot.K)
    return found


@pytest.mark.parametrize("template", ["letter", "plain"])
def test_a_letter_declares_the_two_norms_that_it_keeps(template):
    pdf = opened(render(template, data(), at=AT))
    with pdf.open_metadata() as metadata:
        assert metadata["pdfaid:part"] == "2"
        assert metadata["pdfaid:conformance"] == "A"
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"] == "Décision du comité"
    assert pdf.Root.Lang == "fr-FR"
    assert pdf.Root.MarkInfo.Marked


def test_titles_lists_and_tables_are_tagged_for_screen_readers():
    tags = tags_of(render("letter", data(), at=AT))
    assert tags >= {"/H1", "/H2", "/P", "/L", "/LI", "/Table", "/TH", "/TD"}


def test_the_same_data_and_moment_make_the_same_bytes():
    assert render("letter", data(), at=AT) == render("letter", data(), at=AT)
    assert render("letter", data(), at=AT) != render("letter", data(), at=AT + timedelta(days=1))


def test_data_is_text_and_is_never_run_as_code():
    hostile = '#read("/etc/passwd") *gras* $x$ \\ #sys.inputs "fin"'
    said = [{"kind": "paragraph", "spans": [{"text": hostile}]}]
    text = text_of(render("plain", data(title=hostile, blocks=said), at=AT))
    assert '#read("/etc/passwd") *gras* $x$' in " ".join(text.split())
    assert "root:" not in text


def test_a_line_break_of_the_data_is_a_line_break_of_the_letter():
    lines = text_of(render("letter", data(recipient="Ministère\n20, avenue"), at=AT)).splitlines()
    assert "20, avenue" in {line.strip() for line in lines}


def test_every_font_travels_inside_the_file():
    pdf = opened(render("letter", data(), at=AT))
    fonts = [f for page in pdf.pages for f in page.Resources.Font.values()]
    assert fonts
    for font in fonts:
        descriptor = font.DescendantFonts[0].FontDescriptor
        assert {"/FontFile2", "/FontFile3"} & set(descriptor.keys())

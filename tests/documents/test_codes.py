"""The code of a letter is read back from what comes back: a PDF, a picture, a poor scan."""

from io import BytesIO

import pypdfium2
import pytest
import segno
import typst

from documents.pdf import codes, render
from tests.documents.test_pdf import AT, data

CODE = "LT-7K3M-9QXA-4B2D"
ADDRESS = f"http://localhost:8000/verifier/{CODE}/"


def signed(code: str = CODE) -> bytes:
    box = {
        "svg": codes.picture(f"http://localhost:8000/verifier/{code}/"),
        "alt": code,
        "caption": "À retourner signé.",
        "text": code,
        "address": ADDRESS,
    }
    return render("plain", data(code=box), at=AT)


def as_picture(pdf: bytes, tmp_path, ppi: float) -> bytes:
    """A scan: the last page of a PDF as a PNG, at this resolution."""
    (tmp_path / "scan.pdf").write_bytes(pdf)
    last = len(pypdfium2.PdfDocument(pdf))
    page = tmp_path / "scan.typ"
    page.write_text(f'#set page(margin: 0pt)\n#image("scan.pdf", page: {last})', encoding="utf-8")
    return typst.compile(str(page), format="png", ppi=ppi)


def test_a_code_is_read_on_the_pdf_itself():
    assert codes.read_codes(signed(), "application/pdf") == [CODE]


@pytest.mark.parametrize("ppi", [300.0, 150.0, 110.0])
def test_a_code_is_read_on_a_picture_of_the_page(tmp_path, ppi):
    assert codes.read_codes(as_picture(signed(), tmp_path, ppi), "image/png") == [CODE]


def test_a_paper_without_code_has_none():
    assert codes.read_codes(render("plain", data(), at=AT), "application/pdf") == []


def test_somebody_else_s_code_is_none_of_ours():
    box = {
        "svg": segno.make("https://ailleurs.invalid/BILLET-42").svg_inline(),
        "alt": "autre",
        "caption": "",
        "text": "",
        "address": "",
    }
    assert codes.read_codes(render("plain", data(code=box), at=AT), "application/pdf") == []


@pytest.mark.parametrize("kind", ["application/pdf", "image/png", "image/jpeg"])
def test_a_broken_file_has_no_code_and_raises_nothing(kind):
    assert codes.read_codes(b"%PDF-1.7 abime", kind) == []


def test_a_page_as_large_as_a_field_is_read_within_bounds():
    """A page may say that it is of any size: it is never drawn beyond so many points."""
    document = pypdfium2.PdfDocument.new()
    document.new_page(14_000, 14_000)
    out = BytesIO()
    document.save(out)
    assert codes.read_codes(out.getvalue(), "application/pdf") == []


def test_two_papers_in_one_file_are_both_told(tmp_path):
    both = pypdfium2.PdfDocument.new()
    for code in (CODE, "LT-2222-3333-4444"):
        both.import_pages(pypdfium2.PdfDocument(signed(code)))
    both.save(str(tmp_path / "deux.pdf"))
    read = codes.read_codes((tmp_path / "deux.pdf").read_bytes(), "application/pdf")
    assert read == [CODE, "LT-2222-3333-4444"]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("lt 7k3m 9qxa 4b2d", CODE),
        ("7K3M9QXA4B2D", CODE),
        (ADDRESS, CODE),
        ("LT-7K3M-9QXA", ""),
        ("LT-7K3M-9QXA-4B2O", ""),
        ("'; DROP TABLE", ""),
        ("", ""),
    ],
)
def test_a_typed_code_is_cleaned_or_none(typed, code):
    assert codes.clean_code(typed) == code


def test_codes_are_never_twice_the_same_and_read_by_people():
    made = {codes.new_code() for _ in range(500)}
    assert len(made) == 500
    assert all(codes.CODE.fullmatch(code) for code in made)
    assert not set("".join(made)) & set("O0I1LU") - {"L"}

"""What a file is, told from its bytes, whatever its name says."""

import copy
import io
import random
import struct
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from documents import checking
from documents.checking import ALLOWED, inspect

OOXML = "application/vnd.openxmlformats-officedocument."


def packed(entries: dict[str, bytes], compression=zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return stream.getvalue()


def look(content: bytes, name: str = "piece.bin"):
    return inspect(SimpleUploadedFile(name, content))


def office(folder: str, **more: bytes) -> bytes:
    return packed({"[Content_Types].xml": b"<Types/>", f"{folder}/document.xml": b"<w/>", **more})


GOOD = [
    (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "image/png"),
    (b"\xff\xd8\xff\xe0\0\x10JFIF\0" + b"\0" * 40, "image/jpeg"),
    ("Ligne d’été\nautre".encode(), "text/plain"),
    ("à la plage".encode("latin-1"), "text/plain"),
    (office("word"), f"{OOXML}wordprocessingml.document"),
    (office("xl"), f"{OOXML}spreadsheetml.sheet"),
    (office("ppt"), f"{OOXML}presentationml.presentation"),
    (
        packed({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b""}),
        "application/vnd.oasis.opendocument.spreadsheet",
    ),
    (packed({"a.csv": b"x;y\n1;2\n"}), "application/zip"),
]


@pytest.mark.parametrize(("content", "content_type"), GOOD, ids=[t for _c, t in GOOD])
def test_the_type_comes_from_the_bytes_and_gives_the_extension(content, content_type):
    found = look(content, "../ruse.exe")
    assert found.content_type == content_type
    assert found.name == f"ruse.{ALLOWED[content_type]}"


def test_a_text_named_csv_is_a_table():
    assert look(b"a;b\n1;2\n", "t.CSV").content_type == "text/csv"


BAD = {
    "empty": (b"", "empty"),
    "html": (b"<!DOCTYPE html><html></html>", "markup"),
    "html after spaces": (b"\n\n   <HTML><body onload=x>", "markup"),
    "svg": (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x'/>", "markup"),
    "xml": (b"<?xml version='1.0'?><svg/>", "markup"),
    "php": (b"<?php system($_GET['c']);", "markup"),
    "windows program": (b"MZ" + b"\x90" * 200, "type"),
    "linux program": (b"\x7fELF" + b"\x01" * 200, "type"),
    "shell script": (b"#!/bin/sh\nrm -rf /\n", "type"),
    "old word document": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 200, "type"),
    "binary": (bytes(range(256)) * 4, "type"),
    "gif": (b"GIF89a" + b"\x01\0" * 40, "type"),
    "broken archive": (b"PK\x03\x04" + b"x" * 100, "broken"),
    "macros": (office("word", **{"word/vbaProject.bin": b"x"}), "macros"),
    "program in an archive": (packed({"setup.EXE": b"x"}), "program"),
    "archive in an archive": (packed({"b.zip": b"x"}), "nested"),
    "unknown office": (packed({"mimetype": b"application/epub+zip"}), "type"),
    "bomb": (packed({"zeros.txt": b"\0" * 30_000_000}), "bomb"),
}


@pytest.mark.parametrize(("content", "code"), BAD.values(), ids=BAD)
def test_what_is_not_acceptable_is_refused_with_a_sentence(content, code):
    with pytest.raises(ValidationError) as refused:
        look(content, "rapport.pdf")
    assert refused.value.code == code
    assert refused.value.messages[0].endswith(".")


@pytest.mark.parametrize("declared", ["application/pdf", "text/csv", "image/png"])
def test_an_archive_that_says_it_is_something_else_is_refused(declared):
    with pytest.raises(ValidationError) as refused:
        look(packed({"mimetype": declared.encode(), "a.txt": b"x"}))
    assert refused.value.code == "type"


METHODS = [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, zipfile.ZIP_STORED]


@pytest.mark.parametrize("method", METHODS)
def test_an_archive_damaged_anywhere_is_refused_or_taken_never_a_fault(method):
    chance = random.Random(7)
    kind = b"application/vnd.oasis.opendocument.text"
    whole = packed({"mimetype": kind, "content.xml": b"<x/>" * 50}, method)
    refused = 0
    for _turn in range(600):
        damaged = bytearray(whole)
        for _bite in range(chance.choice([1, 2, 5])):
            damaged[chance.randrange(4, len(damaged))] = chance.randrange(256)
        try:
            look(bytes(damaged))
        except ValidationError:
            refused += 1
    assert refused > 100


def test_a_file_too_big_is_refused():
    with pytest.raises(ValidationError) as refused:
        look(b"%PDF-1.7\n".ljust(checking.MOST_BYTES + 1))
    assert refused.value.code == "too_big"


def test_an_archive_with_a_password_is_refused():
    content = bytearray(packed({"a.txt": b"secret"}, zipfile.ZIP_STORED))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + offset] |= 1
    with pytest.raises(ValidationError) as refused:
        look(bytes(content))
    assert refused.value.code == "encrypted"


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("C:\\Users\\x\\plan.pdf", "plan.pdf"),
        ("../../../etc/passwd", "passwd.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "a__Set-Cookie_ x.pdf"),
        ("<img src=x>.pdf", "img src_x.pdf"),
        ("....pdf", "piece.pdf"),
        ("é" * 300 + ".pdf", "é" * 120 + ".pdf"),
    ],
)
def test_names_are_made_harmless(sent, kept):
    assert checking.clean_name(sent, "application/pdf") == kept


def test_entries_that_share_the_same_bytes_are_a_bomb():
    """Overlapping entries unpack to many times the size of the archive that holds them."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", random.Random(7).randbytes(40_000).hex())
        first = archive.getinfo("a.txt")
        for number in range(20):
            again = copy.copy(first)
            again.filename = f"b{number}.txt"
            archive.filelist.append(again)
            archive.NameToInfo[again.filename] = again
    with pytest.raises(ValidationError) as refused:
        look(stream.getvalue(), "notes.zip")
    assert refused.value.code == "bomb"


def png(width: int, height: int) -> bytes:
    """A PNG whose header says its size: what follows it may be almost nothing."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + head + b"\0" * 64


def jpeg(width: int, height: int) -> bytes:
    comment = b"\xff\xfe" + struct.pack(">H", 10) + b"abcdefgh"
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 17, 8, height, width, 3) + b"\0" * 9
    return b"\xff\xd8\xff\xe0" + struct.pack(">H", 16) + b"JFIF\0" + b"\0" * 9 + comment + frame


@pytest.mark.parametrize("made", [png, jpeg])
def test_a_picture_that_unpacks_beyond_measure_is_refused(made):
    fine = inspect(SimpleUploadedFile("scan.png", made(5000, 7000)))
    assert fine.content_type in ("image/png", "image/jpeg")
    with pytest.raises(ValidationError) as refused:
        inspect(SimpleUploadedFile("scan.png", made(60_000, 60_000)))
    assert refused.value.code == "points"

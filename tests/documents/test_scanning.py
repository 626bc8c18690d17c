"""Nobody reads a piece before the scanner's verdict; an infected one is read by nobody."""

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from accounts.permissions import Role
from documents.actions.deposit import keep
from documents.actions.verdicts import scan_waiting
from documents.models import ScanState
from documents.scanning import ScannerAway, verdict
from tests.factories.accounts import person
from tests.factories.projects import project_in

#: The harmless file that every scanner calls a virus (EICAR), in two parts: kept whole, it would
#: send this very file into quarantine.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}" + rb"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Clamd(socketserver.BaseRequestHandler):
    """Speaks INSTREAM as clamd does: reads the parts, looks for EICAR, limits the size."""

    def handle(self) -> None:
        assert self.read(10) == b"zINSTREAM\0"
        whole = b""
        while size := struct.unpack("!I", self.read(4))[0]:
            whole += self.read(size)
        if len(whole) > 1_000_000:
            answer = b"INSTREAM size limit exceeded. ERROR"
        elif EICAR in whole:
            answer = b"stream: Eicar-Test-Signature FOUND"
        else:
            answer = b"stream: OK"
        self.request.sendall(answer + b"\0")

    def read(self, size: int) -> bytes:
        found = b""
        while len(found) < size:
            part = self.request.recv(size - len(found))
            if not part:
                raise ConnectionError("the client left")
            found += part
        return found


@contextmanager
def a_scanner() -> Iterator[str]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Clamd) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield f"127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.fixture
def scanner(settings):
    with a_scanner() as address:
        settings.DATALAB_CLAMD = address
        yield address


@pytest.fixture
def deposit(db, scanner, at):
    """``deposit(bytes)``: a piece on a filed project, and somebody who may see it."""
    project = project_in("submitted")
    holder = person(Role.DATA_ADMINISTRATOR, project.organisation)

    def deposited(content: bytes):
        upload = SimpleUploadedFile("note.csv", content, content_type="text/csv")
        with transaction.atomic():
            return keep(project, upload=upload, label="Note", by=holder, at=at), holder

    return deposited


def state_of(piece) -> str:
    piece.refresh_from_db()
    return piece.scan_state


def test_a_piece_is_read_by_nobody_before_the_verdict(deposit, sign_in):
    piece, holder = deposit(b"a;b\n1;2\n")
    assert state_of(piece) == ScanState.PENDING
    answer = sign_in(holder).get(f"/documents/{piece.key}/")
    assert answer.status_code != 200
    assert "verdict" in answer.text


def test_a_clean_piece_opens(deposit, sign_in):
    piece, holder = deposit(b"a;b\n1;2\n")
    assert scan_waiting() == {"clean": 1, "infected": 0, "waiting": 0}
    answer = sign_in(holder).get(f"/documents/{piece.key}/")
    assert b"".join(answer.streaming_content) == b"a;b\n1;2\n"


def test_an_infected_piece_is_put_in_quarantine_and_its_bytes_stay(deposit, sign_in):
    piece, holder = deposit(b"a;b\n" + EICAR + b";2\n")
    assert scan_waiting()["infected"] == 1
    assert state_of(piece) == ScanState.INFECTED
    answer = sign_in(holder).get(f"/documents/{piece.key}/")
    assert answer.status_code != 200
    assert EICAR.decode() not in answer.text
    assert piece.content.storage.exists(piece.content.name)


def test_without_an_answer_the_piece_still_waits(deposit, settings):
    piece, _holder = deposit(b"a;b\n1;2\n")
    settings.DATALAB_CLAMD = "127.0.0.1:1"
    assert scan_waiting() == {"clean": 0, "infected": 0, "waiting": 1}
    assert state_of(piece) == ScanState.PENDING


def test_a_verdict_is_asked_once(deposit):
    deposit(b"a;b\n1;2\n")
    scan_waiting()
    assert scan_waiting() == {"clean": 0, "infected": 0, "waiting": 0}


def test_a_file_beyond_the_scanner_s_limit_has_no_verdict(scanner):
    with pytest.raises(ScannerAway, match="size limit"):
        verdict([b"x" * 1_100_000], scanner)


def test_a_virus_across_two_parts_is_found(scanner):
    assert (
        verdict([b"avant" + EICAR[:20], EICAR[20:] + b"apres"], scanner) == "Eicar-Test-Signature"
    )

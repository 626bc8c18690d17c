"""A desk with its people and its money; a LibreOffice to open its sheets in."""

import os
import shutil
import subprocess

import pytest
from openpyxl import load_workbook

from tests.funding.stories import Desk

#: How a person in France opens a CSV: « ; », UTF-8, the French way to write numbers and dates.
FRENCH_CSV = "--infilter=CSV:59,34,76,1,,1036,false,true,false"


@pytest.fixture
def desk(db) -> Desk:
    return Desk()


@pytest.fixture
def refused(nothing_changes):
    """``with refused("code"):`` the deed is refused under that code, and nothing has changed."""
    from contextlib import contextmanager

    from workflow.refusals import Refused

    @contextmanager
    def expected(code: str):
        with nothing_changes(), pytest.raises(Refused) as caught:
            yield caught
        assert caught.value.code == code
        assert caught.value.message

    return expected


@pytest.fixture(scope="module")
def libreoffice(tmp_path_factory):
    """``libreoffice(content, extension)``: the workbook as LibreOffice saves it again.

    Where there is no LibreOffice the test is passed over and says so, or fails with
    REQUIRE_LIBREOFFICE=1; what the files hold is tested without it in any case.
    """
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        if os.environ.get("REQUIRE_LIBREOFFICE") == "1":
            pytest.fail("REQUIRE_LIBREOFFICE=1 and no LibreOffice")
        pytest.skip("no LibreOffice here: install libreoffice-calc to open the sheets in it")
    folder = tmp_path_factory.mktemp("libreoffice")

    def opened(content: bytes, extension: str):
        source = folder / f"feuille.{extension}"
        source.write_bytes(content)
        command = [program, f"-env:UserInstallation=file://{folder}/profile", "--headless"]
        if extension == "csv":
            command.append(FRENCH_CSV)
        command += ["--convert-to", "xlsx", "--outdir", str(folder / extension), str(source)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        return load_workbook(folder / extension / "feuille.xlsx").worksheets[0]

    return opened

"""What a deposited file really is, told from its bytes; what is not on the list is refused."""

import hashlib
import lzma
import re
import struct
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass

import puremagic
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from documents.pictures import MOST_POINTS, points

MOST_BYTES = 20 * 1024 * 1024
MOST_UNPACKED = 200 * 1024 * 1024
MOST_RATIO = 100
MOST_ENTRIES = 10_000
NAME_LENGTH = 120

PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"
ZIP, TEXT, CSV = "application/zip", "text/plain", "text/csv"
OOXML = "application/vnd.openxmlformats-officedocument."
OPEN_DOCUMENT = "application/vnd.oasis.opendocument."

#: Each allowed type and the extension that the file is given back under.
ALLOWED = {
    PDF: "pdf",
    PNG: "png",
    JPEG: "jpg",
    TEXT: "txt",
    CSV: "csv",
    ZIP: "zip",
    f"{OOXML}wordprocessingml.document": "docx",
    f"{OOXML}spreadsheetml.sheet": "xlsx",
    f"{OOXML}presentationml.presentation": "pptx",
    f"{OPEN_DOCUMENT}text": "odt",
    f"{OPEN_DOCUMENT}spreadsheet": "ods",
    f"{OPEN_DOCUMENT}presentation": "odp",
}
ACCEPTED_SENTENCE = "PDF, ODT, ODS, ODP, DOCX, XLSX, PPTX, PNG, JPEG, CSV, TXT, ZIP"
OOXML_FOLDERS = {
    "word/": f"{OOXML}wordprocessingml.document",
    "xl/": f"{OOXML}spreadsheetml.sheet",
    "ppt/": f"{OOXML}presentationml.presentation",
}
MARKUP = re.compile(rb"<\s*(!doctype|html|svg|script|body|head|iframe|\?xml|\?php)", re.IGNORECASE)
PROGRAMS = (".exe", ".dll", ".com", ".scr", ".bat", ".cmd", ".ps1", ".vbs", ".js", ".jar", ".msi")
ARCHIVES = (".zip", ".7z", ".rar", ".gz", ".tgz", ".tar", ".bz2", ".xz")
#: What Python's own readers raise on bytes that are not what the archive announces.
BROKEN_ARCHIVE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    ValueError,
    OSError,
    NotImplementedError,
)


@dataclass(frozen=True)
class Inspected:
    """What was found: the clean name, the type by content, bytes, hash in hexadecimal."""

    name: str
    content_type: str
    size: int
    sha256: str


def inspect(upload) -> Inspected:
    """Reads an uploaded file whole and tells what it is.

    Raises ValidationError with a French sentence when it is empty, too big, not of an allowed
    type, or dangerous. Leaves the upload rewound.
    """
    if upload.size == 0:
        raise ValidationError(_("Le fichier est vide."), code="empty")
    if upload.size > MOST_BYTES:
        raise ValidationError(_("Le fichier dépasse 20 Mo, la taille maximale."), code="too_big")
    upload.seek(0)
    hashed = hashlib.sha256()
    for chunk in upload.chunks():
        hashed.update(chunk)
    upload.seek(0)
    content_type = _type_of(upload)
    upload.seek(0)
    return Inspected(
        clean_name(upload.name, content_type), content_type, upload.size, hashed.hexdigest()
    )


def clean_name(name: str, content_type: str) -> str:
    """A name with no path, no control character, and the extension of what the file really is."""
    text = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    stem = text.rsplit(".", 1)[0] if "." in text else text
    stem = re.sub(r"[^\w\- ().,’']", "_", stem).strip(" ._")[:NAME_LENGTH]
    return f"{stem or 'piece'}.{ALLOWED[content_type]}"


def _type_of(upload) -> str:
    head = upload.read(4096)
    upload.seek(0)
    if head.startswith(b"PK"):
        return _type_of_archive(upload)
    try:
        found = {match.mime_type for match in puremagic.magic_string(head)}
    except (puremagic.PureError, ValueError):
        found = set()
    for content_type in (PDF, PNG, JPEG):
        if content_type in found:
            _refuse_too_many_points(upload, content_type)
            return content_type
    return _type_of_text(upload, head)


def _refuse_too_many_points(upload, content_type: str) -> None:
    """A few kilobytes of picture may unpack to gigabytes of points."""
    if content_type != PDF and points(upload.read()) > MOST_POINTS:
        raise ValidationError(
            _("L’image compte trop de points : réduisez-la à 80 millions au plus."), code="points"
        )


def _type_of_text(upload, head: bytes) -> str:
    data = upload.read()
    if b"\0" in data or head.startswith((b"MZ", b"\x7fELF", b"#!", b"{\\rtf")):
        raise _refused()
    if MARKUP.search(head):
        raise ValidationError(
            _(
                "Les pages HTML, les images SVG et les scripts ne sont pas acceptés : ils peuvent "
                "exécuter du code. Déposez un PDF ou une image PNG."
            ),
            code="markup",
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    if any(unicodedata.category(c) == "Cc" and c not in "\t\n\r\x0c" for c in set(text)):
        raise _refused()
    named_as_table = upload.name.lower().endswith(".csv")
    return CSV if named_as_table else TEXT


def _type_of_archive(upload) -> str:
    try:
        with zipfile.ZipFile(upload) as archive:
            entries = archive.infolist()
            _refuse_bombs(entries, upload.size)
            names = [entry.filename for entry in entries]
            content_type = _office_type(archive, names)
    except BROKEN_ARCHIVE as error:
        raise ValidationError(
            _("L’archive est abîmée : elle ne s’ouvre pas."), code="broken"
        ) from (error)
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise ValidationError(
            _("Les documents à macros ne sont pas acceptés : enregistrez-le sans macro."),
            code="macros",
        )
    if any(name.lower().endswith(PROGRAMS) for name in names):
        raise ValidationError(_("L’archive contient un programme : refusée."), code="program")
    if content_type == ZIP and any(name.lower().endswith(ARCHIVES) for name in names):
        raise ValidationError(
            _("L’archive en contient une autre : déposez les fichiers sans les emboîter."),
            code="nested",
        )
    return content_type


def _office_type(archive: zipfile.ZipFile, names: list[str]) -> str:
    if "mimetype" in names:
        with archive.open("mimetype") as stream:
            declared = stream.read(100).decode("ascii", "replace").strip()
        if declared.startswith(OPEN_DOCUMENT) and declared in ALLOWED:
            return declared
        raise _refused()
    if "[Content_Types].xml" in names:
        for folder, content_type in OOXML_FOLDERS.items():
            if any(name.startswith(folder) for name in names):
                return content_type
        raise _refused()
    return ZIP


def _refuse_bombs(entries: list[zipfile.ZipInfo], size: int) -> None:
    """Too many entries, too much once unpacked, or entries that share the same bytes."""
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise ValidationError(
            _("L’archive est protégée par un mot de passe : le guichet ne peut pas la vérifier."),
            code="encrypted",
        )
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    if (
        len(entries) > MOST_ENTRIES
        or unpacked > MOST_UNPACKED
        or packed > size
        or (unpacked > 10 * 1024 * 1024 and unpacked / packed > MOST_RATIO)
    ):
        raise ValidationError(
            _("L’archive se déploie démesurément : elle est refusée."), code="bomb"
        )


def _refused() -> ValidationError:
    return ValidationError(
        _("Ce type de fichier n’est pas accepté. Types acceptés : %(types)s.")
        % {"types": ACCEPTED_SENTENCE},
        code="type",
    )

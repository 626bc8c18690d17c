"""A reuse is proposed, corrected, published, refused, taken down."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from documents.actions import deposit
from documents.checking import JPEG, PNG, inspect
from documents.pictures import bare_picture
from opendata.actions.editing import free_slug
from opendata.actions.telling import tell_answered, tell_proposed
from opendata.lifecycle import REUSE
from opendata.models import Dataset, Reuse
from opendata.queries.funded import funded
from projects.models import Project
from workflow.references import next_reference
from workflow.refusals import Refused, refused_by_database

MOST_IMAGE = 2 * 1024 * 1024
WORDS = ("title", "kind", "theme", "creator", "url", "description", "image_alt")


@dataclass(frozen=True)
class ReuseSheet:
    """What a sheet of reuse says. ``datasets`` and ``projects``: what it rests on."""

    words: dict[str, Any]
    datasets: Iterable[Dataset] = field(default=())
    projects: Iterable[Project] = field(default=())
    image: Any = None
    datagouv_id: str = ""


@transaction.atomic(durable=True)
def propose(sheet: ReuseSheet, *, by, at: datetime) -> Reuse:
    """Anyone who is signed in proposes; the editors are told. Raises Refused."""
    if not by.is_active:
        raise Refused("not_permitted", _("Ce compte est fermé."))
    words = {name: sheet.words.get(name, "") for name in WORDS}
    reuse = Reuse(
        reference=next_reference("RU", at),
        slug=free_slug(Reuse, words["title"], "reutilisation"),
        datagouv_id=sheet.datagouv_id,
        proposed_at=at,
        proposed_by=by,
        **words,
    )
    try:
        reuse.save()
    except IntegrityError as error:
        raise refused_by_database(error) from error
    _link(reuse, sheet)
    if sheet.image:
        reuse.image = _kept_image(reuse, sheet, by=by, at=at)
        reuse.save(update_fields=["image"])
    tell_proposed(reuse, by=by, at=at)
    return reuse


@transaction.atomic(durable=True)
def revise(
    reuse: Reuse, sheet: ReuseSheet, *, by, at: datetime, seen_version: int | None = None
) -> Reuse:
    """An editor corrects the sheet; the image stays unless another is given."""
    changes = {name: sheet.words[name] for name in WORDS if name in sheet.words}
    if sheet.image:
        changes["image"] = _kept_image(reuse, sheet, by=by, at=at)
    reuse = REUSE.apply(reuse, "revise", by=by, at=at, seen_version=seen_version, changes=changes)
    _link(reuse, sheet)
    return reuse


@transaction.atomic(durable=True)
def publish(reuse: Reuse, *, by, at: datetime, seen_version: int | None = None) -> Reuse:
    """The reuse is shown to everybody; whoever proposed it is told."""
    reuse = _review(reuse, "publish", by=by, at=at, seen_version=seen_version)
    tell_answered(reuse, by=by, at=at)
    return reuse


@transaction.atomic(durable=True)
def reject(
    reuse: Reuse, *, by, at: datetime, reason: str, seen_version: int | None = None
) -> Reuse:
    """The proposal is refused, with its reason, told to whoever made it."""
    reuse = _review(reuse, "reject", by=by, at=at, reason=reason, seen_version=seen_version)
    tell_answered(reuse, by=by, at=at)
    return reuse


@transaction.atomic(durable=True)
def take_down(
    reuse: Reuse, *, by, at: datetime, reason: str, seen_version: int | None = None
) -> Reuse:
    """A published reuse leaves the showcase, with the reason."""
    reuse = _review(reuse, "take_down", by=by, at=at, reason=reason, seen_version=seen_version)
    tell_answered(reuse, by=by, at=at)
    return reuse


@transaction.atomic(durable=True)
def examine_again(
    reuse: Reuse, *, by, at: datetime, reason: str, seen_version: int | None = None
) -> Reuse:
    """A refused or withdrawn reuse waits for an answer again."""
    reuse = REUSE.apply(
        reuse, "examine_again", by=by, at=at, reason=reason, seen_version=seen_version
    )
    tell_answered(reuse, by=by, at=at)
    return reuse


def _review(reuse: Reuse, name: str, *, by, at: datetime, reason: str = "", seen_version) -> Reuse:
    return REUSE.apply(
        reuse,
        name,
        by=by,
        at=at,
        reason=reason,
        seen_version=seen_version,
        changes={"reviewed_at": at, "reviewed_by": by, "review_reason": reason.strip()},
    )


def _link(reuse: Reuse, sheet: ReuseSheet) -> None:
    """Only what the public may see is linked: published data, funded projects."""
    datasets = Dataset.objects.published().filter(pk__in=[one.pk for one in sheet.datasets])
    projects = Project.objects.filter(
        pk__in=[one.pk for one in sheet.projects], cofinancing__in=funded()
    )
    reuse.datasets.set(datasets)
    reuse.projects.set(projects)


def _kept_image(reuse: Reuse, sheet: ReuseSheet, *, by, at: datetime):
    return deposit.keep(
        reuse, upload=check_image(sheet.image), label=sheet.words.get("image_alt", ""), by=by, at=at
    )


def check_image(upload) -> SimpleUploadedFile:
    """A PNG or a JPEG, told from its bytes, of 2 MB at most, bared of what says where it was made.

    Raises ValidationError.
    """
    if upload.size > MOST_IMAGE:
        raise ValidationError(_("L’image dépasse 2 Mo, la taille maximale."), code="too_big")
    if inspect(upload).content_type not in (PNG, JPEG):
        raise ValidationError(_("L’image doit être un PNG ou un JPEG."), code="type")
    return bare_picture(upload)

"""What every act of an editor shares: the right to it, what they had read, and a free address."""

from datetime import datetime

from django.utils.text import slugify
from django.utils.translation import gettext as _

from opendata.policies import may_edit_public
from workflow.refusals import Refused


def only_editors(by) -> None:
    """Raises Refused unless the person may write for the public."""
    if not may_edit_public(by):
        raise Refused("not_permitted", _("Votre rôle ne permet pas d’écrire pour le public."))


def still_as_read(written_at: datetime, seen_at: datetime | None) -> None:
    """Raises Refused when somebody wrote since the caller read (None: they do not say when)."""
    if seen_at is not None and seen_at != written_at:
        raise Refused(
            "stale_version", _("Quelqu’un l’a modifié depuis que vous l’avez lu : relisez-le.")
        )


def free_slug(model, title: str, otherwise: str) -> str:
    """An address that no row of the model has yet, made from a title."""
    base = slugify(title)[:80].strip("-") or otherwise
    slug, number = base, 1
    while model.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{base}-{number}"
    return slug

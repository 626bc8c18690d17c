"""What every act of an editor shares: the right to it, and a free address."""

from django.utils.text import slugify
from django.utils.translation import gettext as _

from opendata.policies import may_edit_public
from workflow.refusals import Refused


def only_editors(by) -> None:
    """Raises Refused unless the person may write for the public."""
    if not may_edit_public(by):
        raise Refused("not_permitted", _("Votre rôle ne permet pas d’écrire pour le public."))


def free_slug(model, title: str, otherwise: str) -> str:
    """An address that no row of the model has yet, made from a title."""
    base = slugify(title)[:80].strip("-") or otherwise
    slug, number = base, 1
    while model.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{base}-{number}"
    return slug

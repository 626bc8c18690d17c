"""What is written again over what was read: nobody is written over unknowingly."""

from datetime import datetime

from django.utils.translation import gettext as _

from workflow.refusals import Refused


def still_as_read(written_at: datetime, seen_at: datetime | None) -> None:
    """Raises Refused when somebody wrote since the caller read (None: they do not say when)."""
    if seen_at is not None and seen_at != written_at:
        raise Refused(
            "stale_version", _("Quelqu’un l’a modifié depuis que vous l’avez lu : relisez-le.")
        )

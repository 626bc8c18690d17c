"""What every page of the desk shares: the envelope or 404, the money's frame, tabs."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from funding.admin.frame import LedgerPage
from funding.ledger.models import Envelope


class DeskView(LedgerPage):
    """A page about one envelope, whose code is in the address."""

    envelope: Envelope

    def find(self, kwargs: dict[str, Any]) -> None:
        seen = Envelope.objects.visible_to(self.request.user)
        self.envelope = get_object_or_404(seen, code=kwargs.pop("code"))

    def page(self, *, status: int = 200, **context):
        return super().page(status=status, **{"envelope": self.envelope, "key": "", **context})

    def tabs(self) -> list[dict]:
        """The desk's rooms, the current one marked."""
        rooms = [
            ("overview", _("Vue d’ensemble")),
            ("acts", _("Actes")),
            ("transfers", _("Virements")),
            ("years", _("Exercices")),
            ("forecast", _("Prévision")),
            ("schedule", _("Échéancier")),
        ]
        return [
            {
                "label": label,
                "url": reverse(f"desk:{name}", args=[self.envelope.code]),
                "current": name == self.tab,
            }
            for name, label in rooms
        ]

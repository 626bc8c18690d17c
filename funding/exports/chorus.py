"""The differences with Chorus, as a sheet."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from finding.exports.sheets import Column, Sheet
from funding.ledger.chorus.differences import Difference


def differences_sheet(differences: Iterable[Difference]) -> Sheet:
    """One row per difference, with who must do what."""
    return Sheet(
        _("Différences Chorus"),
        [
            Column(_("Dossier")),
            Column(_("EJ")),
            Column(_("Nature"), width=32),
            Column(_("Différence"), width=60),
            Column(_("Grand livre"), "money"),
            Column(_("Chorus"), "money"),
            Column(_("Écart"), "money"),
            Column(_("Depuis le"), "date", 12),
            Column(_("Qui"), width=24),
            Column(_("À faire"), width=60),
        ],
        [
            [
                d.award,
                d.act.label,
                d.kind.label,
                d.sentence,
                d.ours,
                d.theirs,
                d.gap,
                d.since,
                d.who.label,
                d.todo,
            ]
            for d in differences
        ],
    )

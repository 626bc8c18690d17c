"""What a grant promises, written line by line."""

import re
import unicodedata

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from funding.actions.deliverables import Promised, check_address
from funding.models import DeliverableKind
from workflow.refusals import Refused

MOST = 20
#: The words by which people name a kind, compared without accents or capitals.
NAMES = {
    "jeu de donnees": DeliverableKind.DATASET,
    "jeu": DeliverableKind.DATASET,
    "donnees": DeliverableKind.DATASET,
    "api": DeliverableKind.API,
    "code": DeliverableKind.CODE,
    "depot de code": DeliverableKind.CODE,
    "reutilisation": DeliverableKind.REUSE,
}


class PromisesField(forms.CharField):
    """One deliverable a line: ``nature ; intitulé ; adresse`` (the address may come later)."""

    widget = forms.Textarea(attrs={"rows": 4})

    def __init__(self, **kwargs) -> None:
        super().__init__(
            label=_("Livrables promis"),
            required=False,
            max_length=6_000,
            help_text=_(
                "Un par ligne : nature ; intitulé ; adresse si elle existe déjà. Natures : jeu de "
                "données, API, code, réutilisation. Un robot vérifiera qu’ils sont en ligne."
            ),
            **kwargs,
        )

    def clean(self, value) -> list[Promised]:
        text = super().clean(value)
        lines = [(n, line.strip()) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
        if len(lines) > MOST:
            raise ValidationError(_t("Vingt livrables au plus."), code="too_many")
        promised = [_promised(number, line) for number, line in lines]
        seen: set[tuple[str, str]] = set()
        for (number, _line), one in zip(lines, promised, strict=True):
            if (one.kind, one.label) in seen:
                raise ValidationError(
                    _t("Ligne %(n)s : ce livrable est déjà nommé.") % {"n": number}, code="twice"
                )
            seen.add((one.kind, one.label))
        return promised


def _promised(number: int, line: str) -> Promised:
    parts = [part.strip() for part in line.split(";")]
    kind = NAMES.get(_plain(parts[0]))
    if kind is None:
        raise ValidationError(
            _t(
                "Ligne %(n)s : « %(word)s » n’est pas une nature (jeu de données, API, code, "
                "réutilisation)."
            )
            % {"n": number, "word": parts[0][:60]},
            code="kind",
        )
    if len(parts) < 2 or not parts[1] or len(parts) > 3 or len(parts[1]) > 200:
        raise ValidationError(
            _t("Ligne %(n)s : écrivez « nature ; intitulé ; adresse ».") % {"n": number},
            code="shape",
        )
    address = parts[2] if len(parts) == 3 else ""
    if address:
        try:
            check_address(kind, address, field="deliverables")
        except Refused as refused:
            raise ValidationError(
                _t("Ligne %(n)s : %(why)s") % {"n": number, "why": refused.message},
                code=refused.code,
            ) from refused
    return Promised(kind, parts[1], address)


def _plain(word: str) -> str:
    bare = unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode()
    return re.sub(r"\s+", " ", bare).strip().lower()

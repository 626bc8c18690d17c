"""The forms of amendments: what changes, then the day on which it was signed."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from documents.models import Attachment
from funding.actions.amendments import NewMilestone, NewTerms, NewTranche
from funding.forms import PieceField, day_field, text_field
from funding.queries.amendments import Terms
from workflow.forms import ActForm, EuroField, QuietBoundField


class PrepareAmendmentForm(ActForm):
    """The terms of an award, one row a tranche to come and one a milestone awaited."""

    bound_field_class = QuietBoundField

    reason = text_field(
        _("Objet de l’avenant"), rows=3, help_text=_("Repris dans le document à signer.")
    )
    total = EuroField(label=_("Coût total"), required=False)
    eligible = EuroField(label=_("Assiette"), required=False)
    duration = forms.IntegerField(
        label=_("Durée du projet, en mois"), min_value=1, max_value=120, required=False
    )
    aid = EuroField(
        label=_("Aide"),
        min_value=Decimal(0),
        help_text=_("Ce qui en reste après l’avenant, versements déjà faits compris."),
    )
    release = forms.BooleanField(
        label=_("Rendre aussi ce qui est accordé et n’est pas conventionné"), required=False
    )

    def __init__(self, *args, terms: Terms, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.terms = terms
        if not terms.reserved:
            del self.fields["release"]
        for tranche in terms.tranches:
            words = {"n": tranche.number}
            self.fields[f"amount_{tranche.number}"] = EuroField(
                label=gettext("Montant de la tranche %(n)s") % words, min_value=Decimal(0)
            )
            self.fields[f"planned_on_{tranche.number}"] = day_field(
                gettext("Date prévue de la tranche %(n)s") % words
            )
            self.fields[f"amount_{tranche.number}"].widget.attrs["class"] = "fr-input"
        for milestone in terms.milestones:
            self.fields[f"due_on_{milestone.number}"] = day_field(
                gettext("Rapport du jalon %(n)s attendu le") % {"n": milestone.number}
            )

    def head(self) -> list:
        names = ("total", "eligible", "duration", "aid", "release")
        return [self[name] for name in names if name in self.fields]

    def rows(self) -> list[dict]:
        return [
            {
                "tranche": tranche,
                "amount": self[f"amount_{tranche.number}"],
                "planned_on": self[f"planned_on_{tranche.number}"],
            }
            for tranche in self.terms.tranches
        ]

    def days(self) -> list:
        return [self[f"due_on_{milestone.number}"] for milestone in self.terms.milestones]

    def new_terms(self) -> NewTerms:
        said = self.cleaned_data
        return NewTerms(
            total=said["total"],
            eligible=said["eligible"],
            duration=said["duration"],
            aid=said["aid"],
            release=said.get("release", False),
            tranches=[
                NewTranche(t, said[f"amount_{t.number}"], said[f"planned_on_{t.number}"])
                for t in self.terms.tranches
            ],
            milestones=[NewMilestone(m, said[f"due_on_{m.number}"]) for m in self.terms.milestones],
        )


class AmendForm(ActForm):
    """The day of the signature, and the signed paper among the pieces of the file."""

    signed_on = day_field(_("Date de signature"))
    document = PieceField(
        Attachment.objects.none(),
        label=_("Avenant signé"),
        required=False,
        empty_label=_("Aucune pièce"),
        help_text=_("Parmi les pièces déposées sur le dossier."),
    )

    def __init__(self, *args, documents, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["document"].queryset = documents

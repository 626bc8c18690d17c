"""The forms of the deeds on a co-financing."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from dsfr.widgets import InlineRadioSelect

from accounts.french import amount as euros
from documents.models import Attachment
from funding.actions.agreement import PlannedTranche, SignedAct
from funding.actions.instruction import BEST_MARK
from funding.forms.promises import PromisesField
from funding.models import FinancingInstrument, Tranche
from workflow.forms import ActForm, DayField, EuroField

#: A plan has at most as many rows; a longer one is a second signed act.
PLAN_ROWS = 6
LONG_TEXT = 10_000


def day_field(label, **options) -> DayField:
    """A date typed or picked, as the browser of the person writes dates."""
    widget = forms.DateInput(attrs={"type": "date", "class": "fr-input"}, format="%Y-%m-%d")
    return DayField(label=label, widget=widget, **options)


def text_field(label, rows: int = 5, **options) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=LONG_TEXT, widget=widget, **options)


def yes_or_no(label, yes, no, **options) -> forms.TypedChoiceField:
    """A choice between two full sentences; neither is chosen beforehand."""
    return forms.TypedChoiceField(
        label=label,
        choices=[("oui", yes), ("non", no)],
        coerce=lambda value: value == "oui",
        widget=forms.RadioSelect,
        **options,
    )


class AmountForm(ActForm):
    """How much the holder asks."""

    amount = EuroField(
        label=_("Montant demandé, en euros"), help_text=_("Par exemple : 180 000,00")
    )


class InterestsForm(ActForm):
    """A declaration of interests."""

    has_conflict = yes_or_no(
        _("Votre situation au regard de ce dossier"),
        yes=_("J’ai un lien avec ce dossier ou avec son porteur : je n’y prends aucune part"),
        no=_("Je n’ai aucun lien qui puisse influencer mon avis"),
    )
    explanation = text_field(
        _("Nature du lien"),
        rows=3,
        required=False,
        help_text=_("À remplir seulement si vous déclarez un lien."),
    )

    def clean(self) -> dict:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("has_conflict") is True and not cleaned.get("explanation", "").strip():
            self.add_error("explanation", _("Précisez le lien."))
        return cleaned


class AssessForm(ActForm):
    """One mark a criterion of the call's grid, an opinion, a comment."""

    def __init__(self, *args, criteria: list[dict], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        for criterion in criteria:
            self.fields[f"score_{criterion['key']}"] = forms.TypedChoiceField(
                label=criterion["label"],
                help_text=gettext("Poids : %(weight)s") % {"weight": criterion["weight"]},
                choices=[(n, str(n)) for n in range(BEST_MARK + 1)],
                coerce=int,
                widget=InlineRadioSelect(attrs={"dsfr": "dsfr"}),
            )
            self.fields[f"remark_{criterion['key']}"] = text_field(
                gettext("Remarque sur « %(criterion)s »") % {"criterion": criterion["label"]},
                rows=2,
                required=False,
            )
        self.fields["is_favourable"] = yes_or_no(
            _("Votre avis"), yes=_("Favorable"), no=_("Défavorable")
        )
        self.fields["comment"] = text_field(
            _("Motivation de l’avis"),
            help_text=_("Lue par les instructeurs et le comité, jamais par le porteur."),
        )

    def scores(self) -> dict[str, int]:
        return {c["key"]: self.cleaned_data[f"score_{c['key']}"] for c in self.criteria}

    def remarks(self) -> dict[str, str]:
        return {c["key"]: self.cleaned_data[f"remark_{c['key']}"] for c in self.criteria}


class SynthesisForm(ActForm):
    """The words that close the instruction."""

    synthesis = text_field(
        _("Synthèse de l’instruction"),
        rows=8,
        help_text=_("Points forts, réserves, écart entre les évaluations, conditions proposées."),
    )


class GrantForm(ActForm):
    """How much, on which line, by which instrument."""

    amount = EuroField(label=_("Montant accordé, en euros"))
    line = forms.ChoiceField(
        label=_("Ligne budgétaire"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez la ligne qui porte ce montant.")},
    )
    instrument = forms.ChoiceField(
        label=_("Instrument de financement"),
        choices=[("", _("Choisir un instrument")), *FinancingInstrument.choices],
    )
    reason = text_field(_("Motif ou conditions"), rows=3, required=False)
    derogation_reason = text_field(
        _("Motif de la dérogation au taux"),
        rows=3,
        required=False,
        help_text=_("Obligatoire si le montant dépasse l’aide maximale."),
    )

    def __init__(self, *args, rooms, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["deliverables"] = PromisesField()
        self.rooms = {str(room.line.pk): room for room in rooms}
        self.fields["line"].choices = [
            (
                key,
                gettext("%(line)s · disponible %(year)s : %(ae)s en AE, %(cp)s en CP")
                % {
                    "line": f"{room.line.code} {room.line.label}",
                    "year": room.fiscal_year,
                    "ae": euros(room.ae),
                    "cp": euros(room.cp),
                },
            )
            for key, room in self.rooms.items()
        ]

    def chosen_line(self):
        return self.rooms[self.cleaned_data["line"]].line


class RefuseForm(ActForm):
    """A refusal has its reason and its legal remedies."""

    reason = text_field(_("Motif du refus"))
    remedies = text_field(_("Voies et délais de recours"), rows=4)


class PieceField(forms.ModelChoiceField):
    """A deposited piece named by what it is, then by its file."""

    def label_from_instance(self, piece: Attachment) -> str:
        return piece.label if piece.label == piece.name else f"{piece.label} ({piece.name})"


class AgreementForm(ActForm):
    """What the officer reads on the signed act, and the plan of its tranches."""

    amount = EuroField(label=_("Montant de l’acte, en euros"))
    signed_on = day_field(_("Date de signature"))
    ej_number = forms.RegexField(
        r"^\d{10}$",
        label=_("Numéro d’engagement juridique (EJ)"),
        required=False,
        help_text=_("Dix chiffres ; seulement pour une convention avec un opérateur."),
        error_messages={"invalid": _("Un numéro d’EJ compte dix chiffres.")},
    )
    document = PieceField(
        Attachment.objects.none(),
        label=_("Acte signé"),
        required=False,
        empty_label=_("Aucune pièce"),
        help_text=_("Parmi les pièces déposées sur le dossier."),
    )

    def __init__(self, *args, documents, with_number: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["document"].queryset = documents
        if not with_number:
            del self.fields["ej_number"]
        for n in range(1, PLAN_ROWS + 1):
            words = {"n": n}
            self.fields[f"label_{n}"] = forms.CharField(
                label=gettext("Objet de la tranche %(n)s") % words, max_length=200, required=False
            )
            self.fields[f"amount_{n}"] = EuroField(
                label=gettext("Montant de la tranche %(n)s") % words, required=False
            )
            self.fields[f"planned_on_{n}"] = day_field(
                gettext("Date prévue de la tranche %(n)s") % words, required=False
            )
            for part in ("label", "amount", "planned_on"):
                self.fields[f"{part}_{n}"].widget.attrs["class"] = "fr-input"

    def head(self) -> list:
        return [self[n] for n in self.fields if "_" not in n or not n[-1].isdigit()]

    def rows(self) -> list[dict]:
        return [
            {
                "n": n,
                "label": self[f"label_{n}"],
                "amount": self[f"amount_{n}"],
                "planned_on": self[f"planned_on_{n}"],
            }
            for n in range(1, PLAN_ROWS + 1)
        ]

    def clean(self) -> dict:
        """Each row is whole or empty; an empty row is no tranche."""
        cleaned = super().clean() or self.cleaned_data
        self.plan: list[PlannedTranche] = []
        for n in range(1, PLAN_ROWS + 1):
            names = [f"label_{n}", f"amount_{n}", f"planned_on_{n}"]
            if any(name in self.errors for name in names):
                continue
            values = [cleaned.get(name) for name in names]
            if not any(values):
                continue
            for name, value in zip(names, values, strict=True):
                if not value:
                    self.add_error(name, _("Complétez cette ligne, ou videz-la."))
            if all(values):
                self.plan.append(PlannedTranche(*values))
        if not self.plan and not self.errors:
            self.add_error("label_1", _("Prévoyez au moins une tranche."))
        return cleaned

    def act(self) -> SignedAct:
        return SignedAct(
            amount=self.cleaned_data["amount"],
            signed_on=self.cleaned_data["signed_on"],
            plan=self.plan,
            ej_number=self.cleaned_data.get("ej_number", ""),
            document=self.cleaned_data["document"],
        )


class TrancheField(forms.ModelChoiceField):
    """A tranche named with its amount."""

    def label_from_instance(self, tranche: Tranche) -> str:
        return f"{tranche} · {euros(tranche.planned_amount)}"


class CertifyForm(ActForm):
    """Which tranche, and what was seen."""

    tranche = TrancheField(Tranche.objects.none(), label=_("Tranche"), empty_label=None)
    certificate = text_field(
        _("Constat du service fait"),
        help_text=_("Ce qui a été livré, où le voir, l’état des indicateurs."),
    )

    def __init__(self, *args, tranches, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tranche"].queryset = tranches


class PayForm(ActForm):
    """Which certified tranche, how much, when."""

    tranche = TrancheField(Tranche.objects.none(), label=_("Tranche"), empty_label=None)
    amount = EuroField(label=_("Montant payé, en euros"))
    paid_on = day_field(_("Date du paiement"))

    def __init__(self, *args, tranches, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tranche"].queryset = tranches


class SettleForm(ActForm):
    """Closes the award; a reason when something is given back."""

    reason = text_field(_("Motif du solde"), rows=3, required=False)

    def __init__(self, *args, rest: Decimal, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if rest > 0:
            self.fields["reason"].required = True
            self.fields["reason"].help_text = gettext(
                "%(rest)s ne seront pas payés : dites pourquoi ils sont rendus."
            ) % {"rest": euros(rest)}

"""The forms of the committee: sessions, agendas, interests, scenarios, votes."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from dsfr.forms import DsfrBaseForm

from accounts.french import amount as euros
from accounts.models import User
from accounts.permissions import Role
from funding.actions.committee.scenarios import Answer
from funding.actions.committee.sessions import Composition
from funding.forms import day_field
from funding.ledger.models import BudgetLine
from funding.models import Choice, Cofinancing, CommitteeSession, FinancingInstrument, VoteValue
from workflow.forms import ActForm, EuroField, TextField

NOT_A_SHARE = _("Écrivez un pourcentage de 1 à 100.")


def desk_members() -> Any:
    """Those who may sit: reviewers and decision makers."""
    reviewers = User.objects.holding(Role.REVIEWER)
    deciders = User.objects.holding(Role.DECISION_MAKER)
    return User.objects.filter(pk__in=reviewers.values("pk").union(deciders.values("pk"))).order_by(
        "last_name", "first_name", "pk"
    )


class CompositionForm(ActForm):
    """Title, day, quorum, chair and members of a session."""

    title = forms.CharField(label=_("Intitulé"), max_length=160)
    held_on = day_field(_("Date de la séance"))
    quorum = forms.IntegerField(
        label=_("Quorum"),
        min_value=1,
        max_value=50,
        help_text=_("Votes nécessaires sur chaque dossier ; qui se déporte ne compte pas."),
        error_messages={"min_value": _("Le quorum est d’au moins un membre.")},
    )
    chair = forms.ModelChoiceField(
        User.objects.none(), label=_("Président de séance"), empty_label=_("Choisir")
    )
    members = forms.ModelMultipleChoiceField(
        User.objects.none(), label=_("Membres"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        people = desk_members()
        self.fields["members"].queryset = people
        self.fields["chair"].queryset = User.objects.holding(Role.DECISION_MAKER).order_by(
            "last_name", "pk"
        )

    def composition(self) -> Composition:
        said = self.cleaned_data
        return Composition(
            title=said["title"],
            held_on=said["held_on"],
            quorum=said["quorum"],
            chair=said["chair"],
            members=tuple(said["members"]),
        )


class PlanForm(CompositionForm):
    """A new session: the line it decides on, then its composition."""

    line = forms.ModelChoiceField(
        BudgetLine.objects.none(), label=_("Ligne budgétaire"), empty_label=_("Choisir une ligne")
    )
    field_order = ["seen_version", "title", "held_on", "line", "quorum", "chair", "members"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["line"].queryset = BudgetLine.objects.filter(closed_on=None).order_by("code")


class FilesField(forms.ModelMultipleChoiceField):
    """Files named with their organisation."""

    def label_from_instance(self, file: Cofinancing) -> str:
        state = file.get_status_display()
        return f"{file} · {file.project.organisation.name} ({state})"


class EnrolManyForm(ActForm):
    """Which files join the agenda."""

    files = FilesField(
        Cofinancing.objects.none(),
        label=_("Dossiers à inscrire"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choisissez au moins un dossier.")},
    )

    def __init__(self, *args, files, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["files"].queryset = files


class SessionChoiceForm(ActForm):
    """The session before which a file goes; asked only when one is planned for its strand."""

    session = forms.ModelChoiceField(
        CommitteeSession.objects.none(),
        label=_("Séance du comité"),
        empty_label=_("Choisir une séance"),
    )

    def __init__(self, *args, sessions, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if sessions:
            self.fields["session"].queryset = sessions
        else:
            del self.fields["session"]


class OrderForm(ActForm):
    """The place of each awaiting file; a reason takes it off the agenda."""

    def __init__(self, *args, items, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.items = items
        for item in items:
            name = item.cofinancing.reference
            self.fields[f"place_{item.pk}"] = forms.IntegerField(
                label=gettext("Rang de %(file)s") % {"file": name},
                min_value=1,
                max_value=999,
                initial=item.position,
            )
            self.fields[f"remove_{item.pk}"] = forms.CharField(
                label=gettext("Motif pour retirer %(file)s") % {"file": name},
                max_length=500,
                required=False,
            )
            for part in ("place", "remove"):
                self.fields[f"{part}_{item.pk}"].widget.attrs["class"] = "fr-input"

    def rows(self) -> list[tuple]:
        return [(i, self[f"place_{i.pk}"], self[f"remove_{i.pk}"]) for i in self.items]

    def order(self) -> list[int]:
        said = self.cleaned_data
        return [i.pk for i in sorted(self.items, key=lambda i: (said[f"place_{i.pk}"], i.position))]

    def removed(self) -> dict[int, str]:
        said = self.cleaned_data
        return {i.pk: said[f"remove_{i.pk}"] for i in self.items if said[f"remove_{i.pk}"].strip()}


class ManyInterestsForm(DsfrBaseForm):
    """A declaration for each file of an agenda; none is chosen beforehand."""

    def __init__(self, *args, files, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.files = files
        for file in files:
            self.fields[f"said_{file.pk}"] = forms.ChoiceField(
                label=str(file),
                required=False,
                widget=forms.RadioSelect,
                choices=[("clear", _("Aucun lien")), ("conflict", _("Conflit d’intérêts"))],
            )
            self.fields[f"why_{file.pk}"] = forms.CharField(
                label=gettext("Nature du lien avec %(file)s") % {"file": file.reference},
                max_length=2000,
                required=False,
            )

    def rows(self) -> list[tuple]:
        return [(f, self[f"said_{f.pk}"], self[f"why_{f.pk}"]) for f in self.files]

    def clean(self) -> dict:
        cleaned = super().clean() or self.cleaned_data
        for file in self.files:
            is_conflict = cleaned.get(f"said_{file.pk}") == "conflict"
            if is_conflict and not cleaned.get(f"why_{file.pk}", "").strip():
                self.add_error(f"why_{file.pk}", _("Précisez le lien."))
        if not any(cleaned.get(f"said_{file.pk}") for file in self.files):
            raise forms.ValidationError(_("Déclarez vos intérêts sur un dossier au moins."))
        return cleaned

    def conflicts(self) -> dict[Cofinancing, str]:
        said = self.cleaned_data
        marked = [f for f in self.files if said[f"said_{f.pk}"] == "conflict"]
        return {f: said[f"why_{f.pk}"] for f in marked}

    def clear_files(self) -> list[Cofinancing]:
        return [f for f in self.files if self.cleaned_data[f"said_{f.pk}"] == "clear"]


class NewScenarioForm(DsfrBaseForm):
    """The name of a scenario and what it starts from."""

    name = TextField(label=_("Nom du scénario"), max_length=80)
    start = forms.ChoiceField(label=_("Partir de"), widget=forms.RadioSelect)
    ceiling = EuroField(
        label=_("Plafond étudié, en euros"),
        required=False,
        min_value=Decimal(0),
        help_text=_("Vide : ce que la ligne a de disponible."),
    )
    smallest_share = forms.IntegerField(
        label=_("Plus petite part d’un accord partiel, en %"),
        required=False,
        min_value=1,
        max_value=100,
        help_text=_("Pour la sélection avec accords partiels. Par exemple 80."),
        error_messages={"min_value": NOT_A_SHARE, "max_value": NOT_A_SHARE},
    )
    with_unfavourable = forms.BooleanField(
        label=_("Admettre aussi les dossiers dont l’avis est défavorable"), required=False
    )

    def __init__(self, *args, scenarios, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        copies = [
            (f"copy:{s.pk}", gettext("Une copie de « %(name)s »") % {"name": s.name})
            for s in scenarios
        ]
        self.fields["start"].choices = [
            ("whole", _("La meilleure sélection, tout ou rien")),
            ("partial", _("La meilleure sélection, avec accords partiels")),
            ("empty", _("Une page blanche")),
            *copies,
        ]
        self.fields["start"].initial = "whole"

    def clean(self) -> dict:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("start") == "partial" and not cleaned.get("smallest_share"):
            self.add_error("smallest_share", NOT_A_SHARE)
        return cleaned

    def share(self) -> Decimal:
        if self.cleaned_data["start"] != "partial":
            return Decimal(1)
        return Decimal(self.cleaned_data["smallest_share"]) / 100


class ScenarioForm(DsfrBaseForm):
    """What a scenario answers on each file that this person may read."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput)
    ceiling = EuroField(
        label=_("Plafond étudié, en euros"),
        required=False,
        min_value=Decimal(0),
        help_text=_("Vide : ce que la ligne a de disponible."),
    )

    def __init__(self, *args, rows, answers, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.lines = [row for row in rows if row.item.is_pending and not row.gate]
        for row in self.lines:
            self._add(row, answers.get(row.item.pk))

    def _add(self, row, answer) -> None:
        pk, words = row.item.pk, {"file": row.file.reference}
        fields: dict[str, forms.Field] = {
            "choice": forms.ChoiceField(
                label=gettext("Réponse sur %(file)s") % words,
                required=False,
                choices=[("", _("Laisser")), *Choice.choices],
                initial=answer.choice if answer else "",
                widget=forms.Select(attrs={"class": "fr-select"}),
            ),
            "amount": EuroField(
                label=gettext("Montant pour %(file)s") % words,
                required=False,
                initial=answer.amount if answer else None,
            ),
            "instrument": forms.ChoiceField(
                label=gettext("Instrument pour %(file)s") % words,
                required=False,
                choices=[("", _("Instrument usuel")), *FinancingInstrument.choices],
                initial=answer.instrument if answer else "",
                widget=forms.Select(attrs={"class": "fr-select"}),
            ),
            "reason": forms.CharField(
                label=gettext("Motif pour %(file)s") % words,
                required=False,
                max_length=2000,
                initial=answer.reason if answer else "",
            ),
            "derogation": forms.CharField(
                label=gettext("Motif de la dérogation pour %(file)s") % words,
                required=False,
                max_length=2000,
                initial=answer.derogation_reason if answer else "",
            ),
        }
        for name, field in fields.items():
            field.widget.attrs.setdefault("class", "fr-input")
            self.fields[f"{name}_{pk}"] = field

    def rows(self) -> list[tuple]:
        names = ("choice", "amount", "instrument", "reason", "derogation")
        return [
            (row, {name: self[f"{name}_{row.item.pk}"] for name in names}) for row in self.lines
        ]

    def clean(self) -> dict:
        cleaned = super().clean() or self.cleaned_data
        for row in self.lines:
            pk, file = row.item.pk, row.file
            choice, given = cleaned.get(f"choice_{pk}"), cleaned.get(f"amount_{pk}")
            if given and choice == Choice.GRANT and given > file.requested_amount:
                self.add_error(
                    f"amount_{pk}",
                    gettext("Au plus le montant demandé (%(asked)s).")
                    % {"asked": euros(file.requested_amount)},
                )
        return cleaned

    def answers(self) -> list[Answer]:
        said = self.cleaned_data
        return [
            Answer(
                item=row.item,
                choice=said[f"choice_{row.item.pk}"],
                amount=said[f"amount_{row.item.pk}"],
                reason=said[f"reason_{row.item.pk}"],
                derogation_reason=said[f"derogation_{row.item.pk}"],
                instrument=said[f"instrument_{row.item.pk}"],
            )
            for row in self.lines
            if said[f"choice_{row.item.pk}"]
        ]


class PromoteForm(ActForm):
    """Confirms a promotion: the versions of the session and of the scenario that were read."""

    seen_scenario = forms.IntegerField(widget=forms.HiddenInput)


class VotesForm(DsfrBaseForm):
    """A vote for each file that the member may vote on; those left blank are not cast."""

    def __init__(self, *args, rows, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.lines = [row for row in rows if row.may_vote]
        for row in self.lines:
            self.fields[f"vote_{row.item.pk}"] = forms.ChoiceField(
                label=str(row.file),
                required=False,
                choices=VoteValue.choices,
                initial=row.my_value,
                widget=forms.RadioSelect,
            )

    def rows(self) -> list[tuple]:
        return [(row, self[f"vote_{row.item.pk}"]) for row in self.lines]

    def values(self) -> dict:
        said = self.cleaned_data
        return {
            row.item: said[f"vote_{row.item.pk}"]
            for row in self.lines
            if said[f"vote_{row.item.pk}"] and said[f"vote_{row.item.pk}"] != row.my_value
        }

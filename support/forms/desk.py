"""The forms of the thread, the tasks, the capacity and the satisfaction."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from dsfr.forms import DsfrBaseForm

from accounts.models import User
from accounts.permissions import Role
from projects.models import Project
from support.forms.fields import DaysField, long_text
from support.models import Capacity, CaseTask, quarters_from
from workflow.forms import ActForm, DayField

SCORES = [
    ("", _("Choisissez")),
    *((n, "★" * n + "☆" * (5 - n) + f" {n} sur 5") for n in range(5, 0, -1)),
]


class MessageForm(ActForm):
    """A message or a note."""

    text = long_text(label=_("Message"), rows=4)
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)


class TaskForm(ActForm):
    """What to do, by whom, for when."""

    title = forms.CharField(label=_("Tâche"), max_length=200)
    assignee = forms.ModelChoiceField(
        label=_("Agent"), queryset=User.objects.none(), empty_label=_("Choisissez…")
    )
    task_due_on = DayField(label=_("Pour le"), required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignee"].queryset = User.objects.holding(Role.SUPPORT_AGENT)


class FinishForm(ActForm):
    """Which task is done."""

    task = forms.ModelChoiceField(
        label=_("Tâche faite"), queryset=CaseTask.objects.none(), empty_label=_("Choisissez…")
    )

    def __init__(self, *args, tasks, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["task"].queryset = tasks


class JoinForm(ActForm):
    """The project to tie the case to."""

    project = forms.ModelChoiceField(
        label=_("Projet"), queryset=Project.objects.none(), empty_label=_("Choisissez…")
    )

    def __init__(self, *args, projects, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["project"].queryset = projects


class EstimateForm(ActForm):
    """A new estimate and why."""

    estimated_days = DaysField(label=_("Nouvelle charge, en jours-personne"))
    reason = long_text(label=_("Motif"), rows=3, required=False)


class RateForm(ActForm):
    """What the ministry thinks of the help."""

    score = forms.TypedChoiceField(
        label=_("Cette aide vous a-t-elle été utile ?"), choices=SCORES, coerce=int
    )
    comment = long_text(label=_("Commentaire"), rows=4, required=False)


class CapacityForm(DsfrBaseForm):
    """More or fewer days for a quarter."""

    quarter = forms.ChoiceField(label=_("Trimestre"))
    days = DaysField(
        label=_("Jours-personne à ouvrir"),
        max_digits=8,
        min_value=None,
        help_text=_("Un nombre négatif ferme des jours que rien n’engage."),
    )
    reason = forms.CharField(label=_("Motif"), max_length=300)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        coming = quarters_from(timezone.localdate())
        self.fields["quarter"].choices = [(f"{y}-{q}", f"T{q} {y}") for y, q in coming]

    @property
    def chosen(self) -> tuple[int, int]:
        year, quarter = self.cleaned_data["quarter"].split("-")
        return int(year), int(quarter)


class CapacityChoice(forms.ModelChoiceField):
    """A quarter, with what it has left."""

    def label_from_instance(self, capacity: Capacity) -> str:
        days = f"{capacity.remaining_days.normalize():f}".replace(".", ",")
        return _("%(quarter)s · reste %(days)s j") % {"quarter": capacity, "days": days}

"""Doors of deliverables: the holder locates them, the desk sends the robot."""

from django.utils.translation import gettext_lazy as _

from funding.actions import deliverables as actions
from funding.forms.deliverables import LocateForm
from funding.models import Deliverable
from funding.views.door import CofinancingAct


class LocateDeliverable(CofinancingAct):
    transition = "locate_deliverable"
    form_class = LocateForm
    explanation = _("Un robot vérifie que le livrable est en ligne ; une personne décide.")
    done = _("L’adresse est notée ; le robot va vérifier.")

    def form_kwargs(self):
        return {
            "deliverables": Deliverable.objects.promised()
            .filter(cofinancing=self.file)
            .order_by("pk")
        }

    def initial(self):
        number = self.request.GET.get("livrable", "")
        offered = list(self.form_kwargs()["deliverables"])
        chosen = [d for d in offered if str(d.pk) == number]
        missing = [d for d in offered if not d.address]
        first = (chosen or missing or offered or [None])[0]
        return {
            **super().initial(),
            "deliverable": first,
            "address": first.address if first else "",
        }

    def perform(self, form, *, at):
        said = form.cleaned_data
        return actions.locate_deliverable(
            self.file,
            deliverable=said["deliverable"],
            address=said["address"].strip(),
            by=self.request.user,
            at=at,
            seen_version=said["seen_version"],
        )


class CheckDeliverables(CofinancingAct):
    transition = "check_deliverables"
    explanation = _("Le robot va regarder chaque livrable dont l’adresse est connue.")
    done = _("Le robot est parti : son constat paraîtra sur le dossier.")

    def perform(self, form, *, at):
        return actions.check_deliverables(
            self.file,
            by=self.request.user,
            at=at,
            seen_version=form.cleaned_data["seen_version"],
        )

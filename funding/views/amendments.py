"""The budget officer's doors to amendments: prepare, record once signed, give up."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models import Attachment
from funding.actions import amendments as actions
from funding.forms.amendments import AmendForm, PrepareAmendmentForm
from funding.queries.amendments import changes_of, prepared_amendment, read, terms_in_force
from funding.queries.letters import latest_signed
from funding.views.door import CofinancingAct
from workflow.forms import ReasonForm


class PrepareAmendment(CofinancingAct):
    """Starts from the terms in force, or from the amendment that waits."""

    transition = "prepare_amendment"
    form_class = PrepareAmendmentForm
    template_name = "funding/agreement/prepare.html"
    explanation = _(
        "Rien ne change avant la signature : l’avenant préparé donne le document à signer, puis "
        "s’applique en entier quand vous l’enregistrez signé."
    )
    done = _("L’avenant est préparé : établissez le document à signer.")

    def form_kwargs(self):
        return {"terms": terms_in_force(self.file)}

    def initial(self):
        terms, waiting = terms_in_force(self.file), prepared_amendment(self.file)
        found = {
            **super().initial(),
            "total": terms.total,
            "eligible": terms.eligible,
            "duration": terms.duration,
            "aid": terms.aid,
        }
        for tranche in terms.tranches:
            found[f"amount_{tranche.number}"] = tranche.planned_amount
            found[f"planned_on_{tranche.number}"] = tranche.planned_on
        for milestone in terms.milestones:
            found[f"due_on_{milestone.number}"] = milestone.due_on
        if waiting is None:
            return found
        names = {"planned_amount": "amount", "planned_on": "planned_on", "due_on": "due_on"}
        for change in waiting.changes:
            name = f"{names[change['field']]}_{change['number']}"
            found[name] = read(change["field"], change["after"])
        return found | {
            "reason": waiting.reason,
            "total": waiting.total_after or found["total"],
            "eligible": waiting.eligible_after or found["eligible"],
            "duration": waiting.duration_after or found["duration"],
            "aid": waiting.aid_after,
            "release": bool(waiting.released_amount),
        }

    def facts(self):
        return {"now": terms_in_force(self.file)}

    def perform(self, form, *, at):
        return actions.prepare_amendment(
            self.file,
            terms=form.new_terms(),
            reason=form.cleaned_data["reason"],
            by=self.request.user,
            at=at,
            seen_version=form.cleaned_data["seen_version"],
        )


class Waiting(CofinancingAct):
    """A deed on the amendment that waits for its signature."""

    template_name = "funding/agreement/amend.html"

    def facts(self):
        waiting = prepared_amendment(self.file)
        return {"waiting": waiting, "changes": changes_of(waiting) if waiting else []}


class Amend(Waiting):
    transition = "amend"
    form_class = AmendForm
    explanation = _("Ce que l’avenant retire d’un engagement de l’année redevient disponible.")
    done = _("L’avenant est enregistré et appliqué.")

    def form_kwargs(self):
        return {"documents": Attachment.objects.of(self.file)}

    def initial(self):
        signed = {"signed_on": timezone.localdate(), "document": latest_signed(self.file)}
        return {**super().initial(), **signed}

    def perform(self, form, *, at):
        said = form.cleaned_data
        return actions.amend(
            self.file,
            signed_on=said["signed_on"],
            document=said["document"],
            by=self.request.user,
            at=at,
            seen_version=said["seen_version"],
        )


class DropAmendment(Waiting):
    transition = "drop_amendment"
    form_class = ReasonForm
    done = _("L’avenant est abandonné : il reste au dossier, sans effet.")

    def perform(self, form, *, at):
        return actions.drop_amendment(
            self.file,
            reason=form.cleaned_data["reason"],
            by=self.request.user,
            at=at,
            seen_version=form.cleaned_data["seen_version"],
        )

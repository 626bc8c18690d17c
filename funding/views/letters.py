"""Doors of letters: making, previewing, sending, one file at a time."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views import View

from accounts.permissions import Permission
from funding.actions import letters as actions
from funding.forms.letters import SendLetterForm
from funding.models import Cofinancing, Letter, LetterKind, LetterTemplate
from funding.policies import files_open_to
from funding.queries import letters as queries
from funding.views.door import CofinancingAct


class WriteLetter(CofinancingAct):
    transition = "write_letter"
    template_name = "funding/letter/write.html"
    explanation = _(
        "Le courrier est établi et gardé au dossier du guichet ; il n’est envoyé à personne. "
        "Un courrier déjà établi reste : celui-ci en est un autre."
    )
    done = _("Le courrier est établi : relisez-le, puis envoyez-le.")

    def facts(self):
        kind = queries.decision_kind(self.file)
        return {"kind": kind, "kind_label": LetterKind(kind).label if kind else ""}

    def perform(self, form, *, at):
        return actions.write_letter(self.file, **self.told(form, at))

    def told(self, form, at) -> dict:
        return {
            "by": self.request.user,
            "at": at,
            "seen_version": form.cleaned_data["seen_version"],
        }


class WriteAgreement(WriteLetter):
    transition = "write_agreement"
    explanation = _(
        "Le document porte un code : l’exemplaire signé se rattachera de lui-même au dossier."
    )
    done = _("Le document est établi : relisez-le, puis envoyez-le à la signature.")

    def facts(self):
        kind = queries.agreement_kind(self.file)
        return {"kind": kind, "kind_label": LetterKind(kind).label if kind else ""}

    def perform(self, form, *, at):
        return actions.write_agreement(self.file, **self.told(form, at))


class NotifyLetter(CofinancingAct):
    transition = "notify_letter"
    form_class = SendLetterForm
    explanation = _(
        "Les administrateurs des données du porteur sont prévenus et lisent le courrier. "
        "La date d’envoi fait foi ; elle ne change plus."
    )
    done = _("Le courrier est envoyé.")
    signed = False

    def form_kwargs(self):
        # those of a decision taken back are not sent
        waiting = Letter.objects.filter(
            cofinancing=self.file, notified_at=None, decision_moment=self.file.decided_at
        ).order_by("-number")
        pks = [letter.pk for letter in waiting if letter.needs_signature is self.signed]
        return {"letters": waiting.filter(pk__in=pks)}

    def initial(self):
        letters = self.form_kwargs()["letters"]
        return {**super().initial(), "letter": letters.first()}

    def perform(self, form, *, at):
        said = form.cleaned_data
        send = actions.send_agreement if self.signed else actions.notify_letter
        return send(
            self.file,
            letter=said["letter"],
            by=self.request.user,
            at=at,
            seen_version=said["seen_version"],
        )


class SendAgreement(NotifyLetter):
    transition = "send_agreement"
    explanation = _("Les administrateurs des données du porteur reçoivent le document à signer.")
    done = _("Le document est envoyé à la signature.")
    signed = True


class Preview(View):
    """A letter as it would be for this file, marked as a draft; nothing is kept.

    ``?version=N`` shows a version of the template, published or not, instead of the one in force.
    """

    def get(self, request, reference: str, kind: str):
        user = request.user
        if kind not in LetterKind.values or not (
            user.can(Permission.FUNDING_DECIDE) or user.can(Permission.FUNDING_ENGAGE)
        ):
            raise Http404
        seen = files_open_to(user).select_related(
            "project__call_version__call", "project__organisation", "decided_by"
        )
        file: Cofinancing = get_object_or_404(seen, reference=reference)
        pdf = actions.preview(file, kind, words=self.words(kind), at=timezone.now())
        name = f"projet-{file.reference}-{kind}.pdf"
        return HttpResponse(
            pdf,
            content_type="application/pdf",
            headers={"Content-Disposition": f'inline; filename="{name}"'},
        )

    def words(self, kind: str) -> queries.Words:
        version = self.request.GET.get("version", "")
        if not version.isascii() or not version.isdigit():
            return queries.words_in_force(kind)
        template = get_object_or_404(LetterTemplate, kind=kind, number=int(version[:5]))
        return queries.of_template(template)

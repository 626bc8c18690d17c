"""Planning, composing, opening and closing a session; its agenda; its members' interests."""

from django.contrib import messages
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from accounts.permissions import Permission
from funding.actions.committee import enrolling, minutes, sessions
from funding.forms.committee import (
    CompositionForm,
    EnrolManyForm,
    ManyInterestsForm,
    OrderForm,
    PlanForm,
)
from funding.models import Cofinancing, CofinancingStatus
from funding.queries.committee.agenda import available
from funding.views.committee.door import CommitteeAct, CommitteeView, refusal_of
from workflow.refusals import Refused


class Plan(View):
    """Plans a session."""

    def dispatch(self, request, *args, **kwargs):
        if not request.user.can(Permission.COMMITTEE_RUN):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get(self, request):
        day = timezone.localdate()
        form = PlanForm(initial={"chair": request.user, "members": [request.user], "quorum": 2})
        return self.page(form, today=day)

    def post(self, request):
        form = PlanForm(request.POST)
        if not form.is_valid():
            return self.page(form, status=422)
        try:
            session = sessions.plan(
                line=form.cleaned_data["line"],
                composition=form.composition(),
                by=request.user,
                at=timezone.now(),
            )
        except Refused as refused:
            return self.page(form, refusal=refusal_of(form, refused), status=409)
        messages.success(request, _("La séance est prévue ; ses membres sont prévenus."))
        return redirect(session)

    def page(self, form, *, refusal: str = "", status: int = 200, today=None):
        context = {"form": form, "refusal": refusal}
        return render(self.request, "funding/committee/plan.html", context, status=status)


class Compose(CommitteeAct):
    transition = "compose"
    form_class = CompositionForm
    done = gettext_lazy("La composition de la séance est enregistrée.")

    def initial(self):
        return {
            **super().initial(),
            "title": self.file.title,
            "held_on": self.file.held_on,
            "quorum": self.file.quorum,
            "chair": self.file.chair,
            "members": [seat.member_id for seat in self.file.seats.order_by("pk")],
        }

    def perform(self, form, *, at):
        return sessions.compose(
            self.file,
            composition=form.composition(),
            by=self.request.user,
            at=at,
            seen_version=form.cleaned_data["seen_version"],
        )


class PutOnAgenda(CommitteeAct):
    transition = "set_agenda"
    form_class = EnrolManyForm
    template_name = "funding/committee/enrol.html"
    explanation = gettext_lazy(
        "Les dossiers du volet de la ligne que l’instruction a terminés, ajournés, ou déjà en "
        "comité sans séance. Vous devez avoir déclaré vos intérêts sur chacun."
    )
    done = gettext_lazy("Les dossiers sont inscrits à l’ordre du jour.")

    def form_kwargs(self):
        ready = Q(status__in=["recommended", "not_recommended", "deferred"]) | Q(
            status=CofinancingStatus.IN_COMMITTEE
        )
        seen = Cofinancing.objects.visible_to(self.request.user)
        files = (
            seen.filter(ready, strand=self.file.budget_line.strand)
            .exclude(agenda_items__outcome="pending")
            .select_related("project__organisation")
            .order_by("pk")
        )
        return {"files": files}

    def perform(self, form, *, at):
        return enrolling.put_on_agenda(
            self.file,
            files=list(form.cleaned_data["files"]),
            by=self.request.user,
            at=at,
            seen_version=form.cleaned_data["seen_version"],
        )


class OrderAgenda(CommitteeAct):
    transition = "set_agenda"
    form_class = OrderForm
    template_name = "funding/committee/order.html"
    done = gettext_lazy("L’ordre du jour est enregistré.")

    def form_kwargs(self):
        items = self.file.items.filter(outcome="pending").select_related("cofinancing__project")
        return {"items": list(items.order_by("position", "pk"))}

    def perform(self, form, *, at):
        return sessions.set_agenda(
            self.file,
            order=form.order(),
            removed=form.removed(),
            by=self.request.user,
            at=at,
            seen_version=form.cleaned_data["seen_version"],
        )


class OpenSession(CommitteeAct):
    transition = "open_session"
    explanation = gettext_lazy(
        "Les membres pourront voter ; les dossiers de l’ordre du jour pourront être décidés."
    )
    done = gettext_lazy("La séance est ouverte.")

    def context(self):
        return {"available": available(self.file, timezone.now())}

    def perform(self, form, *, at):
        return sessions.open_session(
            self.file, by=self.request.user, at=at, seen_version=form.cleaned_data["seen_version"]
        )

    def success_url(self):
        return reverse("funding:committee_room", args=[self.file.reference])


class CloseSession(CommitteeAct):
    transition = "close_session"
    explanation = gettext_lazy("Les votes seront clos et le procès-verbal pourra être dressé.")
    done = gettext_lazy("La séance est levée.")

    def perform(self, form, *, at):
        return sessions.close_session(
            self.file, by=self.request.user, at=at, seen_version=form.cleaned_data["seen_version"]
        )


class DrawMinutes(CommitteeAct):
    transition = "draw_minutes"
    explanation = gettext_lazy(
        "Le procès-verbal est un PDF archivable, gelé pour toujours sous son empreinte. Ce qui "
        "changerait ensuite sera signalé à côté."
    )
    done = gettext_lazy("Le procès-verbal est dressé.")

    def perform(self, form, *, at):
        return minutes.draw_minutes(
            self.file, by=self.request.user, at=at, seen_version=form.cleaned_data["seen_version"]
        )


class DeclareOnAgenda(CommitteeView):
    """One page to declare one's interests on every file of the agenda."""

    def files(self) -> list[Cofinancing]:
        return [row.file for row in self.page.undeclared]

    def get(self, request):
        return self.shown("interests", form=ManyInterestsForm(files=self.files()), refusal="")

    def post(self, request):
        form = ManyInterestsForm(request.POST, files=self.files())
        if not form.is_valid():
            return self.shown("interests", form=form, refusal="", status=422)
        try:
            enrolling.declare_on_agenda(
                self.session,
                conflicts=form.conflicts(),
                clear=form.clear_files(),
                by=request.user,
                at=timezone.now(),
            )
        except Refused as refused:
            return self.shown("interests", form=form, refusal=refusal_of(form, refused), status=409)
        return self.done(_("Vos déclarations sont enregistrées."), self.session.get_absolute_url())

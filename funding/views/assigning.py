"""Sharing the files out: who is in charge, who follows, how loaded each reviewer is."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from funding.actions import assigning as actions
from funding.forms.instruction import AssignForm
from funding.models import ReviewPart
from funding.queries.instruction import may_see_workload, unassigned, workload
from funding.views.door import CofinancingAct, file_or_404
from workflow.queries import page_of
from workflow.refusals import Refused


class Assign(CofinancingAct):
    transition = "assign"
    form_class = AssignForm
    template_name = "funding/instruction/assign.html"
    done = gettext_lazy("Le dossier est confié ; les instructeurs sont prévenus.")

    def form_kwargs(self):
        return {"file": self.file}

    def initial(self):
        held = {
            a.part: a.reviewer_id
            for a in self.file.assignments.filter(ended_at=None).order_by("pk")
        }
        return {
            **super().initial(),
            "owner": held.get(ReviewPart.OWNER),
            "second": held.get(ReviewPart.SECOND),
        }

    def context(self):
        return {"terms": None, "loads": workload()}

    def perform(self, form, *, at):
        return actions.assign(
            self.file,
            owner=form.cleaned_data["owner"],
            second=form.cleaned_data["second"],
            by=self.request.user,
            at=at,
            seen_version=form.cleaned_data["seen_version"],
        )


class FollowFile(View):
    """Follows the file, or stops."""

    def post(self, request, reference: str):
        file = file_or_404(request.user, reference)
        try:
            if "cesser" in request.POST:
                actions.unfollow(file, by=request.user)
                messages.success(request, _("Vous ne suivez plus ce dossier."))
            else:
                actions.follow(file, by=request.user, at=timezone.now())
                messages.success(request, _("Vous suivez ce dossier : vous serez prévenu."))
        except Refused as refused:
            messages.error(request, refused.message)
        return redirect(file)


class Workload(View):
    """Files per reviewer and their age; the files that nobody owns yet."""

    def get(self, request):
        if not may_see_workload(request.user):
            raise Http404
        today = timezone.localdate()
        loads = [(load, load.age(today)) for load in workload()]
        return render(
            request,
            "funding/instruction/workload.html",
            {
                "loads": loads,
                "page": page_of(unassigned(request.user), request.GET),
                "filters": {},
                "today": today,
            },
        )

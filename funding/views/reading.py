"""The list of co-financings and the page of one."""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views import View

from accounts.permissions import Permission
from finding.views import render_list
from funding.forms import InterestsForm
from funding.models import Cofinancing
from funding.queries.files import file_page
from funding.queries.lists import COFINANCINGS


class CofinancingList(View):
    """Every co-financing that this person sees, as they choose to see them."""

    def get(self, request):
        context = {"may_ask": request.user.can(Permission.FUNDING_ASK)}
        return render_list(request, COFINANCINGS, "funding/reading/list.html", context)


class CofinancingDetail(View):
    """One co-financing: its life, its figures, its tranches, what this person may do."""

    def get(self, request, reference: str):
        seen = Cofinancing.objects.visible_to(request.user).select_related(
            "project__call_version__call", "project__organisation", "budget_line", "decided_by"
        )
        file = get_object_or_404(seen, reference=reference)
        page = file_page(file, request.user, timezone.now())
        form = (
            InterestsForm(initial={"seen_version": file.version})
            if page.gate == "declare"
            else None
        )
        template = "gate" if page.gate else "detail"
        return render(
            request,
            f"funding/reading/{template}.html",
            {"file": file, "page": page, "form": form, "criteria": _criteria(file)},
        )


def _criteria(file: Cofinancing) -> list[dict]:
    return file.project.call_version.criteria

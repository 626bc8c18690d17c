"""The list of co-financings and the page of one."""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views import View

from accounts.permissions import Permission
from funding.forms import InterestsForm
from funding.models import Cofinancing, CofinancingStatus
from funding.queries.files import file_page, listing
from projects.models import Strand
from workflow.queries import page_of


class CofinancingList(View):
    """Every co-financing that this person sees, with filters in the address."""

    def get(self, request):
        asked = {
            "status": request.GET.get("etat", ""),
            "strand": request.GET.get("volet", ""),
            "text": request.GET.get("q", "")[:200],
        }
        return render(
            request,
            "funding/reading/list.html",
            {
                "page": page_of(listing(request.user, **asked), request.GET),
                "asked": asked,
                "filters": {
                    name: request.GET[name]
                    for name in ("q", "etat", "volet")
                    if request.GET.get(name)
                },
                "statuses": CofinancingStatus.choices,
                "strands": Strand.choices,
                "may_ask": request.user.can(Permission.FUNDING_ASK),
            },
        )


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

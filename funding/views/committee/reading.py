"""The sessions of the committee, and the page of one."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import render
from django.views import View

from accounts.permissions import Permission
from funding.models import CommitteeSession, Minutes
from funding.queries.committee.agenda import ranked
from funding.queries.committee.minutes import changes_since
from funding.views.committee.door import CommitteeView
from workflow.forms import EuroField
from workflow.queries import page_of


class CommitteeList(View):
    """Every session, newest first."""

    def get(self, request):
        if not request.user.can(Permission.COMMITTEE_READ):
            raise Http404
        sessions = CommitteeSession.objects.visible_to(request.user).select_related(
            "budget_line", "chair"
        )
        return render(
            request,
            "funding/committee/list.html",
            {
                "page": page_of(sessions, request.GET),
                "filters": {},
                "may_plan": request.user.can(Permission.COMMITTEE_RUN),
            },
        )


class CommitteeDetail(CommitteeView):
    """One session: agenda by mark with its cut line, members, scenarios, minutes."""

    def get(self, request):
        ceiling = asked_ceiling(request)
        line = ceiling if ceiling is not None else self.page.available
        minutes = Minutes.objects.filter(session=self.session).select_related("document").first()
        return self.shown(
            "detail",
            ranked=ranked(self.page.rows, line),
            ceiling=line,
            asked_ceiling=ceiling,
            scenarios=self.session.scenarios.order_by("pk"),
            minutes=minutes,
            changes=changes_since(minutes) if minutes else [],
        )


def asked_ceiling(request) -> Decimal | None:
    """``?plafond=8 000 000``; what is not an amount is no ceiling."""
    field = EuroField(min_value=Decimal(0), required=False)
    try:
        return field.clean(request.GET.get("plafond", ""))
    except ValidationError:
        return None

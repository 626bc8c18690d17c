"""What every deed on a co-financing shares: the file or 404, and who may read its figures."""

from django.shortcuts import get_object_or_404

from accounts.permissions import Permission
from funding.lifecycle import COFINANCING
from funding.models import Cofinancing
from funding.policies import interest_gate, reading_of
from projects.queries import cost_summary
from workflow.views import ActionView


def file_or_404(user, reference: str) -> Cofinancing:
    """A co-financing that this person may see, with its project, its call and its line."""
    seen = Cofinancing.objects.visible_to(user).select_related(
        "project__call_version__call", "project__organisation", "budget_line"
    )
    return get_object_or_404(seen, reference=reference)


def gate_of(file: Cofinancing, user) -> str:
    """What stands between this person and the reading of the file: see ``interest_gate``."""
    return interest_gate(user, file.status, reading_of(user, file).conflict)


class CofinancingAct(ActionView):
    """One deed on one co-financing that this person may see."""

    lifecycle = COFINANCING
    model = Cofinancing
    template_name = "funding/act.html"

    def load(self, reference: str) -> Cofinancing:
        return file_or_404(self.request.user, reference)

    def post(self, request, *args, **kwargs):
        """A holder who may not do the deed is told no more than on the page of the deed."""
        if not request.user.can(Permission.FUNDING_READ_ALL):
            ability = self.ability()
            if ability is None or not ability.allowed:
                return self.get(request, *args, **kwargs)
        return super().post(request, *args, **kwargs)

    def may_read(self) -> bool:
        """Whether the figures may be shown: not before the interests are declared."""
        return not gate_of(self.file, self.request.user)

    def context(self) -> dict:
        if not self.may_read():
            return {"terms": None}
        return {"terms": cost_summary(self.file.project), **self.facts()}

    def facts(self) -> dict:
        """What this deed's page shows more, to those who may read the file."""
        return {}

"""Joining a piece to a case, by the ministry or by the desk."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from documents.forms import AttachForm
from support import actions
from support.views.work import CaseAction
from workflow.refusals import Refused


class Attach(CaseAction):
    """The same page for both; the table knows two deeds, one for each side."""

    transition = "attach"
    form_class = AttachForm
    done = _("La pièce est jointe.")

    def dispatch(self, request, *args, **kwargs):
        if request.user.can(Permission.SUPPORT_WORK):
            self.transition = "attach_answer"
        return super().dispatch(request, *args, **kwargs)

    def initial(self) -> dict:
        return {}

    def perform(self, form, *, at):
        try:
            return actions.attach(
                self.file,
                upload=form.cleaned_data["content"],
                label=form.cleaned_data["label"],
                by=self.request.user,
                at=at,
            )
        except ValidationError as error:
            raise Refused("bad_piece", error.messages[0], field="content") from error

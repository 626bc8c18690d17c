"""One view for every deed: the file or 404, a plain form, one call, the sentence of a refusal."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from accounts.models import User
from workflow.forms import ConfirmForm
from workflow.lifecycle import Lifecycle, Words
from workflow.refusals import Refused


class SignedRequest(HttpRequest):
    """A request that the middleware let in: its person is known."""

    user: User


class ActionView(View):
    """Shows the form of one transition of one file, then does it.

    A wing's view names ``lifecycle``, ``model``, ``transition``, ``form_class`` and writes
    ``perform``, whose only line is the call of an action.
    """

    CLOSED = gettext_lazy(
        "Cet acte n’est pas possible dans l’état actuel du dossier, ou pas pour vous."
    )

    lifecycle: Lifecycle
    model: Any
    transition: str
    form_class: type = ConfirmForm
    template_name = "workflow/act.html"
    done: Words = ""
    explanation: Words = ""
    back: Words = gettext_lazy("Revenir au dossier")
    request: SignedRequest
    file: Any

    def dispatch(self, request, *args, **kwargs):
        self.file = self.load(kwargs["reference"])
        return super().dispatch(request, *args, **kwargs)

    def load(self, reference: str) -> Any:
        return get_object_or_404(
            self.model.objects.visible_to(self.request.user), reference=reference
        )

    def form_kwargs(self) -> dict:
        return {}

    def initial(self) -> dict:
        return {"seen_version": self.lifecycle.version_for(self.file, self.request.user)}

    def context(self) -> dict:
        """More for the page than the file and the form."""
        return {}

    def perform(self, form, *, at: datetime) -> Any:
        """Calls the action. Raises Refused."""
        raise NotImplementedError

    def success_url(self) -> str:
        return self.file.get_absolute_url()

    def get(self, request, *args, **kwargs):
        ability = self.ability()
        if ability is None or not ability.allowed:
            return self.closed(ability.refusal if ability else self.CLOSED, status=403)
        form = self.form_class(initial=self.initial(), **self.form_kwargs())
        return self.page(form)

    def post(self, request, *args, **kwargs):
        form = self.form_class(request.POST, request.FILES, **self.form_kwargs())
        valid = form.is_valid()
        blind = valid and form.cleaned_data.get("seen_version", 0) is None
        if not valid or blind:
            if not self.is_theirs():
                return self.closed(self.CLOSED, status=403)
            if not valid:
                return self.page(form, status=422)
            return self.page(
                self.with_fresh_version(form),
                refusal=_(
                    "La page envoyée ne dit pas quelle version du dossier vous aviez lue : relisez "
                    "le dossier, puis confirmez."
                ),
                status=422,
            )
        try:
            self.perform(form, at=timezone.now())
        except Refused as refused:
            if not self.is_theirs():
                return self.closed(refused.message, status=409)
            if refused.code == "stale_version":
                form = self.with_fresh_version(form)
            if refused.field and refused.field in form.fields:
                form.add_error(refused.field, refused.message)
                return self.page(form, status=409)
            return self.page(form, refusal=refused.message, status=409)
        said = str(self.done) or _("C’est fait.")
        messages.success(request, said, extra_tags=request.path)  # words.js then forgets its copy
        return redirect(self.success_url())

    def with_fresh_version(self, form) -> Any:
        """The same words on the file as it is now: whoever was told may then confirm them."""
        self.file = self.load(self.file.reference)
        data = form.data.copy()
        data[form.add_prefix("seen_version")] = self.lifecycle.version_for(
            self.file, self.request.user
        )
        fresh = self.form_class(data, form.files, **self.form_kwargs())
        fresh.is_valid()
        return fresh

    def is_theirs(self) -> bool:
        """Whether the table of permissions gives the deed to this person, whatever its rules."""
        permission = self.lifecycle.by_name[self.transition].permission
        return self.request.user.can_in(permission, self.file.holder_id)

    def closed(self, refusal: Words, *, status: int):
        """The page without its form; without the facts of the deed when it is not theirs."""
        if self.is_theirs():
            return self.page(None, refusal=str(refusal), status=status)
        label = self.lifecycle.by_name[self.transition].label
        told = {"file": self.file, "form": None, "refusal": refusal, "back": self.back}
        told |= {"label": label, "explanation": ""}
        return render(self.request, ActionView.template_name, told, status=status)

    def ability(self):
        abilities = self.lifecycle.abilities(self.file, self.request.user, timezone.now())
        return next((a for a in abilities if a.name == self.transition), None)

    def page(self, form, *, refusal: str = "", status: int = 200):
        return render(
            self.request,
            self.template_name,
            {
                "file": self.file,
                "form": form,
                "refusal": refusal,
                "label": self.lifecycle.by_name[self.transition].label,
                "explanation": self.explanation,
                "back": self.back,
                **self.context(),
            },
            status=status,
        )

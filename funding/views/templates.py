"""The administrator's door to the words of letters: versions, and what each field stands for."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from accounts.permissions import Permission
from funding.actions import letters as actions
from funding.forms.letters import LetterTemplateForm
from funding.models import LetterKind, LetterTemplate
from funding.queries import letters as queries
from workflow.refusals import Refused


class LetterTemplates(View):
    """Every kind of letter, its version in force, its version in preparation."""

    def get(self, request):
        if not any(request.user.can(permission) for permission in queries.TEMPLATE_READERS):
            raise Http404
        versions = LetterTemplate.objects.select_related("published_by", "written_by")
        by_kind: dict[str, list[LetterTemplate]] = {}
        for version in versions.order_by("kind", "-number"):
            by_kind.setdefault(version.kind, []).append(version)
        rows = [
            {
                "kind": kind,
                "label": label,
                "in_force": next((v for v in by_kind.get(kind, []) if v.published_at), None),
                "draft": next((v for v in by_kind.get(kind, []) if not v.published_at), None),
            }
            for kind, label in LetterKind.choices
        ]
        may_edit = request.user.can(Permission.CALL_MANAGE)
        return render(
            request, "funding/letter/templates.html", {"rows": rows, "may_edit": may_edit}
        )


class EditTemplate(View):
    """Writes the next version of a kind of letter; an unknown field is refused in its place."""

    def dispatch(self, request, *args, **kwargs):
        if kwargs["kind"] not in LetterKind.values or not request.user.can(Permission.CALL_MANAGE):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, kind: str):
        draft = LetterTemplate.objects.filter(kind=kind, published_at=None).first()
        words = queries.of_template(draft) if draft else queries.words_in_force(kind)
        first = {"title": words.title, "body": words.body, "signature": words.signature}
        return self.page(kind, LetterTemplateForm(initial=first))

    def post(self, request, kind: str):
        form = LetterTemplateForm(request.POST)
        if not form.is_valid():
            return self.page(kind, form, status=422)
        publish = "publish" in request.POST
        try:
            version = actions.save_template(
                kind, **form.cleaned_data, publish=publish, by=request.user, at=timezone.now()
            )
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
            return self.page(kind, form, status=409)
        if publish:
            messages.success(request, _("%(version)s est en vigueur.") % {"version": version})
            return redirect("funding:letter_templates")
        messages.success(request, _("La version en préparation est enregistrée."))
        return redirect("funding:letter_template", kind)

    def page(self, kind: str, form, *, status: int = 200):
        versions = LetterTemplate.objects.filter(kind=kind).select_related("published_by")
        return render(
            self.request,
            "funding/letter/template.html",
            {
                "kind": kind,
                "label": LetterKind(kind).label,
                "form": form,
                "words": queries.WORDS,
                "tables": queries.TABLES,
                "versions": versions.order_by("-number"),
            },
            status=status,
        )

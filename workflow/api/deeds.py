"""How the API takes a row of a table: its fields, the one action it calls, its address."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404
from django.urls import URLResolver, include, path
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.response import Response

from api.base import ApiView
from api.bodies import FormBody, JsonBody
from api.fields import LightFields
from api.problems import Problem
from workflow.api.files import FileViewSet


class PlainFields(LightFields):
    """A deed that hinders nobody else's: it asks for no version."""


class DeedFields(PlainFields):
    """A deed that only asks to be confirmed, on the version that the caller saw."""

    version = serializers.IntegerField(
        min_value=1,
        max_value=2**31 - 1,
        help_text="La version lue ; un dossier changé depuis répond 409",
    )


class ReasonFields(DeedFields):
    """A deed with its reason."""

    reason = serializers.CharField(max_length=10_000)


class AttachFields(PlainFields):
    """A piece: 20 Mo at most, of a known type."""

    content = serializers.FileField(max_length=250, allow_empty_file=True)
    label = serializers.CharField(
        max_length=200, required=False, allow_blank=True, default="", help_text="Intitulé"
    )


@dataclass(frozen=True)
class Deed:
    """One transition: ``action(file, **fields, by=…, at=…)``, with ``seen_version`` when asked.

    ``prepare`` turns the fields of the API into the action's own, when they differ.
    """

    name: str
    action: Callable[..., Any]
    fields: type[PlainFields] = DeedFields
    prepare: Callable[[Any, dict], dict] = lambda file, said: said
    example: dict[str, Any] = field(default_factory=dict)

    @property
    def parsers(self) -> list[Any]:
        """JSON; a form when a piece comes along; a form alone when there must be one."""
        files = [f for f in self.fields().fields.values() if isinstance(f, serializers.FileField)]
        if not files:
            return [JsonBody]
        return [FormBody] if any(f.required for f in files) else [JsonBody, FormBody]


def attaching(name: str, action: Callable[..., Any]) -> Deed:
    """The deed that joins a piece: ``action(file, upload=…, label=…)``."""
    return Deed(
        name,
        action,
        AttachFields,
        prepare=lambda file, said: {"upload": said["content"], "label": said["label"]},
    )


class DeedView(ApiView):
    """POST /<files>/{reference}/transitions/{name}/: the file as it is after the deed."""

    deed: Deed
    files: type[FileViewSet]
    queryset = None

    def get_serializer_class(self) -> type[serializers.Serializer]:
        return self.deed.fields

    def post(self, request, reference: str) -> Response:
        reader = self.files(request=request, format_kwarg=None, action="retrieve", kwargs={})
        if not reference.isprintable():  # PostgreSQL keeps no such text, and refuses to look for it
            raise Http404
        file = reader.find(reference)
        row = self.files.shape.lifecycle.by_name[self.deed.name]
        if not request.user.can_in(row.permission, file.holder_id):
            raise Problem(403, "not_permitted", _("Votre rôle ne permet pas cet acte ici."))
        if refusal := reader.refusal_to_try(file, self.deed.name):
            raise Problem(403, "not_permitted", refusal)
        context = {**self.get_serializer_context(), "file": file}
        fields = self.deed.fields(data=request.data, context=context)
        fields.is_valid(raise_exception=True)
        said = dict(fields.validated_data)
        if "version" in said:
            said["seen_version"] = said.pop("version")
        try:
            done = self.deed.action(
                file, **self.deed.prepare(file, said), by=request.user, at=timezone.now()
            )
        except ValidationError as error:  # the bytes of a piece
            raise serializers.ValidationError({"content": error.messages}) from error
        return Response(reader.get_serializer(reader.after(file, done)).data)


def deed_paths(
    collection: str, files: type[FileViewSet], deeds: Iterable[Deed]
) -> list[URLResolver]:
    """One address for each deed of a kind of file, under its collection's; each an operation."""
    taken = [
        path(f"{deed.name}/", _view_of(collection, files, deed), name=f"{collection}-{deed.name}")
        for deed in deeds
    ]
    return [path("<str:reference>/transitions/", include(taken))] if taken else []


def _view_of(collection: str, files: type[FileViewSet], deed: Deed) -> Callable[..., Any]:
    name = "".join(
        part.title() for part in f"{collection}-{deed.name}".replace("_", "-").split("-")
    )
    view: Any = type(
        f"{name}View",
        (DeedView,),
        {
            "deed": deed,
            "files": files,
            "scope": files.scope,
            "parser_classes": deed.parsers,
            "__module__": __name__,
            "__doc__": f"« {files.shape.lifecycle.by_name[deed.name].label} »",
        },
    )
    row = files.shape.lifecycle.by_name[deed.name]
    examples = [OpenApiExample("Exemple", value=deed.example, request_only=True)]
    said = extend_schema(
        operation_id=f"{collection.replace('-', '_')}_{deed.name}",
        tags=[collection],
        summary=str(row.label),
        description=f"Acte « {row.label} » : le dossier tel qu’il est après.",
        request=deed.fields,
        responses={200: files.shape},
        examples=examples if deed.example else [],
    )
    return extend_schema_view(post=said)(view).as_view()

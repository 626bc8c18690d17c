"""How the API takes a row of a table: its fields, the one action it calls, its address."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.response import Response

from api.base import ApiView
from workflow.api.files import FileViewSet


class DeedFields(serializers.Serializer):
    """A deed that only asks to be confirmed, on the version that the caller saw."""

    version = serializers.IntegerField(
        min_value=1, help_text="La version lue ; un dossier changé depuis répond 409"
    )


class ReasonFields(DeedFields):
    """A deed with its reason."""

    reason = serializers.CharField(max_length=10_000)


@dataclass(frozen=True)
class Deed:
    """One transition: ``action(file, **fields, by=…, at=…, seen_version=…)``.

    ``prepare`` turns the fields of the API into the action's own, when they differ.
    """

    name: str
    action: Callable[..., Any]
    fields: type[DeedFields] = DeedFields
    prepare: Callable[[Any, dict], dict] = lambda file, said: said


class DeedView(ApiView):
    """POST /<files>/{reference}/transitions/{name}/: the file as it is after the deed."""

    deed: Deed
    files: type[FileViewSet]
    queryset = None

    def get_serializer_class(self) -> type[serializers.Serializer]:
        return self.deed.fields

    def post(self, request, reference: str) -> Response:
        reader = self.files(request=request, format_kwarg=None, action="retrieve", kwargs={})
        file = get_object_or_404(reader.get_queryset(), reference=reference)
        fields = self.deed.fields(
            data=request.data, context={**self.get_serializer_context(), "file": file}
        )
        fields.is_valid(raise_exception=True)
        said = dict(fields.validated_data)
        seen_version = said.pop("version")
        self.deed.action(
            file,
            **self.deed.prepare(file, said),
            by=request.user,
            at=timezone.now(),
            seen_version=seen_version,
        )
        after = get_object_or_404(reader.get_queryset(), reference=reference)
        return Response(reader.get_serializer(after).data)


def deed_paths(
    collection: str, files: type[FileViewSet], deeds: Iterable[Deed]
) -> list[URLPattern]:
    """One address for each deed of a kind of file, each an operation of its own."""
    return [
        path(
            f"{collection}/<str:reference>/transitions/{deed.name}/",
            _view_of(collection, files, deed),
            name=f"{collection}-{deed.name}",
        )
        for deed in deeds
    ]


def _view_of(collection: str, files: type[FileViewSet], deed: Deed) -> Callable[..., Any]:
    name = "".join(
        part.title() for part in f"{collection}-{deed.name}".replace("_", "-").split("-")
    )
    view: Any = type(
        f"{name}View",
        (DeedView,),
        {"deed": deed, "files": files, "scope": files.scope, "__module__": __name__},
    )
    row = files.shape.lifecycle.by_name[deed.name]
    said = extend_schema(
        operation_id=f"{collection.replace('-', '_')}_{deed.name}",
        tags=[collection],
        summary=str(row.label),
        request=deed.fields,
        responses={200: files.shape},
    )
    return extend_schema_view(post=said)(view).as_view()

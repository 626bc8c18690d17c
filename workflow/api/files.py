"""How a file shows itself to a program: its state, its version, what the caller may do now."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.base import ReadViewSet
from api.fields import LightFields
from workflow.lifecycle import Lifecycle


class AbilityShape(LightFields):
    """A transition that the caller's role allows in the present state."""

    name = serializers.CharField()
    label = serializers.CharField()
    allowed = serializers.BooleanField(help_text="Possible tout de suite")
    refusal = serializers.CharField(help_text="Ce qui manque encore, quand ce n’est pas possible")
    href = serializers.CharField(help_text="Où l’envoyer en POST")


class EntryShape(LightFields):
    """A line of the journal."""

    transition = serializers.CharField()
    label = serializers.CharField()
    from_state = serializers.CharField()
    to_state = serializers.CharField()
    version = serializers.IntegerField()
    at = serializers.DateTimeField()
    by = serializers.CharField(help_text="Nom de la personne")
    reason = serializers.CharField()


class FileShape(LightFields):
    """What every kind of file shows. ``abilities`` stands on one file, not on lists."""

    reference = serializers.CharField()
    status = serializers.CharField()
    status_label = serializers.SerializerMethodField()
    version = serializers.IntegerField(help_text="À renvoyer avec chaque acte")

    lifecycle: Lifecycle
    collection: str

    def get_status_label(self, file: Any) -> str:
        shown = self.shown_status(file)
        return str(shown.label)

    def shown_status(self, file: Any) -> Any:
        """The state as the caller may know it."""
        states: Any = self.lifecycle.states
        return states(file.status)

    def to_representation(self, file: Any) -> dict[str, Any]:
        found = super().to_representation(file)
        found["status"] = str(self.shown_status(file).value)
        found["version"] = self.lifecycle.version_for(file, self.context["request"].user)
        return found

    def abilities_of(self, file: Any) -> list[dict[str, Any]]:
        """The caller's abilities on this file, with the address of each."""
        request = self.context["request"]
        base = f"/api/v1/{self.collection}/{file.reference}/transitions/"
        return [
            {
                "name": ability.name,
                "label": ability.label,
                "allowed": ability.allowed,
                "refusal": ability.refusal,
                "href": f"{base}{ability.name}/",
            }
            for ability in self.lifecycle.abilities(
                file, request.user, timezone.now(), self.read_of(file)
            )
        ]

    def read_of(self, file: Any) -> dict[str, Any]:
        """What this answer has read already of the file and the caller, for the rules."""
        return {}


class WholeFile(FileShape):
    """One file, with what the caller may do now."""

    abilities = serializers.SerializerMethodField()

    @extend_schema_field(AbilityShape(many=True))
    def get_abilities(self, file: Any) -> list[dict[str, Any]]:
        return self.abilities_of(file)


class FileViewSet(ReadViewSet):
    """The files that the caller may see, found by reference.

    ``row`` is the shape of a file in a list, ``shape`` that of one file, whole.
    """

    lookup_field = "reference"
    lookup_value_regex = r"[A-Z]{2}-\d{4}-\d{4,7}"
    row: type[FileShape]
    shape: type[FileShape]

    def get_serializer_class(self) -> type[FileShape]:
        return self.row if self.action == "list" else self.shape

    def whole(self, file: Any) -> Any:
        """The file with what its whole shape tells, when a kind of file reads that along."""
        return file

    def find(self, reference: str) -> Any:
        """The file of this reference, when the caller may see it; Http404 otherwise."""
        return get_object_or_404(self.get_queryset(), reference=reference)

    def get_object(self) -> Any:
        return self.whole(super().get_object())

    def read(self, reference: str) -> Any:
        """The same, with all that its whole shape tells."""
        return self.whole(self.find(reference))

    def after(self, file: Any, done: Any) -> Any:
        """The file to show once a deed is done, from what its action gave back."""
        return self.read(file.reference)

    def refusal_to_try(self, file: Any, name: str) -> str:
        """What is answered to whoever may not even try a deed; empty: the deed itself answers."""
        return ""

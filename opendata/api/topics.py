"""The dossiers as their editors compose them: words, elements in order, publication."""

from typing import Any

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from api.fields import TextField
from opendata.actions import topics as actions
from opendata.api.editing import AsReadFields, EditorsViewSet, ShownFields
from opendata.models import ElementKind, Theme, Topic, TopicElement, TopicStatus

SLUG = "[-a-zA-Z0-9_]+"
POSITION = "elements/(?P<position>[1-9][0-9]{0,3})"


class PlacedElementShape(serializers.Serializer):
    """An element at its place, shown to the public or not yet."""

    position = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=ElementKind.choices)
    dataset = serializers.CharField(source="dataset.slug", allow_null=True)
    reuse = serializers.CharField(source="reuse.reference", allow_null=True)
    title = serializers.CharField(help_text="Celui d’une donnée attendue")
    text = serializers.CharField()


class EditedTopicShape(serializers.Serializer):
    """A dossier, whole, whatever its state."""

    slug = serializers.CharField()
    title = serializers.CharField()
    theme = serializers.ChoiceField(choices=Theme.choices)
    summary = serializers.CharField()
    introduction = serializers.CharField(help_text="Markdown")
    status = serializers.ChoiceField(choices=TopicStatus.choices)
    updated_at = serializers.DateTimeField()
    published_at = serializers.DateTimeField(allow_null=True)
    elements = PlacedElementShape(many=True)


class TopicFields(serializers.Serializer):
    """The words of a dossier."""

    title = TextField(max_length=160)
    theme = serializers.ChoiceField(choices=Theme.choices)
    summary = TextField(max_length=300)
    introduction = TextField(
        max_length=20_000, required=False, allow_blank=True, default="", help_text="Markdown"
    )


class TopicChangeFields(AsReadFields, TopicFields):
    """The same, written again over what was read."""


class NewElementFields(ShownFields):
    """What is added: a set of data, a reuse, or a wanted set of data by its title."""

    kind = serializers.ChoiceField(choices=ElementKind.choices)
    title = TextField(max_length=160, required=False, allow_blank=True, default="")
    text = TextField(max_length=500, required=False, allow_blank=True, default="")

    def validate(self, attrs: dict) -> dict:
        if attrs["kind"] == ElementKind.WANTED and not attrs["title"]:
            sentence = _("Donnez un titre à la donnée attendue.")
            raise serializers.ValidationError({"title": [sentence]})
        return super().validate(attrs)


class MoveElementFields(AsReadFields):
    """One rank up or down."""

    direction = serializers.ChoiceField(choices=[("up", _("Monter")), ("down", _("Descendre"))])


class TopicFilters(filters.FilterSet):
    """By state and theme."""

    status = filters.ChoiceFilter(choices=TopicStatus.choices, label="État")
    theme = filters.ChoiceFilter(choices=Theme.choices, label="Thème")

    class Meta:
        model = Topic
        fields: list[str] = []


class TopicViewSet(EditorsViewSet):
    """Every dossier, drafts included."""

    lookup_field = "slug"
    lookup_value_regex = SLUG
    serializer_class = EditedTopicShape
    filterset_class = TopicFilters
    ordering_fields = ("title", "updated_at")
    search_fields = ("title", "summary")
    queryset = Topic.objects.none()

    def get_queryset(self) -> Any:
        elements = TopicElement.objects.select_related("dataset", "reuse").order_by("position")
        return Topic.objects.prefetch_related(Prefetch("elements", elements))

    @extend_schema(request=TopicFields, responses={201: EditedTopicShape})
    def create(self, request) -> Response:
        """Ouvrir un dossier, en brouillon ; son adresse vient de son titre et ne change plus."""
        topic = actions.save_topic(
            None, **self.said(TopicFields), by=request.user, at=timezone.now()
        )
        return self._after(topic, status.HTTP_201_CREATED)

    @extend_schema(request=TopicChangeFields, responses=EditedTopicShape)
    def update(self, request, slug: str) -> Response:
        """Récrire les mots d’un dossier."""
        said = self.said(TopicChangeFields)
        return self._after(
            actions.save_topic(self.get_object(), **said, by=request.user, at=timezone.now())
        )

    @extend_schema(request=AsReadFields, responses=EditedTopicShape)
    @action(detail=True, methods=["post"])
    def publish(self, request, slug: str) -> Response:
        """Publier le dossier : chacun peut le lire."""
        said = self.said(AsReadFields)
        return self._after(
            actions.publish_topic(self.get_object(), **said, by=request.user, at=timezone.now())
        )

    @extend_schema(request=AsReadFields, responses=EditedTopicShape)
    @action(detail=True, methods=["post"])
    def unpublish(self, request, slug: str) -> Response:
        """Remettre le dossier en brouillon."""
        said = self.said(AsReadFields)
        return self._after(
            actions.unpublish_topic(self.get_object(), **said, by=request.user, at=timezone.now())
        )

    @extend_schema(request=NewElementFields, responses={201: EditedTopicShape})
    @action(detail=True, methods=["post"])
    def elements(self, request, slug: str) -> Response:
        """Ajouter un élément à la fin du dossier."""
        topic = self.get_object()
        said = self.said(NewElementFields)
        actions.add_element(topic, **said, by=request.user, at=timezone.now())
        return self._after(topic, status.HTTP_201_CREATED)

    @extend_schema(request=MoveElementFields, responses=EditedTopicShape)
    @action(detail=True, methods=["post"], url_path=f"{POSITION}/move")
    def move(self, request, slug: str, position: str) -> Response:
        """Monter ou descendre un élément d’un rang ; au bout, rien ne bouge."""
        element, said = self._element(position), self.said(MoveElementFields)
        is_up = said.pop("direction") == "up"
        actions.move_element(element, up=is_up, **said, by=request.user, at=timezone.now())
        return self._after(element.topic)

    @extend_schema(request=AsReadFields, responses=EditedTopicShape)
    @action(detail=True, methods=["post"], url_path=f"{POSITION}/remove")
    def remove(self, request, slug: str, position: str) -> Response:
        """Retirer un élément ; ceux qui le suivent montent d’un rang."""
        element, said = self._element(position), self.said(AsReadFields)
        actions.remove_element(element, **said, by=request.user, at=timezone.now())
        return self._after(element.topic)

    def _element(self, position: str) -> TopicElement:
        topic = self.get_object()
        return get_object_or_404(topic.elements.select_related("topic"), position=position)

    def _after(self, topic: Topic, code: int = status.HTTP_200_OK) -> Response:
        return Response(EditedTopicShape(self.get_queryset().get(pk=topic.pk)).data, status=code)

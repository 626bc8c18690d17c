"""The sheets of knowledge: read by those whom they are for, written by the agents."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.response import Response

from accounts.permissions import Permission
from api.base import ReadViewSet
from api.fields import DayField, KeyField, LightFields, TextField
from support import actions
from support.models import Article, Audience, SupportCase, SupportKind

#: What a sheet says, and what writing it again may change.
SAID = ("title", "kind", "summary", "body", "audience", "review_on")


class ArticleRow(LightFields):
    """A sheet of knowledge in a list."""

    slug = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.ChoiceField(choices=SupportKind.choices)
    summary = serializers.CharField()
    audience = serializers.ChoiceField(choices=Audience.choices)
    review_on = serializers.DateField()
    is_stale = serializers.SerializerMethodField(help_text="Le jour de sa relecture est passé")
    written_at = serializers.DateTimeField()

    @extend_schema_field(serializers.BooleanField())
    def get_is_stale(self, article: Article) -> bool:
        return article.is_stale(timezone.localdate())


class ArticleShape(ArticleRow):
    """One sheet, whole. ``source_case`` is the agents' alone."""

    body = serializers.CharField(help_text="Markdown")
    source_case = serializers.SerializerMethodField(
        help_text="Référence de l’accompagnement dont elle est tirée, pour les agents"
    )

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_source_case(self, article: Article) -> str | None:
        if not self.context["request"].user.can(Permission.SUPPORT_WORK):
            return None
        return article.source_case.reference if article.source_case else None


class ArticleChanges(serializers.Serializer):
    """What a sheet says. ``audience`` publishes it, or withdraws it (``draft``)."""

    title = TextField(max_length=160)
    kind = serializers.ChoiceField(choices=SupportKind.choices)
    summary = TextField(max_length=300)
    body = TextField(max_length=10_000, help_text="Markdown, sans nom ni dossier")
    audience = serializers.ChoiceField(choices=Audience.choices)
    review_on = DayField(help_text="À relire avant ce jour")


class ArticleChangeFields(ArticleChanges):
    """What changes in a sheet as it was read."""

    written_at = serializers.DateTimeField(
        source="seen_at", help_text="La date lue, à donner ; ce qui a changé depuis répond 409"
    )

    def validate(self, attrs: dict) -> dict:
        if "seen_at" not in attrs:  # asked for, also of changes that leave the rest out
            raise serializers.ValidationError({"written_at": [_("Ce champ est obligatoire.")]})
        return attrs


def cases_seen(context: dict) -> Any:
    """The cases that the caller may name."""
    return SupportCase.objects.visible_to(context["request"].user)


class ArticleFields(ArticleChanges):
    """A new sheet, drawn from a solved case or not."""

    source_case = KeyField(slug_field="reference", rows=cases_seen, required=False, allow_null=True)


class ArticleFilters(filters.FilterSet):
    """By kind and by readers."""

    kind = filters.ChoiceFilter(choices=SupportKind.choices, label="Nature")
    audience = filters.ChoiceFilter(choices=Audience.choices, label="Lecteurs")

    class Meta:
        model = Article
        fields: list[str] = []


class ArticleViewSet(ReadViewSet):
    """The sheets that the caller may read."""

    scope = "support"
    creates_with = rewrites_with = Permission.SUPPORT_WORK
    lookup_field = "slug"
    serializer_class = ArticleShape
    filterset_class = ArticleFilters
    search_fields = ("title", "summary", "body")
    ordering_fields = ("title", "review_on", "written_at")
    ordering = ("title", "pk")
    queryset = Article.objects.none()

    def get_queryset(self) -> Any:
        return Article.objects.visible_to(self.request.user).select_related("source_case")

    def get_serializer_class(self) -> Any:
        return ArticleRow if self.action == "list" else ArticleShape

    @extend_schema(request=ArticleFields, responses={201: ArticleShape})
    def create(self, request) -> Response:
        """Écrire une fiche, tirée d’un accompagnement résolu ou non."""
        said = ArticleFields(data=request.data, context=self.get_serializer_context())
        said.is_valid(raise_exception=True)
        article = actions.save_article(
            None, **said.validated_data, by=request.user, at=timezone.now()
        )
        return Response(self.get_serializer(article).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=ArticleChangeFields(partial=True), responses=ArticleShape)
    def partial_update(self, request, slug: str) -> Response:
        """Récrire une fiche : ce qui n’est pas donné reste ; `audience` la publie ou la retire."""
        article = self.get_object()
        said = ArticleChangeFields(data=request.data, partial=True)
        said.is_valid(raise_exception=True)
        kept = {name: getattr(article, name) for name in SAID}
        words = kept | said.validated_data
        saved = actions.save_article(article, **words, by=request.user, at=timezone.now())
        return Response(self.get_serializer(saved).data)

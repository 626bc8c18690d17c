"""Registers the wing."""

from django.apps import AppConfig
from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from django.utils.translation import gettext_lazy as _


class OpendataConfig(AppConfig):
    name = "opendata"
    verbose_name = _("Données ouvertes")

    def ready(self) -> None:
        from accounts.models.retention import Retention, keep
        from documents.models import FileKind, register
        from opendata import events  # noqa: F401 - the registry learns what may happen here
        from opendata.actions import subscriptions
        from opendata.models import Reuse
        from opendata.shelf import forget

        register(
            FileKind(
                name=Reuse.file_kind,
                visible_to=Reuse.objects.visible_to,
                may_attach=lambda file, user, at: False,
                attach_url="",
            )
        )
        keep(
            Retention(
                "subscription",
                _("Abonnements à l’édition jamais confirmés"),
                _("Demander confirmation à l’adresse donnée"),
                subscriptions.UNCONFIRMED_LASTS.days,
                _("Effacés sans archive ; un abonnement confirmé l’est dès qu’il prend fin"),
            )
        )
        for model in _shown_to_the_public():
            for signal in (post_save, post_delete):
                signal.connect(forget, sender=model, dispatch_uid=f"shelf:{model.__name__}")


def _shown_to_the_public() -> list[type[Model]]:
    """Every model whose rows the kept pages show: a row saved ends what is kept."""
    from accounts.models import Organisation, OrganisationLabel
    from funding.models import Cofinancing, Measure, Milestone
    from opendata.models import CalendarEntry, Dataset, Reuse, Topic, TopicElement
    from projects.models import Call, CallVersion, Indicator, Project

    return [
        Call,
        CallVersion,
        CalendarEntry,
        Cofinancing,
        Dataset,
        Indicator,
        Measure,
        Milestone,
        Organisation,
        OrganisationLabel,
        Project,
        Reuse,
        Topic,
        TopicElement,
    ]

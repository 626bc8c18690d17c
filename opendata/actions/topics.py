"""An editor composes a dossier: its words, its elements in order, then its publication."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from opendata.actions.editing import free_slug, only_editors
from opendata.models import ElementKind, Topic, TopicElement, TopicStatus
from workflow.as_read import still_as_read
from workflow.refusals import Refused, refused_by_database


@transaction.atomic(durable=True)
def save_topic(
    topic: Topic | None, *, by, at: datetime, seen_at: datetime | None = None, **words: Any
) -> Topic:
    """Writes a dossier, or writes it again. Its address stays the one of its first title."""
    only_editors(by)
    if topic is not None:
        topic = _locked(topic, by, seen_at)
    else:
        topic = Topic(slug=free_slug(Topic, words["title"], "dossier"))
    for name, value in words.items():
        setattr(topic, name, value)
    topic.updated_at, topic.updated_by = at, by
    topic.save()
    return topic


@transaction.atomic(durable=True)
def publish_topic(topic: Topic, *, by, at: datetime, seen_at: datetime | None = None) -> Topic:
    """Everybody may read the dossier. Raises Refused when it holds nothing."""
    topic = _locked(topic, by, seen_at)
    if not topic.elements.exists():
        raise Refused("topic_is_empty", _("Ajoutez au moins un élément avant de publier."))
    topic.status = TopicStatus.PUBLISHED
    topic.published_at, topic.published_by = at, by
    topic.save(update_fields=["status", "published_at", "published_by"])
    return topic


@transaction.atomic(durable=True)
def unpublish_topic(topic: Topic, *, by, at: datetime, seen_at: datetime | None = None) -> Topic:
    """The dossier goes back to being a draft."""
    topic = _locked(topic, by, seen_at)
    topic.status = TopicStatus.DRAFT
    topic.updated_at, topic.updated_by = at, by
    topic.save(update_fields=["status", "updated_at", "updated_by"])
    return topic


@transaction.atomic(durable=True)
def add_element(
    topic: Topic,
    *,
    by,
    at: datetime,
    kind: str,
    dataset=None,
    reuse=None,
    title: str = "",
    text: str = "",
) -> TopicElement:
    """Adds a set of data, a reuse or a wanted set of data at the end of the dossier."""
    topic = _locked(topic, by)
    last = topic.elements.aggregate(last=Max("position"))["last"] or 0
    element = TopicElement(
        topic=topic,
        position=last + 1,
        kind=kind,
        dataset=dataset if kind == ElementKind.DATASET else None,
        reuse=reuse if kind == ElementKind.REUSE else None,
        title=title if kind == ElementKind.WANTED else "",
        text=text,
    )
    try:
        element.save()
    except IntegrityError as error:
        raise refused_by_database(error) from error
    _touched(topic, by, at)
    return element


@transaction.atomic(durable=True)
def move_element(
    element: TopicElement, *, by, at: datetime, up: bool, seen_at: datetime | None = None
) -> None:
    """Exchanges an element with the one before it, or after; at either end nothing moves."""
    topic = _locked(element.topic, by, seen_at)
    here = _still_there(topic, element)
    others = topic.elements.filter(
        **({"position__lt": here.position} if up else {"position__gt": here.position})
    ).order_by("-position" if up else "position")
    other = others.first()
    if other is None:
        return
    here.position, other.position = other.position, here.position
    TopicElement.objects.bulk_update([here, other], ["position"])
    _touched(topic, by, at)


@transaction.atomic(durable=True)
def remove_element(
    element: TopicElement, *, by, at: datetime, seen_at: datetime | None = None
) -> None:
    """Takes an element out of its dossier; those after it come one rank nearer."""
    topic = _locked(element.topic, by, seen_at)
    here = _still_there(topic, element)
    here.delete()
    topic.elements.filter(position__gt=here.position).update(position=F("position") - 1)
    _touched(topic, by, at)


def _still_there(topic: Topic, element: TopicElement) -> TopicElement:
    found = topic.elements.filter(pk=element.pk).first()
    if found is None:
        raise Refused("element_gone", _("Quelqu’un d’autre a déjà retiré cet élément."))
    return found


def _locked(topic: Topic, by, seen_at: datetime | None = None) -> Topic:
    only_editors(by)
    found = Topic.objects.select_for_update(no_key=True).get(pk=topic.pk)
    still_as_read(found.updated_at, seen_at)
    return found


def _touched(topic: Topic, by, at: datetime) -> None:
    topic.updated_at, topic.updated_by = at, by
    topic.save(update_fields=["updated_at", "updated_by"])

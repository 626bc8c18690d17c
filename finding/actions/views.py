"""Keeps a view under a name, makes it the one that opens the list, throws it away."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from finding.models import ListChoice, SavedView
from workflow.refusals import Refused, refused_by_database

#: More than this is no longer a choice of views.
MOST_VIEWS = 50
LONGEST_VIEW = 2000


@transaction.atomic(durable=True)
def save(list_name: str, *, name: str, query: str, opens_list: bool, by, at: datetime) -> SavedView:
    """Keeps what a list shows under a name; the same name again takes the new filters.

    Raises Refused for an empty name, too long an address or one view too many.
    """
    name = name.strip()
    if not name:
        raise Refused("saved_view_has_a_name", _("Donnez un nom à la vue."), field="name")
    if len(query) > LONGEST_VIEW:
        raise Refused("view_too_long", _("Cette sélection a trop de filtres pour une vue."))
    mine = SavedView.objects.filter(person=by, list_name=list_name).select_for_update()
    held = {view.name: view for view in mine.order_by("pk")}
    if name not in held and len(held) >= MOST_VIEWS:
        raise Refused(
            "too_many_views", _("Vous avez déjà 50 vues de cette liste : supprimez-en une.")
        )
    if opens_list:
        mine.update(opens_list=False)
    try:
        view, _created = SavedView.objects.update_or_create(
            person=by,
            list_name=list_name,
            name=name,
            defaults={"query": query, "opens_list": opens_list},
            create_defaults={
                "query": query,
                "opens_list": opens_list,
                "created_at": at,
                "created_by": by,
            },
        )
    except IntegrityError as error:
        raise refused_by_database(error) from error
    return view


@transaction.atomic(durable=True)
def open_with(view: SavedView, *, by, at: datetime) -> SavedView:
    """Makes one of the person's views the one that opens the list, or no longer. Raises Refused."""
    mine = SavedView.objects.filter(person=by, list_name=view.list_name)
    locked = mine.select_for_update().filter(pk=view.pk).first()
    if locked is None:
        raise Refused("not_permitted", _("Cette vue n’est pas la vôtre."))
    mine.exclude(pk=locked.pk).update(opens_list=False)
    locked.opens_list = not locked.opens_list
    locked.save(update_fields=["opens_list"])
    return locked


@transaction.atomic(durable=True)
def throw_away(view: SavedView, *, by, at: datetime) -> None:
    """Deletes one of the person's own views. Raises Refused."""
    deleted, _kinds = SavedView.objects.filter(pk=view.pk, person=by).delete()
    if not deleted:
        raise Refused("not_permitted", _("Cette vue n’est pas la vôtre."))


@transaction.atomic(durable=True)
def choose_columns(list_name: str, columns: list[str], *, by, at: datetime) -> None:
    """Keeps the columns that a person chose; none chosen goes back to the role's."""
    if not columns:
        ListChoice.objects.filter(person=by, list_name=list_name).delete()
        return
    ListChoice.objects.update_or_create(
        person=by, list_name=list_name, defaults={"columns": columns}
    )

"""What one may follow: Atom feeds of the calendar, of the reuses and of the funded projects."""

import re
from datetime import datetime, time

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext_lazy as _

from opendata.queries.funded import Asked, funded_list
from opendata.queries.showcase import opened_entries, reuse_list

MOST_ITEMS = 30
#: Signs that no XML may hold; a text that came before forms left them out may have some.
UNBEARABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class PlainAtom(Atom1Feed):
    """Atom whose titles and texts XML can bear: one wrong sign would close the feed to all."""

    def add_item(self, title, link, description, *args, **kwargs) -> None:
        words = (UNBEARABLE.sub("", str(text)) for text in (title, description))
        title, description = words
        super().add_item(title, link, description, *args, **kwargs)


class AtomFeed(Feed):
    """A feed whose addresses begin with the site's own, whatever name it was asked under."""

    feed_type = PlainAtom
    language = "fr"

    def get_object(self, request, *args, **kwargs):
        self.site = settings.DATALAB_SITE_URL.rstrip("/")
        return

    def item_guid(self, item) -> str:
        return self.site + self.item_link(item)


class CalendarFeed(AtomFeed):
    """The discoveries of the calendar, once opened."""

    title = _("Calendrier des données")
    subtitle = _("Une découverte par jour")
    link = reverse_lazy("opendata:calendar")

    def items(self):
        return opened_entries(timezone.now())[:MOST_ITEMS]

    def item_title(self, item) -> str:
        return item.title

    def item_description(self, item) -> str:
        return item.text

    def item_link(self, item) -> str:
        return item.get_absolute_url()

    def item_updateddate(self, item) -> datetime:
        return timezone.make_aware(datetime.combine(item.day, time.min))


class ReusesFeed(AtomFeed):
    """The reuses, as they are published."""

    title = _("Réutilisations")
    subtitle = _("Ce que d’autres ont fait des données publiques")
    link = reverse_lazy("opendata:reuses")

    def items(self):
        return reuse_list()[:MOST_ITEMS]

    def item_title(self, item) -> str:
        return item.title

    def item_description(self, item) -> str:
        return item.description

    def item_link(self, item) -> str:
        return item.get_absolute_url()

    def item_updateddate(self, item) -> datetime:
        return item.reviewed_at


class FundedFeed(AtomFeed):
    """The funded projects, as they are granted."""

    title = _("Projets financés")
    subtitle = _("Les projets de données cofinancés par le guichet")
    link = reverse_lazy("opendata:funded_projects")

    def items(self):
        return funded_list(Asked())[:MOST_ITEMS]

    def item_title(self, item) -> str:
        return item.project.title

    def item_description(self, item) -> str:
        return item.project.summary

    def item_link(self, item) -> str:
        return reverse("opendata:funded_project", args=[item.reference])

    def item_updateddate(self, item) -> datetime:
        return item.decided_at

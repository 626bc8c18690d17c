"""What programs read of the site: the map of its public pages, and where they may go."""

from collections.abc import Iterator
from datetime import date, datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from opendata.models import Dataset, Reuse, Topic
from opendata.queries.funded import funded
from opendata.queries.showcase import opened_entries

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
#: The protocol's own limit for one file.
MOST_ADDRESSES = 50_000
PAGES = (
    "home",
    "rules",
    "eligibility",
    "help",
    "opendata:datasets",
    "opendata:funded_projects",
    "opendata:funded_data",
    "opendata:topics",
    "opendata:reuses",
    "opendata:calendar",
    "opendata:subscribe",
    "opendata:statistics",
    "support:articles",
    "accessibility",
    "legal_notice",
    "personal_data",
    "site_map",
)
#: Where a search engine has nothing to read.
CLOSED = ("/admin/", "/connexion/", "/tableau-de-bord/", "/notifications/", "/abonnement/")


@require_safe
def sitemap(request):
    """Every public page, with the day of its last change (five queries)."""
    site = settings.DATALAB_SITE_URL.rstrip("/")
    root = Element("urlset", xmlns=NAMESPACE)
    for place, (path, changed) in enumerate(_addresses()):
        if place >= MOST_ADDRESSES:
            break
        entry = SubElement(root, "url")
        SubElement(entry, "loc").text = site + path
        if changed:
            SubElement(entry, "lastmod").text = changed.isoformat()
    body = b'<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="utf-8")
    return HttpResponse(body, content_type="application/xml; charset=utf-8")


def _addresses() -> Iterator[tuple[str, date | datetime | None]]:
    for name in PAGES:
        yield reverse(name), None
    for file in funded().order_by("-decided_at", "-pk"):
        yield reverse("opendata:funded_project", args=[file.reference]), file.decided_at
    for dataset in Dataset.objects.published().order_by("slug"):
        yield dataset.get_absolute_url(), dataset.updated_at
    for topic in Topic.objects.published().order_by("slug"):
        yield topic.get_absolute_url(), topic.updated_at
    for reuse in Reuse.objects.published().order_by("slug"):
        yield reuse.get_absolute_url(), reuse.reviewed_at
    for entry in opened_entries(timezone.now()):
        yield entry.get_absolute_url(), entry.day


@require_safe
def robots(request):
    """Public pages are open to every engine; the rest asks who is there anyway."""
    site = settings.DATALAB_SITE_URL.rstrip("/")
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED)]
    lines.append(f"Sitemap: {site}{reverse('opendata:sitemap')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")

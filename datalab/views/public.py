"""What everybody sees without signing in."""

from datetime import timedelta
from decimal import Decimal

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.models import RETENTIONS
from datalab.guide import BY_SLUG, GUIDES
from datalab.menu import MEMBER_ENTRIES, PUBLIC_ENTRIES, links
from opendata.queries.home import home_page
from opendata.shelf import kept

#: RFC 9116 wants an expiry within a year; the file is written anew at each reading.
SECURITY_TXT_LASTS = timedelta(days=180)
#: What the State announced in December 2022, whatever the lines hold since.
ANNOUNCED = Decimal("10000000")


def home(request):
    """What the desk is, what it financed, what is new (nine queries cold, none once kept)."""
    now = timezone.now()
    found = kept("home", lambda: home_page(now), at=now)
    return render(
        request,
        "datalab/public/home.html",
        {"found": found, "calls": found.calls, "announced": ANNOUNCED},
    )


def help_page(request):
    """Frequent questions, the guides, and where to write."""
    return render(request, "datalab/public/help.html", {"guides": GUIDES, **contact()})


def guide(request, slug: str):
    """One page of the guide."""
    found = BY_SLUG.get(slug)
    if found is None:
        raise Http404
    return render(request, found.template, {"guide": found, "guides": GUIDES})


def accessibility(request):
    """The state of conformity with the RGAA: « non conforme » until an audit says otherwise."""
    return render(request, "datalab/public/accessibility.html", contact())


def legal_notice(request):
    """Who publishes and hosts the site, as the settings say."""
    return render(
        request,
        "datalab/public/legal_notice.html",
        {
            "publisher": settings.DATALAB_PUBLISHER,
            "director": settings.DATALAB_PUBLICATION_DIRECTOR,
            "hosting": settings.DATALAB_HOSTING,
            **contact(),
        },
    )


def personal_data(request):
    """Which personal data, what for, for how long; and the cookies."""
    context = {**contact(), "retentions": list(RETENTIONS.values())}
    return render(request, "datalab/public/personal_data.html", context)


def site_map(request):
    """Every page that the reader may open."""
    user = request.user
    is_member = user.is_authenticated and bool(user.roles)
    return render(
        request,
        "datalab/public/site_map.html",
        {
            "public_links": links(PUBLIC_ENTRIES, frozenset()),
            "member_links": links(MEMBER_ENTRIES, user.permissions) if is_member else [],
        },
    )


def security_txt(request):
    """Where to report a flaw (RFC 9116)."""
    expires = (timezone.now() + SECURITY_TXT_LASTS).strftime("%Y-%m-%dT00:00:00Z")
    site = settings.DATALAB_SITE_URL.rstrip("/")
    lines = [
        f"Contact: mailto:{settings.DATALAB_CONTACT_EMAIL}",
        f"Expires: {expires}",
        "Preferred-Languages: fr, en",
        f"Canonical: {site}{request.path}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def contact() -> dict:
    """The desk's address, and whether anybody reads it (« .invalid » reaches nobody)."""
    address = settings.DATALAB_CONTACT_EMAIL
    return {"contact_email": address, "contact_is_real": not address.endswith(".invalid")}

"""The list of the sets of data."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from opendata import queries
from opendata.models import Theme
from opendata.policies import may_edit_public

PAGE_SIZE = 20


@require_safe
def dataset_list(request):
    """The sets of data that the reader may open."""
    theme = request.GET.get("theme", "")
    theme = theme if theme in Theme.values else ""
    q = request.GET.get("q", "").replace("\x00", "")[:200]
    found = queries.dataset_list(request.user, theme=theme, q=q)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    kept = {name: value for name, value in (("q", q), ("theme", theme)) if value}
    here = reverse("opendata:datasets")
    return render(
        request,
        "opendata/datasets/list.html",
        {
            "datasets": page.object_list,
            "total": page.paginator.count,
            "first_url": f"{here}?{urlencode(kept)}" if page.number > 1 else "",
            "next_url": f"{here}?{urlencode({**kept, 'page': page.number + 1})}"
            if page.has_next()
            else "",
            "themes": Theme.choices,
            "theme": theme,
            "q": q,
            "may_edit": may_edit_public(request.user),
        },
    )

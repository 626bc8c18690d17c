"""The search over every file that the person may read."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from finding.queries.lists import LISTS
from finding.queries.search import search
from finding.queries.words import LONGEST_TEXT


@require_safe
def search_page(request):
    """What holds the words asked for, the most telling first."""
    text = request.GET.get("q", "").replace("\0", " ").strip()[:LONGEST_TEXT]
    kinds = {files.name: files for files in LISTS.values()}
    kind = request.GET.get("kind", "")
    chosen = kinds.get(kind)
    found = search(
        request.user,
        text,
        kind=chosen.file_kind if chosen else "",
        cursor=request.GET.get("cursor", ""),
    )
    return render(
        request,
        "finding/search.html",
        {"text": text, "found": found, "kinds": kinds, "kind": kind if chosen else ""},
    )

"""docs/ledger.md tells every pocket, every kind of movement and every route that exists."""

from pathlib import Path

from django.conf import settings

from funding.ledger.models import ROUTES, Kind, Pocket

PAGE = (Path(settings.BASE_DIR) / "docs" / "ledger.md").read_text(encoding="utf-8")


def test_every_pocket_is_told():
    assert [pocket for pocket in Pocket.values if f"| `{pocket}` |" not in PAGE] == []


def test_every_route_is_told_and_no_other():
    told = {
        tuple(cell.strip() for cell in row.split("|")[1:5:3])
        for row in PAGE.splitlines()
        if "→" in row and row.startswith("| `")
    }
    wanted = {
        (f"`{Kind(kind).value}`", f"`{source}` → `{destination}`")
        for kind, routes in ROUTES.items()
        for _credit, source, destination in routes
    }
    assert told == wanted

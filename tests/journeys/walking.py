"""Walks through pages as several people, each in their own browser, judging what is shown."""

from playwright.sync_api import Page

from funding.ledger.models import Envelope
from tests.journeys import rig


class Journey:
    """One page a person, kept open during the whole story."""

    def __init__(self, page_as) -> None:
        self.page_as = page_as
        self.opened: dict[str, rig.Watched] = {}
        self.wrong: list[str] = []
        self.seen: set[str] = set()

    def at(self, person: str, path: str) -> Page:
        if person not in self.opened:
            self.opened[person] = self.page_as(person)
        return self.opened[person].open(path)

    def once(self, person: str, name: str) -> None:
        """Looks the first time only."""
        if name not in self.seen:
            self.seen.add(name)
            self.look(person, name)

    def look(self, person: str, name: str) -> None:
        """Judges the page shown and keeps its pictures."""
        self.wrong += rig.judge(self.opened[person], f"histoire-{name}")


def pressed(page: Page, button) -> None:
    """Presses a button that sends a form, and waits for the page that answers."""
    with page.expect_navigation(wait_until="load"):
        button.click()


def send(page: Page, name: str = "") -> None:
    """Sends the page's form by the button of that name, or by its last one."""
    main = page.locator("main")
    button = main.get_by_role("button", name=name, exact=True) if name else None
    pressed(page, button or main.locator("form button[type='submit']").last)


def fill(page: Page, **values: str) -> None:
    """Fills fields by their name: text, choice or radio alike."""
    for name, value in values.items():
        field = page.locator(f"[name='{name}']")
        kind = field.first.get_attribute("type") or ""
        if field.first.evaluate("e => e.tagName") == "SELECT":
            field.select_option(value)
        elif kind in ("radio", "checkbox"):
            page.locator(f"[name='{name}'][value='{value}']").check(force=True)
        else:
            field.fill(value)


def act(journey: Journey, officer: str, name: str, **values: str) -> Page:
    """Does an act on credits as an officer: fills it, looks at its effect, confirms it."""
    code = Envelope.objects.get().code
    page = journey.at(officer, f"/admin/pilotage/{code}/actes/{name}/")
    fill(page, **values)
    pressed(page, page.get_by_role("button", name="Voir l’effet"))
    journey.once(officer, f"acte-{name}")
    pressed(page, page.get_by_role("button", name="Confirmer"))
    return page

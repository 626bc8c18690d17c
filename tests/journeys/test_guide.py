"""The images of the guide, taken from the told story, and the guide's pages judged.

``DATALAB_KEEP_GUIDE=1 ./run test tests/journeys/test_guide.py`` writes the images where the guide
reads them; otherwise they go with the other screenshots.
"""

import os
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from datalab import demo_people
from datalab.guide import GUIDES
from tests.journeys import rig

KEPT = Path(settings.BASE_DIR) / "datalab" / "assets" / "datalab" / "guide"
FOLDER = KEPT if os.environ.get("DATALAB_KEEP_GUIDE") == "1" else rig.SCREENSHOTS / "guide"
VIEW = {"width": 1280, "height": 800}
BY_ROLE = {person.role.value: person.email for person in reversed(demo_people.PEOPLE)}
#: Each image: whose page it is, and which one.
SHOTS = {
    "public-donnees": ("", "/donnees/"),
    "public-projets": ("", "/projets-finances/"),
    "administrateur-attend": ("data_administrator", "/tableau-de-bord/"),
    "administrateur-projet": ("data_administrator", "/projets/"),
    "contributeur-projets": ("contributor", "/projets/"),
    "instructeur-attend": ("reviewer", "/tableau-de-bord/"),
    "instructeur-financements": ("reviewer", "/financements/"),
    "decideur-attend": ("decision_maker", "/tableau-de-bord/"),
    "decideur-enveloppes": ("decision_maker", "/enveloppes/"),
    "agent-tableau": ("support_agent", "/accompagnements/tableau/"),
    "gestionnaire-pilotage": ("budget_officer", "/admin/pilotage/"),
    "auditeur-mouvements": ("auditor", "/enveloppes/"),
    "administrateur-calendrier": ("administrator", "/calendrier/preparer/"),
    "administrateur-reutilisations": ("administrator", "/reutilisations/a-examiner/"),
}


@pytest.fixture
def told(live_site) -> None:
    """The story of the demonstration."""
    call_command("demo_story", verbosity=0)


def test_the_guide_shows_the_pages_of_today_and_is_clean(page_as, told):
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, (role, path) in SHOTS.items():
        watched = page_as(BY_ROLE[role] if role else "")
        page = watched.open(path)
        page.set_viewport_size(VIEW)
        page.screenshot(path=FOLDER / f"{name}.jpg", type="jpeg", quality=70)
        page.close()
        assert not watched.complaints, (path, watched.complaints)
    nobody, found = page_as(), []
    nobody.open("/aide/")
    found += rig.judge(nobody, "aide")
    for guide in GUIDES:
        nobody.open(f"/aide/{guide.slug}/")
        found += rig.judge(nobody)
    assert found == [], "\n".join(found)

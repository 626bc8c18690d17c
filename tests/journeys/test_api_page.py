"""The API's pages in a real browser: everything shown, nothing from elsewhere, axe clean."""

import pytest

from api.document import families
from tests.journeys import rig


@pytest.mark.parametrize("slug", ["cofinancings", "open"])
def test_a_family_is_read_whole(page_as, live_site, slug):
    watched = page_as()
    page = watched.open("/api/v1/docs/")
    assert rig.judge(watched, "api") == []
    name = next(str(one.name) for one in families() if one.slug == slug)
    page.get_by_role("main").get_by_role("link", name=name, exact=True).click()
    page.get_by_role("heading", level=1, name=name).wait_for()
    page.locator("summary").nth(1).click()
    page.get_by_text("Refus possibles").nth(1).wait_for()
    assert rig.judge(watched, f"api-{slug}") == []
    outside = [url for url in watched.requests if not url.startswith((live_site, "data:"))]
    assert outside == []

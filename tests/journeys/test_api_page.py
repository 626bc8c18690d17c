"""The API's documentation page in a real browser: everything shown, nothing from elsewhere."""

from tests.api.world import operations

HERE = "[...document.querySelectorAll('.opblock')].map(block => block.id)"
AT_THE_END = "scrollY + innerHeight >= document.documentElement.scrollHeight - 2"


def test_the_page_shows_every_operation_and_asks_nothing_outside(page_as, live_site):
    watched = page_as()
    page = watched.open("/api/v1/docs/")
    page.locator(".opblock").first.wait_for(timeout=60_000)
    shown, at_rest = set(page.evaluate(HERE)), 0
    while at_rest < 5:  # only what is on the screen is drawn: one reads on to the end
        page.evaluate("scrollBy(0, innerHeight / 2)")
        page.wait_for_timeout(100)
        shown |= set(page.evaluate(HERE))
        at_rest = at_rest + 1 if page.evaluate(AT_THE_END) else 0
    assert len(shown) == len(operations())
    outside = [url for url in watched.requests if not url.startswith((live_site, "data:"))]
    assert outside == []
    assert watched.complaints == []

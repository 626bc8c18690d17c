"""A real site, a real browser, one context per person."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

import pytest
from django.core.signals import request_finished, request_started
from playwright.sync_api import Browser, sync_playwright

from datalab import demo_people, reference
from tests.journeys import rig
from tests.servers import until


def pytest_collection_modifyitems(items) -> None:
    for item in items:
        if "/journeys/" in str(item.path):
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A Chromium; none: skipped, or a failure when REQUIRE_BROWSER=1.

    Playwright's loop runs in this thread, where Django would then refuse the database.
    """
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        path = rig.find_chromium(playwright)
        if not path:
            if os.environ.get("REQUIRE_BROWSER") == "1":
                pytest.fail("REQUIRE_BROWSER=1 and no Chromium: set DATALAB_CHROMIUM")
            pytest.skip("no Chromium here")
        chromium = playwright.chromium.launch(executable_path=path, args=rig.ARGUMENTS)
        yield chromium
        chromium.close()
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)


@pytest.fixture
def live_site(live_server, settings, browser) -> Iterator[str]:
    """The address of the site in demonstration mode, on real PostgreSQL, with its people."""
    settings.DATALAB_DEMO = True
    settings.DATALAB_SITE_URL = live_server.url
    reference.load()
    demo_people.load()
    with at_rest_after():
        yield live_server.url


@contextmanager
def at_rest_after() -> Iterator[None]:
    """Leaves once the site answers nobody: a save under way would meet the tables' own flush."""
    lock, under_way = Lock(), 0

    def count(step: int) -> None:
        nonlocal under_way
        with lock:
            under_way += step

    def begun(**_told) -> None:
        count(1)

    def ended(**_told) -> None:
        count(-1)

    def is_at_rest() -> bool:
        time.sleep(0.1)  # what the browser had sent is taken up
        return under_way == 0

    request_started.connect(begun, weak=False)
    request_finished.connect(ended, weak=False)
    try:
        yield
        until(is_at_rest)
    finally:
        request_started.disconnect(begun)
        request_finished.disconnect(ended)


@pytest.fixture
def page_as(live_site, browser) -> Iterator[Callable[[str], rig.Watched]]:
    """``page_as(email)``: a watched page in a context of that person's own; "" for nobody."""
    contexts = []

    def opened(email: str = "") -> rig.Watched:
        context = rig.signed_in(browser, live_site, email)
        contexts.append(context)
        page = context.new_page()
        page.set_viewport_size({"width": 1440, "height": 900})
        return rig.Watched(page, live_site)

    yield opened
    for context in contexts:
        context.close()

"""The browser's tools: find a Chromium, sign somebody in, look at a page and judge it."""

import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import axe_playwright_python
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page

from accounts.models import User

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
SCREENSHOTS = Path(settings.BASE_DIR) / "build" / "screenshots"
WIDTHS = {"360": (360, 780), "768": (768, 1024), "1440": (1440, 900)}
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find_chromium(playwright) -> str:
    """The path of a Chromium: the one named, the system's, Playwright's own; empty when none."""
    named = os.environ.get("DATALAB_CHROMIUM", "")
    candidates = [named, *(shutil.which(name) or "" for name in NAMES)]
    candidates.append(playwright.chromium.executable_path)
    return next((path for path in candidates if path and os.access(path, os.X_OK)), "")


@dataclass
class Watched:
    """A page and what went wrong on it: console errors, CSP violations, failed requests."""

    page: Page
    site: str
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("response", self._answered)

    def _heard(self, message) -> None:
        status_only = message.text.startswith("Failed to load resource")
        if message.type == "error" and not status_only:
            self.complaints.append(f"console: {message.text}")

    def _answered(self, response) -> None:
        if response.status >= 500 or (response.status == 404 and "/static/" in response.url):
            self.complaints.append(f"{response.status}: {response.url}")

    def open(self, path: str) -> Page:
        """Goes to a path of the site and waits until the page is at rest."""
        self.page.goto(f"{self.site}{path}", wait_until="load")
        return self.page


def signed_in(browser: Browser, site: str, email: str) -> BrowserContext:
    """A context of its own for somebody who is already signed in."""
    context = browser.new_context(locale="fr-FR", timezone_id="Europe/Paris")
    if email:
        client = Client()
        client.force_login(User.objects.get(email=email))
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site}])
    return context


def axe(page: Page) -> list[str]:
    """What axe-core finds wrong, one line a rule and place.

    Run through evaluate, and without its own loading of style sheets: the CSP holds.
    """
    page.evaluate(AXE)
    result = page.evaluate("axe.run(document, {resultTypes: ['violations'], preload: false})")
    return [
        f"{violation['id']} ({violation['impact']}): {node['html'][:160]}"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]


def overflow(page: Page) -> str:
    """The widest thing that makes the page scroll sideways; empty when nothing does."""
    return page.evaluate(
        """() => {
          const root = document.documentElement;
          if (root.scrollWidth <= root.clientWidth + 1) return "";
          let worst = "", most = root.clientWidth + 1;
          for (const element of document.body.querySelectorAll("*")) {
            const right = element.getBoundingClientRect().right;
            if (right > most) { most = right; worst = element.outerHTML.slice(0, 160); }
          }
          return `${root.scrollWidth} > ${root.clientWidth}: ${worst}`;
        }"""
    )


def screenshot(page: Page, name: str, widths=tuple(WIDTHS)) -> None:
    """Keeps the whole page at each width as ``build/screenshots/<name>-<width>.png``."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    before = page.viewport_size
    for width in widths:
        page.set_viewport_size(dict(zip(("width", "height"), WIDTHS[width], strict=True)))
        page.screenshot(path=SCREENSHOTS / f"{name}-{width}.png", full_page=True)
    page.set_viewport_size(before)


def judge(watched: Watched, name: str = "") -> list[str]:
    """Everything wrong with the page shown, each line beginning with its address."""
    page = watched.page
    found = [f"axe {line}" for line in axe(page)]
    page.set_viewport_size({"width": 360, "height": 780})
    if too_wide := overflow(page):
        found.append(f"overflow at 360: {too_wide}")
    found += [f"axe at 360 {line}" for line in axe(page) if f"axe {line}" not in found]
    page.set_viewport_size({"width": 1440, "height": 900})
    found += watched.complaints
    watched.complaints.clear()
    if name:
        screenshot(page, name)
    return [f"{page.url}: {line}" for line in found]

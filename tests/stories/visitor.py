"""A person at a browser: goes, fills, presses, looks; every fault that the browser notices fails the story."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Response

from accounts.models import User

CHECKOUT = Path(__file__).resolve().parent.parent.parent
SHOTS = os.environ.get("CHIEF_SHOTS")  # a folder for pictures of every page that a story looks at
NARROW, WIDE = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
PATIENCE = 90_000  # milliseconds; a quiet machine needs two or three seconds at most
GRAVE = {"serious", "critical"}
SERVER_ERROR = 500
# what the network says of an answer that the story expects; the page itself tells the person
EXPECTED = ("the server responded with a status of 4",)


@cache
def axe() -> str:
    return (CHECKOUT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


class Visitor:
    """One browser of one person. ``faults`` must stay empty."""

    def __init__(self, browser: Browser, base: str, **options: Any) -> None:
        self.base, self.faults, self.looks = base, [], 0
        self.expected = EXPECTED
        facts = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai", "viewport": WIDE, "reduced_motion": "reduce"}
        self.context = browser.new_context(**facts | options)
        self.context.set_default_timeout(PATIENCE)
        self.page: Page = self.context.new_page()
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.faults.append(f"{self.where}: {error}"))
        self.page.on("response", self._answered)

    @property
    def where(self) -> str:
        return self.page.url.removeprefix(self.base)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not any(words in message.text for words in self.expected):
            self.faults.append(f"{self.where}: {message.text}")

    def _answered(self, response: Response) -> None:
        if response.status >= SERVER_ERROR:
            self.faults.append(f"{response.status} {response.url.removeprefix(self.base)}")

    def leave(self) -> None:
        self.context.close()

    def cut(self) -> None:
        """No network from here on; what the browser says of that is no fault of the page."""
        self.expected = (*EXPECTED, "net::ERR_INTERNET_DISCONNECTED")
        self.context.set_offline(True)

    def reconnect(self) -> None:
        self.context.set_offline(False)

    # ── doing ────────────────────────────────────────────────────────────────

    def go(self, path: str) -> None:
        self.page.goto(self.base + path)

    def sign_in(self, username: str, password: str) -> None:
        self.go("/accounts/login/")
        self.fill({"login": username, "password": password})
        self.press("登录")

    def become(self, user: User) -> None:
        """Somebody else sits down at this browser, already signed in; for stories in which that is not the point."""
        client = Client()
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
        key = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": self.base}])

    def fill(self, values: dict[str, Any], within: str = "main") -> None:
        """Inputs by name: text typed at once, True ticks, a choice by its value, a Path chosen as a file."""
        for name, value in values.items():
            field = self.page.locator(f"{within} [name='{name}']")
            self._put(field, value)

    def _put(self, field: Locator, value: Any) -> None:
        first = field.first
        kind = first.get_attribute("type")
        if kind == "radio":
            field.and_(self.page.locator(f"[value='{value}']")).check()
        elif kind == "checkbox":
            first.set_checked(bool(value))
        elif kind == "file":
            first.set_input_files(value)
        elif first.evaluate("field => field.tagName") == "SELECT":
            first.select_option(str(value))
        else:
            first.fill(str(value))

    def press(self, name: str, within: str = "main") -> None:
        """The button of that name; waits for the page that follows."""
        self.page.locator(within).get_by_role("button", name=name, exact=True).first.click()
        self.page.wait_for_load_state("load")

    def follow(self, name: str, within: str = "main") -> None:
        self.page.locator(within).get_by_role("link", name=name, exact=True).first.click()
        self.page.wait_for_load_state("load")

    def texts(self, selector: str) -> list[str]:
        """The words of every such element, white space made single."""
        return [" ".join(text.split()) for text in self.page.locator(selector).all_inner_texts()]

    def text(self, selector: str) -> str:
        return " ".join(self.page.locator(selector).first.inner_text().split())

    def saved(self) -> None:
        """Wait until everything typed has been saved by itself."""
        self.page.wait_for_selector("[data-saved-state='saved']")

    # ── looking ──────────────────────────────────────────────────────────────

    def look(self, name: str) -> None:
        """The page stands for itself: nothing grave for axe, and nothing sticks out at the width of a telephone."""
        self._ask_axe()
        self._shoot(name, "1280")
        self.page.set_viewport_size(NARROW)
        beyond = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if beyond > 0:
            self.faults.append(f"{self.where}: scrolls sideways by {beyond} at 390")
        self._shoot(name, "390")
        self.page.set_viewport_size(WIDE)

    def _ask_axe(self) -> None:
        if not self.page.evaluate("Boolean(window.axe)"):
            self.page.evaluate(axe())
        found = self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        for violation in found["violations"]:
            if violation["impact"] in GRAVE:
                places = [node["target"][0] for node in violation["nodes"][:3]]
                self.faults.append(f"{self.where}: axe {violation['id']} at {places}")

    def _shoot(self, name: str, width: str) -> None:
        if SHOTS:
            self.looks += width == "1280"
            Path(SHOTS).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=Path(SHOTS) / f"{name}-{width}.png", full_page=True)

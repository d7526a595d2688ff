"""What the stories of a title's later life share: one browser at which people take turns, and a clock that moves.

Signing in is not their point: whoever is next sits down already signed in. What the clock does, and what waits for a
worker, is done in this process, beside the browser.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from accounts.models import User
from applications.models import Workshop
from chief_workshop import schedule
from common import clock
from common.clock import BEIJING
from common.models import Letter
from tests.cast import PASSWORD, Cast
from tests.stories.visitor import NARROW, WIDE, Visitor


def day(year: int, month: int, number: int, hour: int = 10) -> datetime:
    return datetime(year, month, number, hour, tzinfo=BEIJING)


def beside_the_browser(work: Callable[[], object]) -> None:
    """In a thread of its own: jobs and seals run in an event loop, and Playwright's runs in this one."""

    def done() -> None:
        try:
            work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(done).result()


def at_once(work: Callable[[], object]) -> None:
    """Beside the browser and in one transaction, as builders expect it."""

    def done() -> None:
        with transaction.atomic():
            work()

    beside_the_browser(done)


@dataclass
class Life:
    """A title, everybody who has to do with it, and the one browser."""

    cast: Cast
    case: Workshop
    one: Visitor
    pictures: int = 0

    # ── time and people ──────────────────────────────────────────────────────

    def now(self, moment: datetime, *, jobs: bool = False) -> None:
        """That moment is the present; with ``jobs`` all that the clock does has been done."""
        clock.move_to(moment)
        if jobs:
            beside_the_browser(lambda: schedule.run_due(moment))

    def sits_down(self, who: str | User, path: str = "/") -> Visitor:
        """Somebody else at the browser, who begins at 待办."""
        self.one.become(self.cast.people[who] if isinstance(who, str) else who)
        self.one.go(path)
        return self.one

    def state(self) -> str:
        return str(Workshop.objects.get(pk=self.case.pk).state)

    def last_letter(self, who: str) -> str:
        return str(Letter.objects.filter(recipient=self.cast.people[who]).latest("pk").subject)

    # ── hands ────────────────────────────────────────────────────────────────

    def follow(self, begins: str, within: str = "main") -> None:
        """The link whose words begin so; a row of 待办 says after them, for those who hear it, which case it is."""
        words = re.compile(f"^{re.escape(begins)}")
        with self.one.page.expect_navigation():
            self.one.page.locator(within).get_by_role("link", name=words).first.click()

    def press(self, name: str) -> None:
        """The button of that name, and the page that follows is there."""
        with self.one.page.expect_navigation():
            self.one.page.locator("main").get_by_role("button", name=name, exact=True).first.click()

    def send(self, **values: Any) -> None:
        """Fill the page's form and press its one button."""
        self.one.fill(values)
        with self.one.page.expect_navigation():
            self.one.page.locator("main form[data-guard] button[type=submit]").last.click()

    def act(self, name: str, **values: Any) -> None:
        """An act on its own page; afterwards one is back at the dossier."""
        self.one.go(self.at(f"act/{name}/"))
        self.send(**values)

    # ── eyes ─────────────────────────────────────────────────────────────────

    def says(self, *sentences: str) -> None:
        """These whole sentences stand on the page."""
        shown = self.one.text("main")
        assert [sentence for sentence in sentences if sentence not in shown] == [], f"{self.one.where}: {shown}"

    def look(self, name: str, *, closely: bool = False) -> None:
        """A picture where pictures are wanted; ``closely`` also by axe and at the width of a telephone."""
        self.pictures += 1
        name = f"{self.case.title_number}-{self.pictures:02}-{name}"
        if closely:
            self.one.look(name)
        else:
            self.one._shoot(name, "1280")

    def on_a_telephone(self, *, really: bool = True) -> None:
        self.one.page.set_viewport_size(NARROW if really else WIDE)

    def at(self, rest: str = "") -> str:
        return f"/workshops/{self.case.pk}/{rest}"


__all__ = ["PASSWORD", "Life", "at_once", "beside_the_browser", "day"]

"""An expert on a factory floor: the network goes in the middle of the sheet, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from applications.models import Workshop
from common import clock
from reviews.models import ScorePhoto, ScoreSheet
from reviews.services import scoring
from tests.cast import PASSWORD, Cast
from tests.common import papers
from tests.reviews import scoring_cases
from tests.reviews.evaluation_cases import OPENED
from tests.stories.test_moments import end_sessions
from tests.stories.visitor import NARROW, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Arrive = Callable[..., Visitor]
EXPERT = "expert@pool"
SEEN = "五轴设备 2 台到位，刀具间安全记录缺 3 月份一页。"
WAITING = "网络已断开，照常评分 本机存有 4 项，恢复后自动发送 重试"
# what lies on the device, by kind
KEPT = """async () => {
  const database = await new Promise((done) => {
    const asked = indexedDB.open("chief-sheets");
    asked.onsuccess = () => done(asked.result);
  });
  const count = (name) => new Promise((done) => {
    const asked = database.transaction(name).objectStore(name).getAll();
    asked.onsuccess = () => done(asked.result);
  });
  const rows = {};
  for (const name of ["copies", "entries", "photos"]) rows[name] = await count(name);
  const text = (row) => new TextDecoder().decode(row.data);
  return { ...Object.fromEntries(Object.entries(rows).map(([name, found]) => [name, found.length])),
    legible: Object.values(rows).flat().filter((row) => /刀具间|comment|JFIF/.test(text(row))).length };
}"""


@pytest.fixture
def sheet(cast: Cast) -> ScoreSheet:
    clock.move_to(OPENED)
    case: Workshop = scoring_cases.evaluating(cast, size=1)
    return scoring_cases.sheet_of(case, cast.people["expert"])


def give(expert: Visitor, points: int, comment: str = "") -> None:
    """Points by their digit, a comment where there is one, then the one button."""
    expert.page.locator("h2#ind").click()
    expert.page.keyboard.press(str(points))
    if comment:
        expert.page.fill("textarea[name=comment]", comment)
    expert.page.locator(".total-bar button").click()


def go_to(expert: Visitor, code: str) -> None:
    expert.page.locator(f".indicator-strip [data-go='{code}']").click()


def note(expert: Visitor) -> str:
    return expert.text("[data-note]")


def sent(expert: Visitor) -> None:
    expert.page.wait_for_selector("[data-unsent='0'][data-state='sent']")


def stored(sheet: ScoreSheet) -> dict[str, tuple[Any, str]]:
    rows = sheet.scores.filter(revision__gt=0).values_list("indicator__code", "value", "comment")
    return {code: (value, comment) for code, value, comment in rows}


def test_the_network_goes_in_the_middle_of_scoring_and_nothing_is_lost(
    cast: Cast, visitor: Arrive, sheet: ScoreSheet, tmp_path: Path
) -> None:
    expert = visitor(viewport=NARROW, has_touch=True)
    expert.sign_in(EXPERT, PASSWORD)
    expert.go(f"/reviews/sheets/{sheet.pk}/?at=A3")
    expert.page.wait_for_selector("[data-ready][data-worked]")
    give(expert, 9)
    sent(expert)
    first = {"A3": (Decimal(9), "")}
    assert stored(sheet) == first
    goes_on_without_a_network(expert, tmp_path / "floor.jpg")
    opens_the_page_again_without_a_network(expert)
    assert stored(sheet) == first, "nothing has reached the server yet"
    # meanwhile a value came from another device, and the session has run out
    scoring.save(sheet, "A4", points=Decimal(3), comment="另一台", base=0, by=cast.people["expert"], at=OPENED)
    end_sessions()
    signs_in_chooses_and_sends(expert)
    assert stored(sheet) == first | {
        "A4": (Decimal(5), ""),
        "B1": (Decimal(2), "专业单一"),
        "D2": (Decimal(7), SEEN),
    }
    assert list(ScorePhoto.objects.filter(sheet=sheet).values_list("indicator__code", flat=True)) == ["D2"]
    assert expert.page.evaluate(KEPT)["entries"] == 0
    scores_the_rest_and_signs(expert)
    assert expert.page.evaluate(KEPT) == {"copies": 0, "entries": 0, "photos": 0, "legible": 0}
    done = ScoreSheet.objects.get(pk=sheet.pk)
    assert (done.status, done.signed_how, done.total) == ("signed", "drawn", Decimal(86))
    expert.look("scoring-signed")


def goes_on_without_a_network(expert: Visitor, picture: Path) -> None:
    """Three values and a photo; one value is so low that it needs words."""
    expert.cut()
    give(expert, 5)
    give(expert, 2)
    assert expert.text("#why_error") == "低于 3 分，请写明评语。"
    expert.page.fill("textarea[name=comment]", "专业单一")
    expert.page.locator(".total-bar button").click()
    go_to(expert, "D2")
    give(expert, 7, SEEN)
    go_to(expert, "D2")
    picture.write_bytes(papers.picture(size=(2400, 1800)))
    expert.page.set_input_files("input[name=photo]", picture)
    expert.page.wait_for_selector("[data-unsent='4']")
    assert note(expert) == WAITING
    assert expert.texts(".indicator-strip .wait") == ["A4", "B1", "D2"]
    assert expert.page.evaluate(KEPT) == {"copies": 2, "entries": 3, "photos": 1, "legible": 0}


def opens_the_page_again_without_a_network(expert: Visitor) -> None:
    expert.page.reload()
    expert.page.wait_for_selector("[data-ready]")
    assert expert.text("h2#ind") == "D2 设施设备与安全"
    assert expert.page.locator("input[name=points]:checked").input_value() == "7"
    assert expert.page.locator("textarea[name=comment]").input_value() == SEEN
    assert expert.text("[data-evidence-count]") == "材料只在联网时可以查看"
    assert note(expert) == WAITING
    expert._shoot("scoring-offline", "390")


def signs_in_chooses_and_sends(expert: Visitor) -> None:
    expert.reconnect()
    expert.page.wait_for_selector("[data-state='login']")
    assert note(expert) == "已存于本机，请登录后发送 登录已过期，本机存有 4 项 登录"
    expert.page.locator("[data-note-act=login]").click()
    expert.page.locator("dialog.sign-in input[type=password]").fill(PASSWORD)
    expert.page.get_by_role("button", name="登录并继续").click()
    dialog = expert.page.locator("dialog.conflict")
    dialog.wait_for()
    words = [" ".join(one.split()) for one in dialog.locator("label").all_inner_texts()]
    assert [one.rpartition("（")[0] for one in words] == ["用本机的：5 分", "用另一台设备的：3 分，评语：另一台"]
    dialog.get_by_role("button", name="按所选保存").click()
    sent(expert)


def scores_the_rest_and_signs(expert: Visitor) -> None:
    for code, points in {"B2": 4, "C1": 6, "C3": 7, "D1": 7, "E1": 5, "E2": 5, "E3": 4, "F2": 5}.items():
        go_to(expert, code)
        give(expert, points)
    sent(expert)
    expert.page.locator(".total-bar button").click()
    expert.page.wait_for_url("**/sign/")
    sign(expert)
    expert.page.wait_for_selector("[data-wiped]", state="attached")


def sign(expert: Visitor) -> None:
    """A name in two strokes, by mouse, on the screen of a telephone."""
    expert.look("scoring-sign")
    expert.page.set_viewport_size(NARROW)
    pad = expert.page.locator("[data-pad] svg[role=img]")
    pad.scroll_into_view_if_needed()
    place = pad.bounding_box()
    assert place is not None
    mouse = expert.page.mouse
    for top in (0.3, 0.6):
        mouse.move(place["x"] + 60, place["y"] + place["height"] * top)
        mouse.down()
        mouse.move(place["x"] + 220, place["y"] + place["height"] * (top + 0.2), steps=12)
        mouse.up()
    expert.page.get_by_role("button", name="签名并封存").click()

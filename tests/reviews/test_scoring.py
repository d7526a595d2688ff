"""Score sheets: what is computed, what a sync answers, who may write and read, what a signature needs."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import User
from applications.lifecycle import NotPermitted, NotPossible
from applications.models import Indicator, RuleSet, WorkshopEvent
from applications.states import State
from common import clock, handwriting
from reviews import evaluation_standing
from reviews.models import (
    Assignment,
    Declaration,
    Evaluation,
    PanelCase,
    ScorePhoto,
    ScoreSheet,
    ScoreWrite,
    Seat,
)
from reviews.selectors import judges
from reviews.selectors import scoring as sheets
from reviews.services import scoring, sheet_photos, signing
from reviews.services.scoring import Entry, SheetOver, Status
from tests.cast import PASSWORD, Cast
from tests.common import papers
from tests.honest import signed_in
from tests.reviews import evaluation_cases, scoring_cases
from tests.reviews.evaluation_cases import OPENED, SIGNED
from tests.stages import put

pytestmark = pytest.mark.django_db
TYPED = signing.Signature(ScoreSheet.SignedBy.TYPED)
# a name of two strokes
STROKES = ";".join(" ".join(f"{x},{y + x // 4}" for x in range(40, 160, 6)) for y in (30, 70))


@pytest.fixture
def expert(cast: Cast) -> User:
    return cast.people["expert"]


@pytest.fixture
def sheet(cast: Cast, expert: User) -> ScoreSheet:
    clock.move_to(OPENED)
    return opened(cast, expert)


def opened(cast: Cast, expert: User) -> ScoreSheet:
    return scoring_cases.sheet_of(scoring_cases.evaluating(cast), expert)


def others(sheet: ScoreSheet) -> tuple[ScoreSheet, User]:
    """The other expert's sheet of the same case, and himself."""
    found = ScoreSheet.objects.filter(workshop=sheet.workshop).exclude(pk=sheet.pk).get()
    return found, found.assignment.seat.expert.user


def entry(code: str, points: Any, base: int = 0, **facts: Any) -> Entry:
    value = None if points is None else Decimal(str(points))
    return Entry(facts.pop("uuid", None) or uuid4(), code, base, value, facts.pop("comment", ""), **facts)


def sent(sheet: ScoreSheet, *entries: Entry, by: User) -> list[tuple[str, int | None]]:
    """What became of each: its answer and the revision that counts now."""
    answers = scoring.sync(sheet, list(entries), by=by, at=OPENED)
    return [(str(a.status), a.score.revision if a.score else None) for a in answers]


def value_of(sheet: ScoreSheet, code: str) -> tuple[Decimal | None, str, int]:
    score = sheet.scores.get(indicator__code=code)
    return score.value, score.comment, score.revision


def signed(sheet: ScoreSheet, by: User, **points: Any) -> ScoreSheet:
    scoring_cases.fill(sheet, points, by=by)
    revision = ScoreSheet.objects.get(pk=sheet.pk).revision
    return signing.sign(sheet, by=by, at=SIGNED, signature=TYPED, reason="说明", seen_revision=revision)


# ── what is computed ─────────────────────────────────────────────────────────


def test_a_sheet_opens_with_what_the_frozen_version_says_and_from_which_figures(sheet: ScoreSheet) -> None:
    computed = sheet.scores.exclude(computed=None).select_related("indicator").order_by("indicator__code")
    assert [(s.indicator.code, s.value, s.figures) for s in computed] == [
        ("A1", Decimal(5), "技能等级：一级／高级技师；证书编号：1100001234"),
        ("A2", Decimal(6), "最高：北京市技术能手（市级，2024 年）"),
        (
            "C2",
            Decimal(5),
            (
                "教育经费 100.00 ÷ 工资总额 5,000.00 = 2.00%（规定 1.5%）；"
                "用于一线 72.00 ÷ 100.00 = 72.00%（规定 60%），单位：万元"
            ),
        ),
        ("F1", Decimal(4), "产业：高端装备制造；重点区域：中关村国家自主创新示范区"),
    ]
    assert sheet.scores.count() == 16


def test_an_opened_sheet_is_not_opened_again(sheet: ScoreSheet, expert: User) -> None:
    sent(sheet, entry("A3", 9), by=expert)
    again = scoring.open_sheets(sheet.assignment, at=OPENED)
    assert again == [sheet]
    assert value_of(sheet, "A3") == (Decimal(9), "", 1)


# ── one sync ─────────────────────────────────────────────────────────────────


def test_a_value_is_stored_once_however_often_it_is_sent(sheet: ScoreSheet, expert: User) -> None:
    first = entry("A3", 9, comment="成果可核", at=OPENED)
    assert sent(sheet, first, by=expert) == [("stored", 1)]
    assert sent(sheet, first, by=expert) == [("already", 1)]
    assert value_of(sheet, "A3") == (Decimal(9), "成果可核", 1)
    assert sheet.writes.count() == 1


def test_each_value_of_a_sync_is_answered_by_itself(sheet: ScoreSheet, expert: User) -> None:
    sent(sheet, entry("B1", 5), by=expert)
    answers = scoring.sync(
        sheet,
        [entry("A3", 9), entry("B1", 3), entry("B1", 5, base=0), entry("D2", "8.5"), entry("A1", 6), entry("Z9", 1)],
        by=expert,
        at=OPENED,
    )
    assert [(a.entry.indicator, str(a.status), a.sentence) for a in answers] == [
        ("A3", "stored", ""),
        ("B1", "conflict", ""),
        ("B1", "already", ""),
        ("D2", "refused", "评分应在 0 至 8 分之间，每档 1 分。"),
        ("A1", "refused", "这项由系统计算，不能修改。"),
        ("Z9", "refused", "这项评分不属于这张评分表，没有保存。"),
    ]
    assert value_of(sheet, "B1") == (Decimal(5), "", 1)


def test_two_devices_never_overwrite_each_other_unseen(sheet: ScoreSheet, expert: User) -> None:
    tablet, desk = entry("E2", 6, comment="平板"), entry("E2", 3, comment="台式机")
    assert sent(sheet, tablet, by=expert) == [("stored", 1)]
    assert sent(sheet, desk, by=expert) == [("conflict", 1)]
    assert sent(sheet, desk, by=expert) == [("conflict", 1)], "sent again it is still a conflict"
    chosen = entry("E2", 3, base=1, comment="台式机")
    assert sent(sheet, chosen, by=expert) == [("stored", 2)]
    assert value_of(sheet, "E2") == (Decimal(3), "台式机", 2)
    assert list(sheet.writes.order_by("became").values_list("outcome", "became")) == [
        ("stored", 1),
        ("stored", 2),
        ("conflict", None),
    ]


def test_a_value_that_follows_one_whose_answer_was_lost_is_no_conflict(sheet: ScoreSheet, expert: User) -> None:
    lost = entry("E3", 2)
    assert sent(sheet, lost, by=expert) == [("stored", 1)]
    after = entry("E3", 4, follows=lost.uuid)
    assert sent(sheet, lost, after, by=expert) == [("already", 2), ("stored", 2)], "both tell what counts now"


def test_what_the_expert_may_adjust_is_adjusted_and_keeps_what_was_computed(sheet: ScoreSheet, expert: User) -> None:
    assert sent(sheet, entry("A2", 4), by=expert) == [("stored", 1)]
    score = sheet.scores.get(indicator__code="A2")
    assert (score.value, score.computed) == (Decimal(4), Decimal(6))


def test_a_uuid_of_another_sheet_is_refused(sheet: ScoreSheet, expert: User) -> None:
    foreign, other = others(sheet)
    theirs = entry("A3", 9)
    sent(foreign, theirs, by=other)
    assert sent(sheet, theirs, by=expert) == [("refused", 0)]
    assert value_of(sheet, "A3") == (None, "", 0)


# ── who may write, and until when ────────────────────────────────────────────


def test_only_the_owner_writes_on_a_sheet(sheet: ScoreSheet, expert: User) -> None:
    _, other = others(sheet)
    with pytest.raises(NotPermitted, match=r"^评分表只能由评审专家本人填写。$"):
        scoring.sync(sheet, [entry("A3", 9)], by=other, at=OPENED)
    assert sent(sheet, entry("A3", 9), by=expert) == [("stored", 1)]


def left(sheet: ScoreSheet) -> None:
    Assignment.objects.filter(pk=sheet.assignment_id).update(
        ended_at=OPENED, ended_ground="released", ended_reason="因病"
    )


CLOSINGS = {
    "您已不再评审本案，不能继续评分。": left,
    "专家组的评分已经锁定，不能再改。": lambda _: Evaluation.objects.update(locked_at=OPENED),
    "案卷目前为“评审合格”，不能评分。": lambda sheet: put(sheet.workshop, State.QUALIFIED),
    "这张评分表已作废：因病退出": lambda sheet: scoring.void_sheet(
        sheet.assignment, by=None, at=OPENED, reason="因病退出", keep_signed=True
    ),
    "您已在这张评分表上签名，评分表已封存，不能再改。": lambda sheet: signed(sheet, sheet.assignment.seat.expert.user),
}


@pytest.mark.parametrize(("sentence", "closing"), CLOSINGS.items())
def test_a_closed_sheet_takes_nothing_and_says_why(
    sheet: ScoreSheet, expert: User, sentence: str, closing: Any
) -> None:
    assert sent(sheet, entry("A3", 9), by=expert) == [("stored", 1)]
    closing(sheet)
    with pytest.raises(SheetOver) as refusal:
        scoring.sync(sheet, [entry("A3", 8, base=1)], by=expert, at=OPENED)
    assert refusal.value.sentences == [sentence]


def test_a_signed_sheet_survives_its_expert_unless_he_had_a_conflict(sheet: ScoreSheet, expert: User) -> None:
    signed(sheet, expert)
    facts = {"by": None, "at": SIGNED, "reason": "退出"}
    assert scoring.void_sheet(sheet.assignment, keep_signed=True, **facts) is False
    assert scoring.void_sheet(sheet.assignment, keep_signed=False, **facts) is True
    assert scoring.void_sheet(sheet.assignment, keep_signed=False, **facts) is False, "void already"
    assert ScoreSheet.objects.get(pk=sheet.pk).status == ScoreSheet.Status.VOID


def test_who_judges_anew_gets_an_empty_sheet_and_the_old_one_is_kept(sheet: ScoreSheet, expert: User) -> None:
    signed(sheet, expert)
    facts = {"by": None, "at": SIGNED, "reason": "计分有误"}
    scoring.void_sheets([sheet.assignment], **facts)
    (fresh,) = scoring.renew_sheets([sheet.assignment], **facts)
    assert (fresh.status, fresh.assignment.seat, value_of(fresh, "A3")) == (
        "open",
        sheet.assignment.seat,
        (None, "", 0),
    )
    old = ScoreSheet.objects.select_related("assignment").get(pk=sheet.pk)
    assert (old.status, old.void_reason, old.assignment.ended_ground) == ("void", "计分有误", "reformed")
    assert list(ScoreSheet.objects.owned_by(expert)) == [fresh]


# ── signing ──────────────────────────────────────────────────────────────────


def test_a_signature_needs_every_indicator_its_comment_and_a_reason_at_the_edges(
    sheet: ScoreSheet, expert: User
) -> None:
    def refused(reason: str = "", revision: int | None = None) -> list[str]:
        seen = ScoreSheet.objects.get(pk=sheet.pk).revision if revision is None else revision
        with pytest.raises(NotPossible) as refusal:
            signing.sign(sheet, by=expert, at=SIGNED, signature=TYPED, reason=reason, seen_revision=seen)
        return refusal.value.sentences

    scoring_cases.fill(sheet, by=expert)
    sent(sheet, entry("D2", None, base=1), entry("E1", 1, base=1), by=expert)
    assert refused() == ["还有 2 项没有评完：D2、E1。"]
    sent(sheet, entry("D2", 8, base=2), entry("E1", 5, base=2), by=expert)
    assert refused() == ["总分高于 95 分，请写明理由。"]
    assert refused("确属优秀", revision=1) == ["评分在签名前又有改动（可能来自另一台设备），请核对后再签名。"]
    revision = ScoreSheet.objects.get(pk=sheet.pk).revision
    done = signing.sign(sheet, by=expert, at=SIGNED, signature=TYPED, reason="确属优秀", seen_revision=revision)
    assert (done.status, done.total, done.reason) == ("signed", Decimal(98), "确属优秀")
    line = WorkshopEvent.objects.filter(workshop=sheet.workshop).latest("sequence")
    assert (line.verb, line.actor, line.facts) == (
        "sheet_signed",
        expert,
        {"sheet": str(sheet.pk), "content_hash": done.content_hash, "how": "typed"},
    )


def test_what_is_drawn_on_the_screen_becomes_a_picture_made_here() -> None:
    picture = handwriting.picture(handwriting.strokes_of(STROKES))
    assert picture.startswith(b"\x89PNG")
    for drawn, sentence in {
        "": "请在签名区书写姓名。",
        "<svg>": "请在签名区书写姓名。",
        "10,10 11,11 12,12": "签名太短，请重新书写完整的姓名。",
        " ".join(["10,10", "90,90"] * 3001): "签名笔画过多，请重写。",
    }.items():
        with pytest.raises(handwriting.NotWritten, match=sentence):
            handwriting.strokes_of(drawn)


def test_one_signs_by_hand_or_by_name_and_password(sheet: ScoreSheet, expert: User) -> None:
    scoring_cases.fill(sheet, {"A3": 5}, by=expert)
    browser, place = signed_in(expert), reverse("reviews:sign_sheet", args=[sheet.pk])
    revision = str(ScoreSheet.objects.get(pk=sheet.pk).revision)

    def faults(**given: str) -> dict[str, list[str]]:
        answer = browser.post(place, {"revision": revision, **given})
        assert answer.status_code == 422
        return dict(answer.context["form"].errors)

    assert faults() == {"strokes": ["请手写签名，或键入姓名并验证身份。"]}
    assert faults(typed="别人", password=PASSWORD) == {"typed": [f"须与您的姓名“{expert.name}”一致。"]}
    assert faults(typed=expert.name, password="不是密码") == {"password": ["密码不正确，请重新输入。"]}
    answer = browser.post(place, {"revision": revision, "strokes": STROKES})
    assert (answer.status_code, answer["Location"]) == (302, reverse("reviews:sheet", args=[sheet.pk]))
    found = ScoreSheet.objects.get(pk=sheet.pk)
    assert (found.signed_how, found.signature.media_type, found.signature.is_secret) == ("drawn", "image/png", True)


# ── who reads ────────────────────────────────────────────────────────────────


def test_nobody_reads_a_sheet_of_another_before_all_are_in_and_his_own_is_signed(
    cast: Cast, sheet: ScoreSheet, expert: User
) -> None:
    foreign, other = others(sheet)
    readers = {
        "expert": expert,
        "other": other,
        "city": cast.people["city_officer"],
        "finance": cast.people["finance_officer"],
        "unit": cast.people["unit_approver"],
        "body": cast.people["review_approver"],
    }

    def reads() -> dict[str, set[str]]:
        names = {sheet.pk: "first", foreign.pk: "second"}
        return {who: {names[s.pk] for s in ScoreSheet.objects.visible_to(user)} for who, user in readers.items()}

    nobody: dict[str, set[str]] = {"city": set(), "finance": set(), "unit": set(), "body": set()}
    assert reads() == {"expert": {"first"}, "other": {"second"}} | nobody
    signed(sheet, expert)
    assert reads() == {"expert": {"first"}, "other": {"second"}} | nobody
    lines = judges.people_of(sheet.workshop, readers["city"])
    assert [(line.sheet.is_visible, line.sheet.total) for line in lines if line.sheet] == [
        (False, None),
        (False, None),
    ]
    signed(foreign, other)
    both = {"first", "second"}
    assert reads() == {"expert": both, "other": both, "city": both, "finance": both, "unit": set(), "body": set()}


def test_a_seat_that_fell_vacant_keeps_the_sheets_of_the_others_sealed(cast: Cast) -> None:
    clock.move_to(OPENED)
    case = scoring_cases.evaluating(cast, size=3)
    PanelCase.objects.update(fewer_city=None, fewer_city_at=None, fewer_finance=None, fewer_finance_at=None)
    RuleSet.objects.filter(pk=case.rule_set_id).update(panel_size=3)
    first, second, leaving = case.assignments.order_by("seat__order")

    def told() -> tuple[int, str]:
        """How many sheets the city reads, and what the standing of the case says is missing."""
        seen = ScoreSheet.objects.visible_to(cast.people["city_officer"]).filter(workshop=case).count()
        return seen, evaluation_standing.read([case.pk])[case.pk].waits_for

    for one in (first, second):
        signed(one.sheet, one.seat.expert.user)
    assert told() == (0, "还有 1 位专家没有签署评分表。")
    left(leaving.sheet)
    scoring.void_sheet(leaving, by=None, at=OPENED, reason="因病", keep_signed=True)
    assert told() == (0, "专家席位有空缺，须增补专家并签署评分表，或由两局同意减少人数。")
    seat = Seat.objects.create(
        panel=leaving.seat.panel,
        expert=evaluation_cases.expert(cast),
        rank=Seat.Rank.ALTERNATE,
        order=9,
        appointed_by=cast.people["city_officer"],
        appointed_reason="测试",
        status=Seat.Status.INVITED,
    )
    asked = Declaration.objects.create(seat=seat, workshop=case, asked_at=OPENED)
    assert told() == (0, "还有 1 位受邀专家没有答复，其评分表签署后才能汇总。")
    Declaration.objects.filter(pk=asked.pk).update(answered_at=OPENED, has_tie=False)
    (fresh,) = scoring.open_sheets(Assignment.objects.create(seat=seat, workshop=case, since=OPENED), at=OPENED)
    assert told() == (0, "还有 1 位专家没有签署评分表。")
    signed(fresh, seat.expert.user)
    assert told() == (3, "")


def test_a_stranger_to_the_sheet_gets_404_everywhere(cast: Cast, sheet: ScoreSheet) -> None:
    _, other = others(sheet)
    place = [sheet.pk]
    for browser in (signed_in(other), signed_in(cast.people["city_officer"])):
        assert [
            browser.get(reverse(f"reviews:{name}", args=place)).status_code for name in ("sheet", "sheet_copy")
        ] == [
            404,
            404,
        ]
        assert browser.post(reverse("reviews:sheet_sync", args=place), "{}", "application/json").status_code == 404


# ── what the script asks ─────────────────────────────────────────────────────


def test_a_device_gets_its_copy_a_token_and_an_answer_to_its_values(sheet: ScoreSheet, expert: User) -> None:
    browser = signed_in(expert)
    copy = browser.get(reverse("reviews:sheet_copy", args=[sheet.pk])).json()
    assert (copy["user"], copy["open"], len(copy["part"]), len(copy["indicators"])) == (
        expert.pk,
        [str(sheet.pk)],
        64,
        16,
    )
    assert browser.get(reverse("reviews:sheet_copy", args=[sheet.pk])).json()["part"] == copy["part"]
    token = browser.get(reverse("reviews:sheet_token"))
    assert (token.json()["user"], "no-store" in token["Cache-Control"]) == (expert.pk, True)
    given = {"uuid": str(uuid4()), "indicator": "D2", "base": 0, "follows": None, "points": "7", "comment": "规程上墙"}
    body = json.dumps({"entries": [given | {"at": "2026-06-01T09:52:11+08:00"}]})
    answer = browser.post(reverse("reviews:sheet_sync", args=[sheet.pk]), body, "application/json")
    value = {"points": "7", "comment": "规程上墙", "revision": 1, "at": "2026-06-01T09:52:11+08:00"}
    assert answer.json() == {
        "answers": [{"uuid": given["uuid"], "indicator": "D2", "status": "stored", "sentence": "", "value": value}]
    }


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"entries": [1]}', '{"entries": [{"uuid": "x"}]}'])
def test_what_is_no_sync_is_answered_with_a_sentence(sheet: ScoreSheet, expert: User, body: str) -> None:
    answer = signed_in(expert).post(reverse("reviews:sheet_sync", args=[sheet.pk]), body, "application/json")
    assert (answer.status_code, answer.json()) == (400, {"sentence": "发送的内容无法识别，请刷新页面后重试。"})
    assert not ScoreWrite.objects.exists()


def test_a_device_whose_session_is_over_is_told_where_to_sign_in(sheet: ScoreSheet, expert: User) -> None:
    browser = signed_in(expert)
    browser.logout()
    answer = browser.get(reverse("reviews:sheet_token"), headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()) == (401, {"login": "/accounts/login/"})


def test_a_device_of_a_closed_panel_is_told_to_forget(sheet: ScoreSheet, expert: User) -> None:
    Evaluation.objects.update(locked_at=OPENED)
    told = {"sentence": "专家组的评分已经锁定，不能再改。", "over": True}
    browser = signed_in(expert)
    sync = browser.post(reverse("reviews:sheet_sync", args=[sheet.pk]), '{"entries": []}', "application/json")
    copy = browser.get(reverse("reviews:sheet_copy", args=[sheet.pk]))
    assert [(a.status_code, a.json()) for a in (sync, copy)] == [(409, told), (409, told)]


def test_the_worker_keeps_static_files_and_the_empty_shell_only(client: Any) -> None:
    script = client.get(reverse("reviews:sheet_worker"))
    kept = json.loads(script.content.decode().split("self.KEPT = ")[1].split(";\n")[0])
    assert (script["Service-Worker-Allowed"], kept["shell"]) == ("/reviews/sheets/", "/reviews/sheets/shell/")
    assert [name for name in kept["files"] if not name.startswith("/static/")] == []
    shell = client.get(kept["shell"])
    assert (shell.status_code, "data-user=" in shell.content.decode()) == (200, False)


# ── photos ───────────────────────────────────────────────────────────────────


def test_a_photo_is_kept_once_upright_and_small_and_seen_by_its_expert_alone(sheet: ScoreSheet, expert: User) -> None:
    uuid, browser = uuid4(), signed_in(expert)
    place = reverse("reviews:sheet_photos", args=[sheet.pk])
    for _ in range(2):
        given = {
            "uuid": str(uuid),
            "indicator": "D2",
            "at": OPENED.isoformat(),
            "photo": SimpleUploadedFile("photo.jpg", papers.picture()),
        }
        assert browser.post(place, given).json()["photo"]["uuid"] == str(uuid)
    photo = ScorePhoto.objects.get()
    assert (photo.indicator.code, photo.taken_at, photo.stored.media_type) == ("D2", OPENED, "image/jpeg")
    _, other = others(sheet)
    picture = reverse("reviews:sheet_picture", args=[sheet.pk, uuid])
    mine = browser.get(picture)
    assert (mine.status_code, b"".join(mine.streaming_content)[:3]) == (200, b"\xff\xd8\xff")
    assert signed_in(other).get(picture).status_code == 404
    sheet_photos.remove(photo, by=expert, at=OPENED + timedelta(hours=1))
    assert signed_in(expert).get(picture).status_code == 404


# ── without script ───────────────────────────────────────────────────────────


def test_without_script_a_value_is_kept_and_the_next_open_indicator_follows(sheet: ScoreSheet, expert: User) -> None:
    browser, place = signed_in(expert), reverse("reviews:sheet", args=[sheet.pk])
    answer = browser.post(f"{place}?at=D2", {"points": "7", "comment": "规程上墙", "revision": "0"})
    assert (answer.status_code, answer["Location"]) == (302, f"{place}?at=E1")
    assert value_of(sheet, "D2") == (Decimal(7), "规程上墙", 1)
    low = browser.post(f"{place}?at=E1", {"points": "1", "comment": "", "revision": "0"})
    assert (low.status_code, low.context["form"].errors["comment"]) == (422, ["低于 3 分，请写明评语。"])
    late = browser.post(f"{place}?at=D2", {"points": "5", "comment": "", "revision": "0"})
    assert (late.status_code, late.context["form"].non_field_errors()) == (
        422,
        ["这项已在另一台设备上评为 7 分，评语“规程上墙”。再按一次保存，即改用本页的评分。"],
    )
    browser.post(f"{place}?at=D2", {"points": "5", "comment": "", "revision": "1", "clear": "1"})
    assert value_of(sheet, "D2") == (None, "", 2)
    blurred = SimpleUploadedFile("photo.jpg", b"no picture")
    stays = browser.post(f"{place}?at=E2", {"points": "6", "comment": "", "revision": "0", "photo": blurred})
    assert (stays["Location"], value_of(sheet, "E2")) == (f"{place}?at=E2", (Decimal(6), "", 1))


def test_a_veto_is_proposed_with_its_basis_and_taken_back_before_signing(sheet: ScoreSheet, expert: User) -> None:
    browser, place = signed_in(expert), reverse("reviews:sheet_vetoes", args=[sheet.pk])
    veto = sheet.rubric.vetoes.get(code="false_papers")
    bare = browser.post(place, {"veto": veto.pk, "basis": ""})
    assert bare.status_code == 422
    browser.post(place, {"veto": veto.pk, "basis": "成果证明与专利登记不符"})
    assert list(sheet.vetoes.values_list("veto__code", "basis")) == [("false_papers", "成果证明与专利登记不符")]
    browser.post(reverse("reviews:withdraw_veto", args=[sheet.pk, veto.pk]))
    assert not sheet.vetoes.exists()


def test_statuses_of_a_sync_are_those_that_the_script_knows() -> None:
    assert {str(status) for status in Status} == {"stored", "already", "conflict", "refused"}
    assert set(Indicator.Judged.values) == set(sheets.LOOKS)

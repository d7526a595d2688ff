"""The pages of the public notice as city, finance, unit and the public meet them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from applications.models import Workshop
from applications.states import State
from common import clock, xlsx
from reviews.jobs import publicity as jobs
from reviews.models import JointList, Notice
from reviews.services import corrections
from tests.cast import Cast
from tests.common import papers
from tests.honest import HonestClient, signed_in
from tests.reviews import publicity_cases
from tests.reviews.publicity_cases import ENDS, POSTED, URL


@pytest.fixture
def two(cast: Cast) -> list[Workshop]:
    clock.move_to(POSTED)
    publicity_cases.know_the_holidays(2026)
    return [publicity_cases.qualified(cast) for _ in range(2)]


def _posting(day: str) -> dict[str, object]:
    """What the approver enters once it is posted."""
    shot = SimpleUploadedFile("页面.png", papers.picture("PNG", size=(1200, 800)), content_type="image/png")
    return {"posting_url": URL, "posted_on": day, "posted_time": "10:00", "screenshot": shot}


def test_the_list_goes_from_the_city_to_finance_and_back(cast: Cast, two: list[Workshop]) -> None:
    officer, finance = signed_in(cast.people["city_officer"]), signed_in(cast.people["finance_approver"])
    first, second = two
    assert "2 件案卷评审合格，等拟定拟认定名单。" in officer.get("/").content.decode()
    new = f"/reviews/notices/rounds/{first.round_id}/list/"
    assert officer.get(new).content.decode().count(" checked>") == 2
    assert officer.post(new, {"name": "拟认定名单"}).status_code == 422
    chosen = {
        "name": "拟认定名单",
        "chosen": [first.pk, second.pk],
        f"place-{first.pk}": "2",
        f"place-{second.pk}": "1",
    }
    page = officer.post(new, chosen).url
    assert list(JointList.objects.get().rows.values_list("workshop", flat=True)) == [second.pk, first.pk]
    assert finance.get(page).status_code == 404
    officer.post(f"{page}propose/")
    assert "1 份拟认定名单等市财政局同意。" in finance.get("/").content.decode()
    assert officer.post(page, {"decision": "agree"}).status_code == 403
    assert finance.post(page, {"decision": "return"}).status_code == 422
    finance.post(page, {"decision": "agree", "content_hash": JointList.objects.get().content_hash})
    assert "1 份拟认定名单市财政局已同意，等公示。" in officer.get("/").content.decode()


def test_the_notice_goes_from_the_draft_to_the_public_page(cast: Cast, two: list[Workshop]) -> None:
    officer, approver = signed_in(cast.people["city_officer"]), signed_in(cast.people["city_approver"])
    public, page = HonestClient(), f"/reviews/notices/lists/{publicity_cases.agreed_list(cast, two).pk}/"
    draft = officer.post(f"{page}notice/", {"number": "京人社能公〔2026〕3号", "posting_on": "2026-07-13"}).url
    assert public.get(draft.replace("/reviews/", "/public/")).status_code == 404
    assert "1 份公示稿等您审定发布。" in approver.get("/").content.decode()
    assert "2026年7月14日至7月20日，共7天，7月20日24时截止。" in approver.get(draft).content.decode()
    assert officer.post(f"{draft}post/", _posting("2026-07-13")).status_code == 403
    assert approver.post(f"{draft}post/", _posting("2026-07-12")).status_code == 409
    assert approver.post(f"{draft}post/", _posting("2026-07-13")).url == draft
    shown = public.get(draft.replace("/reviews/", "/public/")).content.decode()
    assert "公示期次日起算，距结束还有" in shown
    assert shown.index(two[0].name) < shown.index(two[1].name)
    assert "正在公示" in public.get("/").content.decode()
    picture = approver.get(f"{draft}screenshot/")
    assert picture.headers["Content-Type"] == "image/png"
    assert picture.getvalue().startswith(b"\x89PNG")


def test_an_unknown_year_leads_to_the_page_on_which_it_is_entered(cast: Cast, two: list[Workshop]) -> None:
    agreed = publicity_cases.agreed_list(cast, two)
    officer = signed_in(cast.people["city_officer"])
    answer = officer.post(f"/reviews/notices/lists/{agreed.pk}/notice/", {"number": "", "posting_on": "2026-12-28"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "2027 年的放假安排尚未录入，不能推算日期。请市局先录入该年放假安排。" in page
    assert '<a href="/rounds/holidays/">去录入放假安排</a>' in page


@pytest.mark.parametrize("rows", [1, 10])
def test_the_public_pages_cost_three_statements_whatever_their_length(cast: Cast, rows: int) -> None:
    clock.move_to(POSTED)
    notice = publicity_cases.published(cast, [publicity_cases.qualified(cast) for _ in range(rows)])
    public = HonestClient()
    for page, most in (("/public/notices/", 2), (f"/public/notices/{notice.pk}/", 3)):
        public.get(page)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            public.get(page)
        assert len(asked) <= most, [query["sql"] for query in asked]


def test_a_closed_notice_stays_with_its_end_marked(cast: Cast, two: list[Workshop]) -> None:
    notice = publicity_cases.published(cast, two)
    clock.move_to(ENDS + timedelta(days=1))
    jobs.close_notices(clock.now())
    page = HonestClient().get(f"/public/notices/{notice.pk}/").content.decode()
    assert "公示已于 7月20日（周一）24:00 结束。" in page
    assert f"/public/notices/{notice.pk}/object/" not in page
    assert two[0].name in page
    assert "公示期满" in HonestClient().get("/public/notices/").content.decode()


def test_rows_that_left_are_struck_on_the_public_page(cast: Cast, two: list[Workshop]) -> None:
    notice = publicity_cases.published(cast, two)
    row = notice.rows.get(order=1)
    said = {"ground": "facts", "reason": "单位名称已变更", "number": ""}
    corrections.retract(notice, [row.pk], **said, by=cast.people["city_approver"], at=POSTED + timedelta(days=2))
    page = HonestClient().get(f"/public/notices/{notice.pk}/").content.decode()
    assert f"<s>{two[0].name}</s>" in page
    assert "已移出名单：7月15日（周三），撤回公示" in page
    assert "<b>" + two[1].name + "</b>" in page


def test_correcting_and_retracting_by_the_pages(cast: Cast, two: list[Workshop]) -> None:
    notice = publicity_cases.published(cast, two)
    clock.move_to(POSTED + timedelta(days=2))
    officer, approver = signed_in(cast.people["city_officer"]), signed_in(cast.people["city_approver"])
    base, row = f"/reviews/notices/{notice.pk}/", notice.rows.get(order=1)
    head = {"reason": "工种名称有误", "runs_again": "yes", "number": "", "posting_on": "2026-07-15"}
    assert approver.post(f"{base}correct/", head).status_code == 403
    made = officer.post(f"{base}correct/", head).url
    same = officer.post(f"{made}changes/", {"row": row.pk, "item": "trade", "now": row.trade})
    assert (same.status_code, "更正后的内容与原公示内容相同。" in same.content.decode()) == (409, True)
    faulty = officer.post(f"{made}changes/", {"row": "", "item": "trade", "now": "数控铣床工"})
    assert (faulty.status_code, 'value="数控铣床工"' in faulty.content.decode()) == (422, True)
    officer.post(f"{made}changes/", {"row": row.pk, "item": "trade", "now": "数控铣床工"})
    assert "数控铣床工" in officer.get(made).content.decode()
    assert approver.post(f"{made}post/", _posting("2026-07-15")).url == made
    assert list(Notice.objects.get(corrects=notice).rows.values_list("trade", flat=True)) == ["数控铣床工"]
    other = notice.rows.get(order=2)
    asked = {"rows": [other.pk], "ground": "fault", "reason": "名称有误"}
    assert officer.post(f"{base}retract/", asked).status_code == 403
    assert approver.post(f"{base}retract/", asked).url == base
    assert [Workshop.objects.get(pk=case.pk).state for case in two] == [State.PUBLICISED, State.QUALIFIED]
    announced = Notice.objects.get(kind=Notice.Kind.RETRACTION)
    assert "1 份公告还没有登记发布网址。" in officer.get("/").content.decode()
    officer.post(f"/reviews/notices/{announced.pk}/register/", {"posting_url": f"{URL}?2"})
    assert "公告还没有登记发布网址" not in officer.get("/").content.decode()


def test_the_tab_of_the_dossier_is_the_units_too_but_not_the_desk(cast: Cast, two: list[Workshop]) -> None:
    publicity_cases.published(cast, [two[0]])
    unit = signed_in(cast.people["unit_clerk"])
    page = unit.get(f"/workshops/{two[0].pk}/publicity/").content.decode()
    assert "7月14日（周二） 至 7月20日（周一）24:00" in page
    assert "办理页面" not in page
    assert "还没有公示" in unit.get(f"/workshops/{two[1].pk}/publicity/").content.decode()
    assert unit.get("/reviews/notices/").status_code == 403
    assert signed_in(cast.people["other_unit"]).get(f"/workshops/{two[0].pk}/publicity/").status_code == 404


def test_the_text_and_the_sheet_hold_the_same_rows(cast: Cast, two: list[Workshop]) -> None:
    notice = publicity_cases.published(cast, two)
    finance = signed_in(cast.people["finance_officer"])
    text = finance.get(f"/reviews/notices/{notice.pk}/notice.txt").content.decode()
    assert text.splitlines()[-2:] == ["\t".join(row) for row in notice.content["rows"]]
    sheet = finance.get(f"/exports/notice.xlsx?notice={notice.pk}")
    rows = list(xlsx.read_rows(_file(sheet.content)))
    assert [list(map(str, row)) for row in rows[1:]] == [notice.content["columns"], *notice.content["rows"]]


def _file(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("公示名单.xlsx", content)


def test_what_nobody_may_publish_is_nobodys_page(cast: Cast, two: list[Workshop]) -> None:
    draft = publicity_cases.drafted(cast, two)
    public = HonestClient()
    assert public.get(f"/public/notices/{draft.pk}/").status_code == 404
    assert public.get(f"/public/notices/{draft.pk}/notice.pdf").status_code == 404
    assert signed_in(cast.people["finance_officer"]).get(f"/reviews/notices/{draft.pk}/").status_code == 404
    assert signed_in(cast.people["city_officer"]).get(f"/reviews/notices/{draft.pk}/").status_code == 200


def test_the_pdf_is_waited_for_and_then_handed_out(cast: Cast, two: list[Workshop]) -> None:
    notice = publicity_cases.published(cast, two)
    public = HonestClient()
    waiting = public.get(f"/public/notices/{notice.pk}/notice.pdf")
    assert (waiting.status_code, waiting.headers["Refresh"]) == (202, "10")
    job = jobs.latest_paper(notice.content)
    assert job is not None
    jobs.make_paper(notice.pk, job.subject, str(job.uuid))
    answer = public.get(f"/public/notices/{notice.pk}/notice.pdf")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf")
    assert answer.getvalue().startswith(b"%PDF")

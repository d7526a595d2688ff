from datetime import UTC, date, datetime
from decimal import Decimal

from django.template import Context, Template

from common.templatetags import ui


def drawn(source: str, **context: object) -> str:
    return Template("{% load ui %}" + source).render(Context(context)).strip()


def test_days_and_moments_are_written_as_in_chinese_papers() -> None:
    moment = datetime(2026, 4, 20, 6, 32, tzinfo=UTC)
    assert ui.cn_date(date(2026, 4, 20)) == "2026年4月20日"
    assert ui.cn_date(datetime(2026, 4, 20, 17, 0, tzinfo=UTC)) == "2026年4月21日"
    assert ui.cn_day(date(2026, 4, 29)) == "4月29日（周三）"
    assert ui.cn_moment(moment) == "4月20日 14:32"
    assert ui.cn_full_moment(moment) == "2026年4月20日 14:32"


def test_money_is_written_in_yuan_or_in_ten_thousands() -> None:
    assert ui.money(Decimal("1234567.8")) == "1,234,567.80"
    assert ui.wan(Decimal("165679000.00")) == "16,567.90"
    assert ui.wan(Decimal("2684050.00")) == "268.41"


def test_time_left_is_said_in_words_and_grows_louder() -> None:
    said = [(ui.days_left(left, "工作日"), ui.due_tone(left)) for left in (5, 2, 0, -2)]
    assert said == [
        ("剩 5 个工作日", "quiet"),
        ("剩 2 个工作日", "act"),
        ("今天到期", "bad"),
        ("逾期 2 个工作日", "bad"),
    ]
    assert ui.days_left(-1, "天") == "逾期 1 天"


def test_a_state_is_word_icon_and_tone() -> None:
    assert drawn("{% badge look %}", look=("待初审", "wait", "inbox")) == (
        '<span class="status-badge tone-wait"><svg class="icon" viewBox="0 0 20 20" aria-hidden="true">'
        '<use href="#i-inbox"/></svg>待初审</span>'
    )


def test_what_people_wrote_is_never_taken_for_markup() -> None:
    assert drawn("{{ name|nb }}", name="<b>陆</b>") == '<span class="nb">&lt;b&gt;陆&lt;/b&gt;</span>'
    assert "<script>" not in drawn("{% panel title=t %}{{ t }}{% endpanel %}", t="<script>alert(1)</script>")


def test_a_progress_line_is_drawn_without_styles() -> None:
    line = drawn("{% progress_line 27 34 %}")
    assert 'width="79.4"' in line
    assert 'aria-label="已完成 27 项，共 34 项"' in line
    assert "style" not in line

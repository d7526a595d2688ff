"""The question that tells people from scripts: right once, not at once, not for ever, and without a picture."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from common import challenge
from common.clock import BEIJING

AT = datetime(2026, 7, 14, 10, tzinfo=BEIJING)
LATER = AT + timedelta(minutes=2)


@pytest.fixture
def question(db: None) -> challenge.Challenge:
    return challenge._of(7, 5, nonce=str(datetime.now().timestamp()), at=AT)  # noqa: DTZ005 - a name, no moment


def test_the_question_is_read_aloud_in_plain_words(question: challenge.Challenge) -> None:
    assert question.question == "七加五等于多少？"


@pytest.mark.parametrize(
    ("answer", "trap", "after", "sentence"),
    [
        ("12", "", timedelta(minutes=2), ""),
        (" １２。", "", timedelta(minutes=2), ""),
        ("十二", "", timedelta(minutes=2), ""),
        ("13", "", timedelta(minutes=2), "验证问题的答案不对，请看清题目再填一次。"),
        ("", "", timedelta(minutes=2), "验证问题的答案不对，请看清题目再填一次。"),
        ("12", "http://", timedelta(minutes=2), "请把标明“请留空”的一栏清空后再提交。"),
        ("12", "", timedelta(seconds=1), "提交得太快了，请核对填写的内容后再提交一次。"),
        ("12", "", timedelta(hours=4), "验证问题已过期，请回答下面新的问题再提交。"),
        ("12", "", -timedelta(minutes=1), "验证问题已过期，请回答下面新的问题再提交。"),
    ],
)
def test_an_answer_counts_or_the_sentence_says_why_not(
    question: challenge.Challenge, answer: str, trap: str, after: timedelta, sentence: str
) -> None:
    assert challenge.fault(question.token, answer, trap, AT + after) == sentence


def test_a_forged_token_is_no_question(db: None) -> None:
    assert challenge.fault("made-up", "12", "", LATER) == challenge.EXPIRED


def test_a_right_answer_counts_once(question: challenge.Challenge) -> None:
    assert challenge.use_up(question.token, LATER) is True
    assert challenge.use_up(question.token, LATER) is False
    assert challenge.fault(question.token, "12", "", LATER) == challenge.EXPIRED


def test_a_form_shown_again_asks_the_same_while_it_is_valid(question: challenge.Challenge) -> None:
    assert challenge.again(question.token, LATER) == question
    assert challenge.again(question.token, AT + timedelta(hours=4)).token != question.token
    assert challenge.again("made-up", AT).token != "made-up"


@pytest.mark.parametrize(("text", "number"), [("十", "10"), ("十八", "18"), ("九", "9"), ("012", "12"), ("0", "0")])
def test_numbers_are_read_in_either_script(text: str, number: str) -> None:
    assert challenge._number(text) == number

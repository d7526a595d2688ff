"""The journal cannot be rewritten, and whoever tries in spite of the trigger is found."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client

from applications import journal
from applications.models import JournalAnchor, WorkshopEvent
from common.journal import GENESIS, Break
from common.xlsx import read_rows
from tests import cases
from tests.cast import Cast
from tests.honest import signed_in

TABLE = "applications_workshopevent"


def three_lines(cast: Cast) -> int:
    case = cases.workshop(cast)
    for verb in ("begin", "prepare", "submit"):
        journal.record(case, verb, by=cast.people["unit_approver"], at=cases.DURING, text=f"正文 {verb}")
    return case.pk


@pytest.mark.parametrize(
    "statement",
    [f"UPDATE {TABLE} SET verb = 'accept'", f"DELETE FROM {TABLE}", f"UPDATE {TABLE} SET content = '{{}}'"],
)
def test_the_database_refuses_to_change_a_line(cast: Cast, statement: str) -> None:
    three_lines(cast)
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert [event.verb for event in WorkshopEvent.objects.order_by("sequence")] == ["begin", "prepare", "submit"]


def test_lines_are_numbered_and_chained_per_workshop(cast: Cast) -> None:
    first, second = three_lines(cast), three_lines(cast)
    for pk in (first, second):
        lines = list(WorkshopEvent.objects.filter(workshop=pk).order_by("sequence"))
        assert [line.sequence for line in lines] == [1, 2, 3]
        assert [line.previous_hash for line in lines] == [GENESIS, lines[0].hash, lines[1].hash]
    assert journal.broken_chains() == []
    assert journal.altered_texts() == []


def rewritten(statement: str) -> None:
    """What a person with the rights of the database owner could do."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {TABLE} DISABLE TRIGGER USER")
        cursor.execute(statement)
        cursor.execute(f"ALTER TABLE {TABLE} ENABLE TRIGGER USER")


def test_a_rewritten_line_is_found(cast: Cast) -> None:
    pk = three_lines(cast)
    rewritten(f"UPDATE {TABLE} SET content = replace(content, 'prepare', 'accept') WHERE sequence = 2")
    assert journal.broken_chains() == [Break(pk, 2, "内容与哈希不符")]


def test_a_line_taken_out_is_found(cast: Cast) -> None:
    pk = three_lines(cast)
    rewritten(f"DELETE FROM {TABLE} WHERE sequence = 2")
    assert journal.broken_chains() == [Break(pk, 3, "缺少第 2 条")]


def test_an_altered_text_is_found(cast: Cast) -> None:
    three_lines(cast)
    event = WorkshopEvent.objects.get(verb="submit")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE applications_eventtext SET text = '别的话' WHERE id = %s", [event.text_id])
    assert journal.altered_texts() == [event.pk]


def test_anchors_continue_each_other_and_know_the_heads(cast: Cast) -> None:
    three_lines(cast)
    first = journal.anchor(cases.DURING)
    three_lines(cast)
    second = journal.anchor(cases.DURING)
    assert (first.chains, first.events, first.previous_hash) == (1, 3, GENESIS)
    assert (second.chains, second.events, second.previous_hash) == (2, 6, first.hash)
    assert JournalAnchor.objects.count() == 2


def test_the_command_says_whether_the_journal_is_whole(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    three_lines(cast)
    call_command("verify_journal")
    assert capsys.readouterr().out == "日志完整：各链相接，内容与哈希一致。\n"
    rewritten(f"DELETE FROM {TABLE} WHERE sequence = 1")
    with pytest.raises(SystemExit) as stopped:
        call_command("verify_journal")
    assert stopped.value.code == 1


def test_the_anchors_are_for_the_auditor_alone_and_go_out_as_a_sheet(cast: Cast) -> None:
    three_lines(cast)
    made = journal.anchor(cases.DURING)
    auditor = signed_in(cast.people["audit_admin"])
    assert [row.hash for row in auditor.get("/workshops/anchors/").context["anchors"]] == [made.hash]
    head, line = list(read_rows(BytesIO(auditor.get("/workshops/anchors/sheet.xlsx").content)))
    assert head == ("时间", "案卷数", "日志条数", "各链链首的哈希", "前一锚点的哈希", "本锚点的哈希")
    assert line[1:] == (1, 3, made.heads_hash, made.previous_hash, made.hash)
    assert signed_in(cast.people["city_officer"]).get("/workshops/anchors/").status_code == 403


def test_the_auditor_reads_whether_the_journal_of_the_cases_is_whole(cast: Cast) -> None:
    three_lines(cast)
    auditor = signed_in(cast.people["audit_admin"])
    assert told(auditor) == ["案卷日志完整：各链相接，内容与哈希一致。"]
    rewritten(f"DELETE FROM {TABLE} WHERE sequence = 1")
    case = WorkshopEvent.objects.values_list("workshop_id", flat=True).first()
    assert told(auditor)[0].startswith(f"发现 1 处异常：案卷 {case} 第 2 条：")


def told(browser: Client) -> list[str]:
    answer = browser.post("/workshops/anchors/verify/", follow=True)
    return [str(message) for message in answer.context["messages"]]

import uuid

from django import forms
from django.http import QueryDict

from common import rows


class Apprentice(rows.RowForm):
    summary = {"who": "name", "grade": "year"}

    name = forms.CharField(label="姓名", max_length=10)
    year = forms.CharField(label="年份", max_length=4)


Apprentices = rows.row_formset(Apprentice, word="徒弟", measure="人", at_most=3, paste=("name", "year"))


def posted(*cells: tuple[str, str], **more: str) -> QueryDict:
    data = QueryDict(mutable=True)
    data["title"] = "不属于名单的栏目"
    data["who-TOTAL_FORMS"], data["who-INITIAL_FORMS"] = str(len(cells)), "0"
    for index, (name, year) in enumerate(cells):
        data[f"who-{index}-name"], data[f"who-{index}-year"] = name, year
    data.update(more)
    return data


def names(data: QueryDict) -> list[str]:
    return [data[f"who-{index}-name"] for index in range(int(data["who-TOTAL_FORMS"]))]


def asked(data: QueryDict) -> QueryDict:
    command = rows.command(data)
    assert command is not None
    return rows.edited(data, command, Apprentices.paste)


def test_a_row_moves_up_and_down_with_all_it_holds() -> None:
    up = asked(posted(("岑若木", "2020"), ("石𠮷安", ""), **{"row-up": "who-1"}))
    assert (names(up), up["who-1-year"], up["title"]) == (["石𠮷安", "岑若木"], "2020", "不属于名单的栏目")
    down = asked(posted(("岑若木", "2020"), ("石𠮷安", ""), **{"row-down": "who-0"}))
    assert names(down) == ["石𠮷安", "岑若木"]
    assert names(asked(posted(("岑若木", "2020"), ("石𠮷安", ""), **{"row-up": "who-0"}))) == ["岑若木", "石𠮷安"]


def test_a_row_is_removed_and_the_others_close_up() -> None:
    left = asked(posted(("岑若木", "2020"), ("石𠮷安", "2021"), ("万俟清", "2022"), **{"row-remove": "who-1"}))
    assert names(left) == ["岑若木", "万俟清"]
    assert "who-2-name" not in left


def test_an_added_row_has_its_own_identity() -> None:
    more = asked(posted(("岑若木", "2020"), **{"row-add": "who"}))
    assert more["who-TOTAL_FORMS"] == "2"
    assert uuid.UUID(more["who-1-row"]).version == 4


def test_pasted_lines_become_rows_after_those_that_hold_something() -> None:
    data = posted(
        ("岑若木", "2020"), ("", ""), **{"row-paste": "who", "who-paste": "贺知秋\t2021\r\n\r\n闻人朗\t2022\n"}
    )
    pasted = asked(data)
    assert (names(pasted), pasted["who-2-year"]) == (["岑若木", "贺知秋", "闻人朗"], "2022")


def test_a_number_that_is_none_changes_nothing() -> None:
    assert names(asked(posted(("岑若木", "2020"), **{"row-up": "who-x"}))) == ["岑若木"]
    assert names(asked(posted(("岑若木", "2020"), **{"row-remove": "who-9"}))) == ["岑若木"]


def test_blank_rows_are_skipped_and_the_order_of_the_page_is_the_order() -> None:
    formset = Apprentices(posted(("石𠮷安", "2021"), ("", ""), ("岑若木", "2020")), prefix="who")
    assert formset.is_valid()
    assert [row["name"] for row in formset.rows] == ["石𠮷安", "岑若木"]


def test_faults_say_in_which_row_they_are_and_lead_there() -> None:
    formset = Apprentices(posted(("岑若木", "2020"), ("石𠮷安", "")), prefix="who")
    assert not formset.is_valid()
    assert formset.faults == [{"where": "第 2 人　年份", "sentence": "请填写“年份”。", "href": "#id_who-1-year"}]
    assert formset.forms[1].state == rows.RowState("1 处待改", "bad", "alert")


def test_too_many_rows_are_shown_and_refused() -> None:
    formset = Apprentices(posted(*[("岑若木", "2020")] * 5), prefix="who")
    assert not formset.is_valid()
    assert len(formset.forms) == 5
    assert formset.non_form_errors() == ["最多填写 3 人，请删去多余的行。"]


def test_one_row_may_not_be_posted_twice() -> None:
    row = str(uuid.uuid4())
    data = posted(("岑若木", "2020"), ("石𠮷安", "2021"), **{"who-0-row": row, "who-1-row": row})
    formset = Apprentices(data, prefix="who")
    assert not formset.is_valid()
    assert formset.non_form_errors() == ["同一行出现了两次，请刷新页面后重试。"]

"""The living style page: every component in every state, with invented words; only in demo mode."""

from datetime import date
from decimal import Decimal

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from chief_workshop import look_words
from common import rows
from common.drawing import bar_chart, column_chart
from common.form_fields import ChineseNameField, DayField, IdNumberField, MonthField, PhoneField, USCCField, WanField
from common.forms import HouseForm


class SampleForm(HouseForm):
    """One field of each kind."""

    sections = (
        ("申报单位", ("name", "code", "kind", "nature", "fund", "area")),
        ("联系与说明", ("person", "id_number", "phone", "day", "month", "plan", "copy", "agreed")),
    )
    widths = {"person": 2, "id_number": 4, "phone": 2, "day": 2, "month": 2}
    units = {"area": "m²"}

    name = forms.CharField(label="单位名称", max_length=100, help_text="与营业执照一致。")
    code = USCCField(label="统一社会信用代码")
    kind = forms.ChoiceField(label="单位类别", choices=[("", "请选择"), ("firm", "企业"), ("base", "公共实训基地")])
    nature = forms.ChoiceField(
        label="单位性质", choices=[("state", "国有"), ("private", "民营"), ("other", "其他")], widget=forms.RadioSelect
    )
    fund = WanField(label="职工教育经费", help_text="上一年度实际支出。")
    area = forms.DecimalField(label="工作室面积", max_digits=8, decimal_places=1, required=False)
    person = ChineseNameField(label="联系人")
    id_number = IdNumberField(label="公民身份号码", help_text="只用于核对，打印时不显示全号。")
    phone = PhoneField(label="联系电话")
    day = DayField(label="填报日期")
    month = MonthField(label="出生年月")
    plan = forms.CharField(label="工作计划", max_length=60, widget=forms.Textarea, required=False)
    copy = forms.FileField(label="营业执照副本", required=False)
    agreed = forms.BooleanField(label="以上内容真实，愿意接受核验")


class SampleRow(rows.RowForm):
    summary = {"who": "name", "born": "born", "trade": "trade", "grade": "grade"}
    widths = {"name": 2, "born": 2, "grade": 2, "trade": 6}

    name = ChineseNameField(label="姓名")
    born = MonthField(label="出生年月")
    grade = forms.ChoiceField(
        label="技能等级", choices=[("", "请选择"), ("1", "高级技师"), ("2", "技师"), ("3", "高级工")]
    )
    trade = forms.CharField(label="职业（工种）", max_length=40)


class SampleResult(rows.RowForm):
    summary = {"who": "title", "grade": "year"}
    widths = {"title": 4, "year": 2}

    title = forms.CharField(label="成果名称", max_length=60)
    year = forms.CharField(label="年份", max_length=4)


MEMBERS = rows.row_formset(SampleRow, word="成员", measure="人", at_most=20, paste=("name", "born", "grade", "trade"))
RESULTS = rows.row_formset(SampleResult, word="成果", at_most=10)
WRONG_FORM = {
    "name": "北京首控精密制造有限公司",
    "code": "91110108MA9XK27Q0I",
    "kind": "",
    "fund": "268.403",
    "person": "陆砚舟3",
    "id_number": "110108880101123",
    "phone": "6508",
    "day": "2026-02-30",
    "month": "1988-06",
    "plan": "围绕航空结构件薄壁加工变形开展攻关，" * 5,
}
SOME_MEMBERS = (
    ("岑若木", "1988-06", "1", "数控铣工"),
    ("石𠮷安", "1996-02", "3", ""),
    ("万俟清", "1994-09", "3", "计量检验工"),
)


def _members() -> rows.RowFormSet:
    data = {"members-TOTAL_FORMS": str(len(SOME_MEMBERS)), "members-INITIAL_FORMS": "0"}
    for index, cells in enumerate(SOME_MEMBERS):
        for name, cell in zip(("name", "born", "grade", "trade"), cells, strict=True):
            data[f"members-{index}-{name}"] = cell
    return MEMBERS(data, prefix="members")


@login_not_required
@require_GET
def look(request: HttpRequest) -> HttpResponse:
    """Three pages: the components, the desk, and a sheet to try typing on."""
    if not settings.DEMO:
        raise Http404
    page = request.GET.get("page", "components")
    if page == "desk":
        return render(request, "look/desk.html", look_words.DESK)
    return render(
        request,
        "look/components.html",
        {
            **look_words.COMPONENTS,
            "blank_form": SampleForm(initial={"fund": Decimal(2684000), "day": date(2026, 4, 20)}, prefix="blank"),
            "wrong_form": SampleForm(WRONG_FORM),
            "members": _members(),
            "results": RESULTS(prefix="results", initial=[{"title": "薄壁件装夹工法", "year": "2025"}]),
            "bars": bar_chart(
                "本批次各环节件数", [("待初审", 12), ("退回补正", 4, "d"), ("初审未通过", 2, "e"), ("填报中", 9, "b")]
            ),
            "columns": column_chart(
                "每周报送与办结",
                ("报送", "办结"),
                [("3/30", (5, 3)), ("4/6", (6, 4)), ("4/13", (8, 5)), ("4/20", (3, 2))],
            ),
        },
    )

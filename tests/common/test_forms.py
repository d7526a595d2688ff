import re
from collections.abc import Iterator

from crispy_forms.utils import render_crispy_form
from django import forms
from django.urls import get_resolver

from accounts.models import District
from common.form_fields import WanField
from common.forms import HouseForm


class Visit(HouseForm):
    units = {"area": "m²"}

    name = forms.CharField(label="单位名称", max_length=4)
    kind = forms.ChoiceField(label="类别", choices=[("firm", "企业")])
    people = forms.IntegerField(label="职工总数", min_value=1)
    fund = WanField(label="经费", required=False)
    area = forms.DecimalField(label="面积", max_digits=5, decimal_places=1, required=False)
    plan = forms.CharField(label="计划", max_length=5, widget=forms.Textarea, required=False)
    agreed = forms.BooleanField(label="属实")


def forms_of_the_house(base: type = forms.BaseForm) -> Iterator[type[forms.BaseForm]]:
    assert get_resolver().url_patterns  # every page is loaded, and with it every form
    for form in base.__subclasses__():
        if form.__module__.split(".")[0] in {"accounts", "applications", "common", "reviews"}:
            yield form
        yield from forms_of_the_house(form)


def test_every_label_and_hint_is_chinese() -> None:
    said = {
        (form.__qualname__, name, str(words))
        for form in forms_of_the_house()
        for name, field in getattr(form, "base_fields", {}).items()
        for words in (field.label or "", field.help_text)
    }
    assert len(said) > 500
    assert [one for one in said if re.search("[A-Za-z]{3}", one[2]) and not re.search("[一-龥]", one[2])] == []


def test_every_fault_is_a_chinese_sentence_with_the_way_to_its_field() -> None:
    form = Visit({"name": "北京首控精密", "kind": "x", "people": "0", "area": "1.25", "plan": "一二三四五六"})
    assert form.faults == [
        {"where": "单位名称", "sentence": "“单位名称”不超过 4 字，现在有 6 字。", "href": "#id_name"},
        {"where": "类别", "sentence": "“类别”中没有这一项，请重新选择。", "href": "#id_kind"},
        {"where": "职工总数", "sentence": "“职工总数”不能小于 1。", "href": "#id_people"},
        {"where": "面积", "sentence": "“面积”最多保留 1 位小数。", "href": "#id_area"},
        {"where": "计划", "sentence": "“计划”不超过 5 字，现在有 6 字。", "href": "#id_plan"},
        {"where": "属实", "sentence": "请勾选“属实”。", "href": "#id_agreed"},
    ]


def test_the_more_special_field_speaks() -> None:
    class Place(HouseForm):
        area = forms.DecimalField(label="面积")
        rooms = forms.IntegerField(label="间数")
        district = forms.ModelChoiceField(label="所在区", queryset=District.objects.none())

    assert Place({"area": "很大", "rooms": "1.5", "district": "9"}).errors == {
        "area": ["“面积”请填写数字。"],
        "rooms": ["“间数”请填写整数。"],
        "district": ["“所在区”中这一项已不能选择，请重新选择。"],
    }


def test_a_sentence_of_the_field_itself_stays() -> None:
    class Own(HouseForm):
        name = forms.CharField(label="名称", error_messages={"required": "没有名称，无法登记。"})

    assert Own({"name": ""}).errors["name"] == ["没有名称，无法登记。"]


def test_a_refused_field_keeps_what_was_typed_and_names_its_fault_to_a_reader() -> None:
    page = render_crispy_form(Visit({"name": "北京首控精密", "people": "8", "kind": "firm", "agreed": "on"}))
    assert 'value="北京首控精密"' in page
    assert 'aria-invalid="true" aria-describedby="id_name_error"' in page
    assert page.count("“单位名称”不超过 4 字，现在有 6 字。") == 2  # in the list on top and under the field
    assert "style=" not in page


def test_labels_say_what_may_be_left_out_and_units_stand_behind() -> None:
    page = render_crispy_form(Visit())
    assert '<span class="opt">可选，不超过 5 字</span>' in page
    assert '<span class="input-group-text">万元</span>' in page
    assert '<span class="input-group-text">m²</span>' in page
    assert "<form" not in page


def test_fields_made_for_one_form_speak_the_same_sentences() -> None:
    class Headings(HouseForm):
        def __init__(self, *args: object) -> None:
            super().__init__(*args)
            self.fields["goals"] = forms.CharField(label="预期目标", max_length=3)
            self.teach_fields()

    assert Headings({"goals": "一\x00"}).errors["goals"] == ["“预期目标”中有不能保存的空字符，请删去后重填。"]
    assert Headings({"goals": "一二三四"}).errors["goals"] == ["“预期目标”不超过 3 字，现在有 4 字。"]


def test_what_is_too_short_is_said_by_us_and_not_by_the_browser() -> None:
    class Reasoned(HouseForm):
        reason = forms.CharField(label="理由", min_length=5, widget=forms.Textarea)

    assert "minlength" not in render_crispy_form(Reasoned())
    assert Reasoned({"reason": "好"}).errors["reason"] == ["“理由”不少于 5 字，现在有 1 字。"]

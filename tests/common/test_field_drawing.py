"""Fields drawn without templates: the same controls as Django's own templates make, and nothing typed becomes HTML."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting

from common.field_drawing import HouseRenderer, drawn
from common.forms import HouseForm

HOSTILE = "\"><script>alert('1')</script>&amp;"
WIDGETS: list[tuple[forms.Widget, Any]] = [
    (forms.TextInput(attrs={"data-flag": True, "hidden": False, "title": HOSTILE}), HOSTILE),
    (forms.TextInput(), None),
    (forms.Textarea(attrs={"rows": 3}), HOSTILE),
    (forms.Textarea(), ""),
    (forms.HiddenInput(), HOSTILE),
    (forms.PasswordInput(), HOSTILE),
    (forms.NumberInput(), 12345),
    (forms.DateInput(format="%Y-%m"), "1988-06"),
    (forms.CheckboxInput(), True),
    (forms.CheckboxInput(), False),
    (forms.EmailInput(attrs={"autocomplete": "off"}), "a@b.cn"),
]


@pytest.mark.parametrize(("widget", "value"), WIDGETS)
def test_a_control_is_what_djangos_template_makes_of_it(widget: forms.Widget, value: Any) -> None:
    ours = widget.render("a", value, {"id": "id_a"}, HouseRenderer())
    assert ours == widget.render("a", value, {"id": "id_a"}, TemplatesSetting()).strip()


class Choosing(HouseForm):
    level = forms.ChoiceField(label="等级", choices=[("", "请选择"), ("2", "二级 <技师>"), (HOSTILE, HOSTILE)])
    name = forms.CharField(label="姓名", help_text=HOSTILE, max_length=3)


@pytest.mark.parametrize("chosen", ["", "2", HOSTILE, "gone"])
def test_a_select_is_what_djangos_template_makes_of_it(chosen: str) -> None:
    ours = Choosing(initial={"level": chosen})["level"]
    theirs = Choosing(initial={"level": chosen}, renderer=TemplatesSetting())["level"]
    theirs.field.widget.attrs["class"] = "select form-select"
    assert re.search("<select.*</select>", drawn(ours)).group() == re.sub(r">\s+<", "><", str(theirs))  # type: ignore[union-attr]  # it is there


def test_what_was_typed_comes_back_as_text_with_its_sentence() -> None:
    form = Choosing({"level": HOSTILE, "name": HOSTILE})
    page = drawn(form["name"], "w3")
    assert "<script" not in page + drawn(form["level"])
    assert 'value="&quot;&gt;&lt;script&gt;alert(&#x27;1&#x27;)&lt;/script&gt;&amp;amp;"' in page
    assert page.startswith('<div id="div_id_name" class="field w3">')
    assert page.endswith(f"<span>“姓名”不超过 3 字，现在有 {len(HOSTILE)} 字。</span></p></div>")

"""The one form of the house: Chinese sentences, the crispy helper, a fault list over the fields. No request in here."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.forms.utils import pretty_name
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from common.field_drawing import HouseRenderer, drawn
from common.sentences import sentences_for
from common.upload_fields import UploadField

FULL_ROW = 6
HALF_ROW = 3
LONG_TEXT = 200  # characters from which a text gets a tall box
WIDE = (forms.Textarea, forms.CheckboxSelectMultiple, forms.FileInput, forms.CheckboxInput, forms.RadioSelect)


class Section:
    """A part of crispy's layout: fields in their columns, under a legend and a hint where the form has sections."""

    def __init__(self, names: Sequence[str], legend: str = "", hint: str = "") -> None:
        self.names = names
        self.legend = legend
        self.hint = hint

    def render(self, form: "HouseBehaviour", _context: object, **_options: object) -> SafeString:
        cells = "".join(drawn(form[name], f"w{form.width_of(name)}") for name in self.names)
        grid = mark_safe(f'<div class="fields">{cells}</div>')
        if not self.legend:
            return grid
        hint = format_html('<p class="form-text">{}</p>', self.hint) if self.hint else ""
        return format_html('<fieldset class="form-section"><legend>{}</legend>{}{}</fieldset>', self.legend, hint, grid)


class Unseen:
    """The hidden fields of a form, after all others."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = names

    def render(self, form: "HouseBehaviour", _context: object, **_options: object) -> SafeString:
        return mark_safe("".join(drawn(form[name]) for name in self.names))


class HouseBehaviour(forms.BaseForm):
    """What HouseForm and HouseModelForm have in common. The page owns <form>, token and buttons."""

    widths: Mapping[str, int] = {}  # of six columns; three by default, six for texts
    # (legend, field names) or (legend, field names, hint); empty: one grid
    sections: Sequence[tuple[str, Sequence[str]] | tuple[str, Sequence[str], str]] = ()
    units: Mapping[str, str] = {}
    mark_optional = True
    error_title = ""
    lists_faults = True  # over the fields, with links; not inside the rows of a list
    use_required_attribute = False  # our sentences, not the browser's

    default_renderer = HouseRenderer

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        _taught(type(self))
        super().__init__(*args, **kwargs)
        self.teach_fields()

    def teach_fields(self) -> None:
        """Again after fields were made for this form alone."""
        for name, field in self.fields.items():
            if not hasattr(field, "is_taught"):
                _teach(name, field)

    def limit_uploads(self, most_mb: int) -> Self:
        """The size that the rules of a title allow, in place of the usual one."""
        for field in self.fields.values():
            if isinstance(field, UploadField):
                field.limit(most_mb)
        return self

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        helper.include_media = False
        helper.layout = self.layout
        return helper

    @property
    def layout(self) -> Layout:
        hidden = [name for name, field in self.fields.items() if field.widget.is_hidden]
        parts = self.sections or [("", [name for name in self.fields if name not in hidden])]
        return Layout(
            *(
                Section([name for name in names if name in self.fields], legend, *hint)
                for legend, names, *hint in parts
            ),
            Unseen(hidden),
        )

    @property
    def drawn(self) -> SafeString:
        """What ``{% crispy %}`` gives, without its six templates around it: for pages of many small forms."""
        context = {"form": self}
        over = render_to_string("bootstrap5/errors.html", context) if self.is_bound else ""
        return mark_safe(f"{over}{self.helper.render_layout(self, context)}")

    def width_of(self, name: str) -> int:
        """How many of the six columns a field takes."""
        wide = isinstance(self.fields[name].widget, WIDE)
        return self.widths.get(name, FULL_ROW if wide else HALF_ROW)

    @property
    def faults(self) -> list[dict[str, str]]:
        """Every refused field with its sentence and the way to it; sentences about the whole form come first."""
        general = [{"where": "", "sentence": str(error), "href": ""} for error in self.non_field_errors()]
        return general + [
            {
                "where": str(self[name].label),
                "sentence": str(error),
                "href": f"#{self[name].id_for_label or self[name].auto_id}",
            }
            for name in self.fields
            for error in self.errors.get(name, [])
        ]

    @property
    def fault_title(self) -> str:
        return self.error_title or f"没有保存：有 {len(self.faults)} 处需要改正"


def _taught(kind: type[forms.BaseForm]) -> None:
    """Teach the fields of a class once; every form of it copies them."""
    if "is_taught" not in vars(kind):
        for name, field in kind.base_fields.items():  # type: ignore[attr-defined]  # of every form class with fields
            _teach(name, field)
        kind.is_taught = True  # type: ignore[attr-defined]  # ours


def _teach(name: str, field: forms.Field) -> None:
    field.error_messages |= sentences_for(field, str(field.label or pretty_name(name)))
    field.widget.attrs.pop("minlength", None)  # what is too short is said in our sentence, not in the browser's
    _make_wide_texts_counted(field)
    field.is_taught = True  # type: ignore[attr-defined]  # ours; a copy of the field keeps it


def _make_wide_texts_counted(field: forms.Field) -> None:
    limit = getattr(field, "max_length", None)
    if limit and isinstance(field.widget, forms.Textarea):
        field.widget.attrs["data-limit"] = str(limit)
        field.widget.attrs.pop(
            "maxlength", None
        )  # nothing typed or pasted is cut off; the server says what is too long
        if str(field.widget.attrs.get("rows", "10")) == "10":  # Django's own default
            field.widget.attrs["rows"] = "6" if limit > LONG_TEXT else "3"


if TYPE_CHECKING:  # the stubs' classes are generic, Django's are not
    DjangoModelForm = forms.ModelForm[Any]
else:
    DjangoModelForm = forms.ModelForm


class HouseForm(HouseBehaviour, forms.Form):
    """A form that is not one row of a table."""


class HouseModelForm(HouseBehaviour, DjangoModelForm):
    """A form that is one row of a table; saving it is still the view's or the service's act."""

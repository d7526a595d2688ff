"""The cells of a submitted form as HTML: two hundred on a page, too many for three templates each."""

from __future__ import annotations

from functools import cached_property
from urllib.parse import quote

from django import template
from django.template import Context
from django.template.defaulttags import CsrfTokenNode
from django.utils.safestring import SafeString, mark_safe

from applications.selectors.form_reading import Fact, Row, Table
from common.field_drawing import safe
from common.links import link_to

register = template.Library()


class Pen:
    """What all cells of one page share: where remarks are written and values revealed, and who may."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._key = context["workshop"].pk
        self.may_remark = bool(context.get("may_remark"))

    @cached_property
    def _remarks(self) -> str:
        return safe(link_to("reviews:remarks", self._key))

    @cached_property
    def _reveal_form(self) -> str:
        """The start of each form: asking for a value is a POST and stands in the security journal."""
        place = safe(link_to("workshops:reveal", self._key))
        token = CsrfTokenNode().render(self._context)
        return f'<form class="inline-form" method="post" action="{place}" data-reveal>{token}'

    def remark_link(self, path: str) -> str:
        """The small link by which a reviewer writes a remark on a field."""
        if not self.may_remark:
            return ""
        return f' <a class="remark-link" href="{self._remarks}?path={safe(quote(path))}">写意见</a>'

    def value(self, fact: Fact) -> str:
        """The words of a cell; a personal value is hidden until somebody asks for it."""
        if not fact.masked:
            return safe(fact.value or "—")
        return (
            f'<span class="masked"><span class="code" data-masked>{safe(fact.value)}</span>{self._reveal_form}'
            f'<input type="hidden" name="path" value="{safe(fact.path)}">'
            '<button type="submit" class="btn btn-link btn-inline">查看（记入日志）</button></form></span>'
        )


@register.simple_tag(takes_context=True)
def facts(context: Context, cells: list[Fact]) -> SafeString:
    """The cells of a chapter, for the inside of a dl."""
    pen = Pen(context)
    return mark_safe("".join(_fact(fact, pen) for fact in cells))


@register.simple_tag(takes_context=True)
def remark_link(context: Context, path: str) -> SafeString:
    return mark_safe(Pen(context).remark_link(path))


@register.simple_tag(takes_context=True)
def row_table(context: Context, table: Table) -> SafeString:
    """One list of a chapter as a table, as cards on narrow screens."""
    pen = Pen(context)
    head = "".join(f'<th scope="col">{safe(word)}</th>' for word in table.head)
    if pen.may_remark:
        head += '<th scope="col"><span class="visually-hidden">意见</span></th>'
    rows = "".join(_row(row, pen) for row in table.rows)
    caption = f"{safe(table.title)}（{len(table.rows)}）"
    return mark_safe(
        f'<div class="row-table"><table class="table work-table as-cards"><caption>{caption}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _fact(fact: Fact, pen: Pen) -> str:
    classes = " ".join(word for word in ("code" if fact.code else "", "remarkable" if pen.may_remark else "") if word)
    return (
        f'<div class="{"changed" if fact.changed else ""}" id="f-{safe(fact.path)}"><dt>{safe(fact.label)}</dt>'
        f'<dd class="{classes}">{pen.value(fact)}{_was(fact)}{_remarked(fact)}{pen.remark_link(fact.path)}</dd></div>'
    )


def _row(row: Row, pen: Pen) -> str:
    cells = [_cell(fact, pen, _added(row) if place == 0 else "") for place, fact in enumerate(row.cells)]
    link = f"<td>{pen.remark_link(row.path)}</td>" if pen.may_remark else ""
    return f'<tr id="f-{safe(row.path)}">{"".join(cells)}{link}</tr>'


def _cell(fact: Fact, pen: Pen, mark: str) -> str:
    changed = ' class="changed"' if fact.changed else ""
    value = pen.value(fact)
    if not fact.masked:
        value = f'<span class="code">{value}</span>' if fact.code else f"<span>{value}</span>"
    return f'<td data-label="{safe(fact.label)}"{changed}>{value}{_was(fact)}{mark}</td>'


def _was(fact: Fact) -> str:
    return f'<span class="was">原填 <s>{safe(fact.was)}</s></span>' if fact.was else ""


def _added(row: Row) -> str:
    return (' <span class="was-mark">新增</span>' if row.added else "") + _remarked(row)


def _remarked(shown: Fact | Row) -> str:
    return ' <span class="was-mark">有意见</span>' if shown.remarked else ""

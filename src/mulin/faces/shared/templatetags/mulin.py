"""Template tags and filters of the faces. Load with `{% load mulin %}`."""

import datetime as dt
import decimal
from typing import Any

from django import forms, template
from django.utils.safestring import SafeString, mark_safe

from mulin.faces.shared import charts, drawing, wording
from mulin.faces.shared import components as c

register = template.Library()


@register.filter(is_safe=True)
def money(fen: int | None) -> str:
    """Fen as yuan with separators: 12864050 -> 128,640.50; None -> a dash."""
    return wording.NO_VALUE if fen is None else wording.hundredths(fen)


@register.filter(is_safe=True)
def area(value: int | None) -> str:
    """0.01 square metre as square metres; None -> a dash."""
    return wording.NO_VALUE if value is None else wording.hundredths(value)


@register.filter(is_safe=True)
def count(value: int | None) -> str:
    """A whole number with separators; None -> a dash."""
    return wording.NO_VALUE if value is None else f"{value:,}"


@register.filter(is_safe=True)
def iso(day: dt.date | None) -> str:
    """2020-11-15; None -> a dash."""
    return wording.NO_VALUE if day is None else day.isoformat()


@register.filter(is_safe=True)
def cn_date(day: dt.date | None) -> str:
    """2020年11月15日; None -> a dash."""
    return wording.NO_VALUE if day is None else wording.full_date(day)


@register.filter(is_safe=True)
def month_day(day: dt.date | None) -> str:
    """11月15日 周日; None -> a dash."""
    return wording.NO_VALUE if day is None else wording.month_day(day)


@register.filter(is_safe=True)
def pct(value: decimal.Decimal | float | None, places: int = 1) -> str:
    """A share in percent, half up; None -> a dash."""
    return wording.NO_VALUE if value is None else wording.percent(value, places)


@register.simple_tag
def due_words(due: dt.date, today: dt.date, left: int, unit: Any = "workday") -> str:
    """The deadline in words; `left` as counted by the calendar."""
    return wording.due_words(due, today, left, unit)


@register.simple_tag
def table(value: c.Table) -> SafeString:
    """A table through the one fast path."""
    return drawing.table(value)


@register.simple_tag
def targets(lines: tuple[c.TargetLine, ...], caption: str, nothing: c.EmptyState | None = None) -> SafeString:
    """The targets of a programme as a table."""
    return drawing.targets(lines, caption, nothing)


@register.simple_tag
def chip(value: c.Chip | None) -> SafeString | str:
    """A state chip, nothing for None."""
    return drawing.chip(value) if value else ""


@register.simple_tag
def clause(value: c.Clause | None) -> SafeString | str:
    """A clause mark, nothing for None."""
    return drawing.clause(value) if value else ""


@register.simple_tag
def bar(value: c.Bar | None) -> SafeString | str:
    """A progress bar, nothing for None."""
    return drawing.bar(value) if value else ""


@register.simple_tag
def lead(value: c.Lead) -> SafeString:
    """The lead sentence."""
    return drawing.lead(value)


@register.simple_tag
def empty(value: c.EmptyState) -> SafeString:
    """An empty state."""
    return drawing.empty(value)


@register.simple_tag
def spark(points: tuple[float | None, ...], label: str = "") -> SafeString:
    """A sparkline."""
    return mark_safe(charts.spark(points, label))


@register.simple_tag
def linechart(spec: c.ChartSpec) -> SafeString:
    """A line chart with its table of figures."""
    return mark_safe(charts.line_chart(spec))


@register.simple_tag
def gauge(value: c.Gauge) -> SafeString:
    """A share against its threshold."""
    return mark_safe(charts.gauge(value))


@register.simple_tag
def svg(markup: str) -> SafeString:
    """Markup that the server itself drew (a QR code); refuses anything but an svg element."""
    text = markup.strip()
    if text and not text.startswith("<svg"):
        raise ValueError("only an svg element drawn by the server may be printed unescaped")
    return mark_safe(text)


@register.filter
def errors_of(form: Any) -> list[tuple[str, str]]:
    """Errors of a form as (id of the field, text), the form's own first, for the summary."""
    found = [("", str(text)) for text in form.non_field_errors()]
    required = str(forms.Field.default_error_messages["required"])
    for field in form:
        words = (f"{field.label}没有填" if text == required else str(text) for text in field.errors)
        found.extend((field.id_for_label or field.auto_id, text) for text in words)
    return found


@register.filter
def widget_kind(field: Any) -> str:
    """What a bound field is drawn as: choice, checkbox, file, hidden, area or line."""
    name = getattr(field.field.widget, "input_type", "")
    if name in {"radio", "checkbox", "file", "hidden"}:
        many = hasattr(field.field, "choices")
        return "choice" if name == "radio" or (name == "checkbox" and many) else name
    return "area" if hasattr(field.field.widget, "attrs") and "rows" in field.field.widget.attrs else "line"

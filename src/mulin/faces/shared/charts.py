"""Charts drawn on the server as SVG: pure functions from values to markup.

Colours are presentation attributes, not styles: they hold under the content policy, on paper and
in PDF. Every picture has words (title, desc) and the line chart also a table of its figures.
"""

import math
from html import escape

from mulin.faces.shared import components as c

INK = "#16232b"
QUIET = "#5c6a74"
GRID = "#e6ebee"
LINES = ("#0b6a7d", "#8a5a00", "#5b4b8a", "#1d6b3a")

SPARK_W, SPARK_H = 88, 24
PAD_LEFT, PAD_RIGHT, PAD_TOP, PAD_BOTTOM = 44, 16, 18, 28


def spark(points: tuple[float | None, ...], label: str = "") -> str:
    """A line the height of a word; None breaks it; the last value carries a dot."""
    known = [value for value in points if value is not None]
    if not known:
        return '<span class="quiet">—</span>'
    low, high = min(known), max(known)
    reach = (high - low) or 1.0
    step = (SPARK_W - 8) / max(len(points) - 1, 1)
    at = [
        None if v is None else (4 + i * step, SPARK_H - 4 - (v - low) / reach * (SPARK_H - 8))
        for i, v in enumerate(points)
    ]
    last = next(place for place in reversed(at) if place is not None)
    words = escape(label or f"从 {known[0]:g} 到 {known[-1]:g}")
    return (
        f'<svg class="spark" width="{SPARK_W}" height="{SPARK_H}" role="img" aria-label="{words}">'
        f'<path d="{_path(at)}" fill="none" stroke="{LINES[0]}" stroke-width="1.6"/>'
        f'<circle cx="{last[0]:.1f}" cy="{last[1]:.1f}" r="2.4" fill="{LINES[0]}"/></svg>'
    )


def _path(places: list[tuple[float, float] | None]) -> str:
    """Path data; a None lifts the pen."""
    out, down = [], False
    for place in places:
        if place is None:
            down = False
            continue
        out.append(f"{'L' if down else 'M'}{place[0]:.1f} {place[1]:.1f}")
        down = True
    return "".join(out)


def ticks(low: float, high: float, count: int = 4) -> tuple[float, ...]:
    """Round axis marks that enclose low..high: steps of 1, 2, 2.5 or 5 times a power of ten."""
    if high <= low:
        high = low + (abs(low) or 1.0)
    raw = (high - low) / count
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(f * power for f in (1, 2, 2.5, 5, 10) if f * power >= raw * 0.999)
    start = math.floor(low / step) * step
    end = math.ceil(high / step - 1e-9) * step
    return tuple(round(start + i * step, 10) for i in range(round((end - start) / step) + 1))


def _values(spec: c.ChartSpec) -> list[float]:
    lines = (*spec.series, *((spec.pace,) if spec.pace else ()))
    found = [p.value for line in lines for p in line.points if p.value is not None]
    return found if spec.target is None else [*found, spec.target]


class _Frame:
    """Maps values to places inside the drawing."""

    def __init__(self, spec: c.ChartSpec, marks: tuple[float, ...]) -> None:
        self.low, self.high = marks[0], marks[-1]
        self.width = spec.width - PAD_LEFT - PAD_RIGHT
        self.height = spec.height - PAD_TOP - PAD_BOTTOM
        self.count = max(len(line.points) for line in spec.series)
        self.right = PAD_LEFT + self.width

    def x(self, index: int) -> float:
        return PAD_LEFT + self.width * index / max(self.count - 1, 1)

    def y(self, value: float) -> float:
        return PAD_TOP + self.height * (self.high - value) / (self.high - self.low)

    def line(self, points: tuple[c.Point, ...]) -> str:
        return _path([None if p.value is None else (self.x(i), self.y(p.value)) for i, p in enumerate(points)])


def _axis(spec: c.ChartSpec, frame: _Frame, marks: tuple[float, ...]) -> str:
    """Grid lines with their figures, and at most six labels under them."""
    out = []
    for mark in marks:
        y = frame.y(mark)
        out.append(f'<path d="M{PAD_LEFT} {y:.1f}H{frame.right}" stroke="{GRID}"/>')
        out.append(_label(PAD_LEFT - 8, y + 4, f"{mark:g}{spec.unit}", "end"))
    labels = [p.label for p in spec.series[0].points]
    every = max(1, math.ceil((len(labels) - 1) / 5)) if len(labels) > 1 else 1
    for i, text in enumerate(labels):
        is_last = i == len(labels) - 1
        if is_last or (i % every == 0 and len(labels) - 1 - i >= every):
            anchor = "end" if is_last and i else "middle" if i else "start"
            out.append(_label(frame.x(i), spec.height - 8, text, anchor))
    return "".join(out)


def _label(x: float, y: float, text: str, anchor: str, fill: str = QUIET, more: str = "") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="12" fill="{fill}" text-anchor="{anchor}"{more}>{escape(text)}</text>'
    )


def _aims(spec: c.ChartSpec, frame: _Frame) -> str:
    """The pace line (dashed) and the target (a thin dark line with its name)."""
    out = []
    if spec.pace:
        out.append(f'<path d="{frame.line(spec.pace.points)}" fill="none" stroke="{QUIET}" stroke-dasharray="4 4"/>')
    if spec.target is not None:
        y = frame.y(spec.target)
        name = spec.target_label or f"目标 {spec.target:g}{spec.unit}"
        out.append(f'<path d="M{PAD_LEFT} {y:.1f}H{frame.right}" stroke="{INK}"/>')
        out.append(_label(PAD_LEFT + 4, y - 6, name, "start", INK))
    return "".join(out)


def _ending(spec: c.ChartSpec, frame: _Frame, index: int) -> str:
    """One measured line, its last value dotted and named."""
    line = spec.series[index]
    colour = LINES[index % len(LINES)]
    out = f'<path d="{frame.line(line.points)}" fill="none" stroke="{colour}" stroke-width="2.5"/>'
    known = [(i, p.value) for i, p in enumerate(line.points) if p.value is not None]
    if not known:
        return out
    at, value = known[-1]
    x, y = frame.x(at), frame.y(value)
    name = f"{value:.{spec.decimals}f}{spec.unit}"
    if len(spec.series) > 1:
        name = f"{line.name} {name}"
    out += f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>'
    below = y + 20 if y + 24 < spec.height - PAD_BOTTOM else y - 10
    anchor = "end" if x > frame.right - 40 else "middle"
    return out + _label(x, below, name, anchor, colour, ' font-weight="600"')


def line_chart(spec: c.ChartSpec) -> str:
    """A line chart as a figure: the picture, a legend in words, and its figures as a table."""
    values = _values(spec)
    if not values:
        title = f'<p class="empty-title">{escape(spec.title)}</p>'
        return f'<div class="empty">{title}<p>还没有可画的数值。</p></div>'
    marks = ticks(min(values), max(values))
    frame = _Frame(spec, marks)
    body = _axis(spec, frame, marks) + _aims(spec, frame)
    body += "".join(_ending(spec, frame, i) for i in range(len(spec.series)))
    return (
        '<figure class="chart">'
        f'<svg viewBox="0 0 {spec.width} {spec.height}" role="img" '
        f'aria-label="{escape(spec.title)}：{escape(spec.summary)}">'
        f"<title>{escape(spec.title)}</title><desc>{escape(spec.summary)}</desc>{body}</svg>"
        f"{_legend(spec)}{_figures(spec)}</figure>"
    )


def _legend(spec: c.ChartSpec) -> str:
    """Names the lines where the picture does not name them itself."""
    parts = [f'<li class="k-line">{escape(spec.series[0].name)}</li>']
    if spec.pace:
        parts.append(f'<li class="k-pace">{escape(spec.pace.name)}</li>')
    return f'<ul class="legend">{"".join(parts)}</ul>' if spec.pace else ""


def _figures(spec: c.ChartSpec) -> str:
    """The same figures as a table, folded away."""
    lines = (*spec.series, *((spec.pace,) if spec.pace else ()))
    head = "".join(f'<th scope="col" class="n">{escape(line.name)}</th>' for line in lines)
    rows = []
    for i, point in enumerate(spec.series[0].points):
        cells = "".join(f'<td class="n">{_figure(line, i, spec)}</td>' for line in lines)
        rows.append(f'<tr><th scope="row">{escape(point.label)}</th>{cells}</tr>')
    return (
        '<details class="figures"><summary>看数值</summary><table>'
        f'<caption class="vh">{escape(spec.title)}</caption>'
        f'<thead><tr><th scope="col">时间</th>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></details>"
    )


def _figure(line: c.Series, index: int, spec: c.ChartSpec) -> str:
    value = line.points[index].value if index < len(line.points) else None
    return "—" if value is None else f"{value:.{spec.decimals}f}{escape(spec.unit)}"


def gauge(value: c.Gauge) -> str:
    """A share against a legal threshold, the line drawn at the threshold."""
    pct, mark = (min(max(number, 0.0), 100.0) for number in (value.pct, value.mark))
    words = escape(f"{value.label} {value.value}，{value.mark_label}")
    return (
        f'<svg class="gauge {value.tone}" role="img" aria-label="{words}">'
        '<rect class="bar-g" y="6" width="100%" height="14" rx="3"/>'
        f'<rect class="bar-v" y="6" width="{pct:.2f}%" height="14" rx="3"/>'
        f'<rect class="bar-p" x="{mark:.2f}%" y="0" width="2" height="26"/></svg>'
    )

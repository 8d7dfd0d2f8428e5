"""Ballot papers and slips as HTML for the PDF renderer: boxes of equal size, one code, large print. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from mulin.kernel.documents import html

ABSTAIN = "弃权"


@dataclass(frozen=True, slots=True)
class Topic:
    """A motion as the ballot shows it: the text whose hash the notice carries, and the boxes besides abstaining."""

    serial: int
    title: str
    text: str
    text_hash: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One owner group's paper. ``area`` in 0.01 m2; ``url`` is what its code carries."""

    serial: int
    group: int
    building: str
    doors: tuple[str, ...]
    area: int
    url: str


@dataclass(frozen=True, slots=True)
class Form:
    """What all ballots of an assembly share; ``closes`` in words."""

    title: str
    place: str
    closes: str
    topics: tuple[Topic, ...]
    large: bool = False


def square_metres(area: int) -> str:
    """0.01 m2 as square metres."""
    return f"{area // 100}.{area % 100:02d}㎡"


def ballots(form: Form, sheets: Sequence[Sheet]) -> str:
    """The ballots, each beginning on a page of its own."""
    return _whole(form.title, _style(15.0 if form.large else 11.0), "".join(_ballot(form, one) for one in sheets))


def slips(form: Form, sheets: Sequence[Sheet]) -> str:
    """Slips to cut apart, eight a page: the code that opens a ballot without an account."""
    pages = [sheets[start : start + 8] for start in range(0, len(sheets), 8)]
    parts = [f"<section>{''.join(_slip(form, one) for one in page)}</section>" for page in pages]
    return _whole(form.title, _style(10.5), "".join(parts))


def _slip(form: Form, one: Sheet) -> str:
    return (
        f"<div class='slip'><div class='code'>{html.qr_svg(one.url)}</div><h2>{escape(form.place)}</h2>"
        f"<p>{escape(_doors(one))}</p><p>扫码表决，不用账号</p><p>截止：{escape(form.closes)}</p>"
        f"<p>票号 <b>{one.serial:05d}</b></p></div>"
    )


def _whole(title: str, style: str, body: str) -> str:
    return (
        f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{style}</style></head><body>{body}</body></html>"
    )


def _doors(one: Sheet) -> str:
    shown = "、".join(one.doors[:6])
    return f"{shown}等 {len(one.doors)} 处" if len(one.doors) > 6 else shown


def _ballot(form: Form, one: Sheet) -> str:
    topics = "".join(_topic(topic) for topic in form.topics)
    return (
        f"<section><div class='head'><div class='code'>{html.qr_svg(one.url)}<p>票号 <b>{one.serial:05d}</b></p></div>"
        f"<h1>{escape(form.title)}</h1><h1>表决票</h1><p>{escape(form.place)}</p>"
        f"<p>业主组 {one.group} 号：{escape(_doors(one))}</p><p>专有部分面积 {square_metres(one.area)}</p>"
        f"<p>截止：{escape(form.closes)}</p></div>"
        "<p class='how'>每个议题只在一个方框内打勾。不选、多选、又勾又叉或不签名，这张票无效。"
        "请不要折叠或涂写右上角的二维码；写错了可以凭旧票换发。</p>"
        f"{topics}<p class='sign'>业主签名：<span></span>日期：<i></i>年<i></i>月<i></i>日</p></section>"
    )


def _topic(topic: Topic) -> str:
    boxes = "".join(f"<td><b></b>{escape(option)}</td>" for option in (*topic.options, ABSTAIN))
    return (
        f"<div class='topic'><h2>议题{topic.serial}　{escape(topic.title)}</h2><p>{escape(topic.text)}</p>"
        f"<table><tr>{boxes}</tr></table><p class='hash'>全文校验值 {topic.text_hash[:16]}</p></div>"
    )


def _style(size: float) -> str:
    return f"""
@page{{size:A4;margin:14mm 16mm}}
html{{font:{size}pt/1.5 "Noto Sans CJK SC","Source Han Sans SC","SimHei",sans-serif;color:#000}}
body,p,h1,h2{{margin:0;padding:0}}
section{{break-after:page}} section:last-child{{break-after:auto}}
h1{{font-size:1.45em;line-height:1.35}} h2{{font-size:1.1em}}
.head{{border-bottom:1.5pt solid #000;padding-bottom:3mm;min-height:46mm}}
.code{{float:right;text-align:center}} .head .code svg{{width:40mm;height:40mm}}
.how{{margin:3mm 0;padding:2mm 3mm;border:.6pt solid #000}}
.topic{{break-inside:avoid;margin:0 0 4mm;padding-bottom:2mm;border-bottom:.6pt solid #888}}
table{{width:100%;table-layout:fixed;border-collapse:collapse;margin:2mm 0 1mm}}
td{{border:1pt solid #000;padding:2mm 3mm;vertical-align:middle}}
td b{{display:inline-block;width:1.5em;height:1.5em;border:1.4pt solid #000;vertical-align:middle;margin-right:3mm}}
.hash{{font-size:.75em;text-align:right}}
.sign{{margin-top:6mm;break-inside:avoid}}
.sign span{{display:inline-block;width:52mm;border-bottom:.8pt solid #000;margin-right:6mm}}
.sign i{{display:inline-block;width:12mm;border-bottom:.8pt solid #000}}
.slip{{float:left;box-sizing:border-box;width:88.8mm;height:65mm;padding:5mm;border:.6pt dashed #777}}
.slip .code svg{{width:38mm;height:38mm}}
"""

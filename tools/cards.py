"""An A4 card for each role: who, what to look at first, three things to remember, with pictures of the real pages.

Usage: python -m tools.cards [KEY …]. Texts stand in tools/cards.yaml; pictures are taken over a clone of the prepared
test database, as tools.shots does. Writes build/cards/<key>.pdf.
"""

from __future__ import annotations

import argparse
import base64
import html
import sys
from pathlib import Path
from typing import Any

import yaml

from tools import shots

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "build" / "cards"
STYLE = """@page { size: A4; margin: 16mm } body { font-family: "Noto Sans CJK SC", sans-serif; color: #14202a }
h1 { font-size: 30pt; margin: 0; color: #0b6477 } h1 small { font-size: 12pt; color: #556; margin-left: 6mm }
ol { font-size: 15pt; line-height: 1.9; padding-left: 8mm } img { width: 100%; border: 1px solid #bbc; margin-top: 5mm }
footer { font-size: 10pt; color: #556; margin-top: 6mm }"""


def cards() -> list[dict[str, Any]]:
    """Every card's text."""
    found: list[dict[str, Any]] = yaml.safe_load((ROOT / "tools" / "cards.yaml").read_text("utf-8"))
    return found


def page_of(card: dict[str, Any], pictures: list[bytes]) -> str:
    """The card as one page of HTML, its pictures inside."""
    points = "".join(f"<li>{html.escape(point)}</li>" for point in card["points"])
    shown = "".join(f'<img src="data:image/png;base64,{base64.b64encode(one).decode()}">' for one in pictures)
    return (
        f'<!doctype html><html lang="zh"><meta charset="utf-8"><style>{STYLE}</style>'
        f"<h1>{html.escape(card['title'])}<small>睦邻 · 一页上手</small></h1><ol>{points}</ol>{shown}"
        "<footer>图为演示数据。忘了密码找本地的安全管理员；我们从不在电话里问密码和验证码。</footer></html>"
    )


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.cards")
    parser.add_argument("keys", nargs="*", metavar="KEY")
    wanted = parser.parse_args().keys
    chosen = [card for card in cards() if not wanted or card["key"] in wanted]
    if not chosen:
        raise SystemExit("没有这样的卡片：" + "、".join(wanted))
    shots.prepare()
    from playwright.sync_api import sync_playwright

    from tests.conftest import browser_path

    OUT.mkdir(parents=True, exist_ok=True)
    with shots.serve() as address, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=browser_path(), args=list(shots.BROWSER_ARGS))
        for card in chosen:
            context = browser.new_context(viewport={"width": 1280, "height": 800 if len(card["pages"]) == 1 else 620})
            tab = context.new_page()
            shots.enter(tab, address, card["user"])
            pictures = []
            for path in card["pages"]:
                answer = tab.goto(f"{address}{path}")
                if answer is None or answer.status >= 400:
                    raise SystemExit(f"{card['key']}：{path} 打不开")
                pictures.append(tab.screenshot())
            paper = context.new_page()
            paper.set_content(page_of(card, pictures))
            paper.pdf(path=str(OUT / f"{card['key']}.pdf"), prefer_css_page_size=True)
            print(OUT / f"{card['key']}.pdf", file=sys.stderr)
            context.close()
        browser.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

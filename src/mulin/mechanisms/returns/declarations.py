"""What the returns shelf registers: its messages, how a form stands for the clauses bound to it."""

from __future__ import annotations

from mulin.kernel import calendar, messages
from mulin.mechanisms.duties import rules as duties
from mulin.mechanisms.packs import keys
from mulin.mechanisms.packs import selectors as packs
from mulin.mechanisms.returns import selectors

messages.register_all(
    {
        "returns.no_form": "没有这张表的表样（{key}）。",
        "returns.no_sheet": "没有这张表，或它不在您的范围内。",
        "returns.no_row": "这张表里没有这一行。",
        "returns.no_collection": "没有这次收表，或它不在您的范围内。",
        "returns.no_intake": "没有这份交来的表格，或它不在您的范围内。",
        "returns.intake_used": "这份表格已经采用或放弃，不能再用；请重新交一份。",
        "returns.no_table": "没有读到表格：请连表头一起复制，或交回下载的那份文件。",
        "returns.closed": "这次收表已经结束，不能再填。",
        "returns.not_open": "这一期从 {day} 起才可以填报。",
        "returns.waiting": "已经报送，正在等待审核；需要更正的，请上级退回后再改。",
        "returns.accepted": "已经接受，不能再改；有变化请在下一期填报。",
        "returns.part_closed": "街道已经报送这一期，本社区的部分不能再改。",
        "returns.not_filed": "现在是“{state}”，还没有可以审核的内容。",
        "returns.not_by_parts": "这张表不能按社区分开填：没有按社区的行。",
        "returns.reason_missing": "请写明退回的理由，说清哪一行要改什么。",
        "returns.cell_wanted": "“{row}”的“{column}”没有填（{clause} 要求）。",
        "returns.reason_wanted": "“{row}”的“{column}”改了，请写明理由（{clause}）；可以写在备注里。",
        "returns.cell_too_long": "第 {line} 行“{column}”超过 {limit} 个字，请删减。",
        "returns.line_twice": "第 {line} 行又写了一次“{row}”，只采用前面那一行。",
        "returns.line_nameless": "第 {line} 行没有小区名称。",
        "returns.row_nameless": "请写明小区名称。",
        "returns.row_twice": "表里已经有“{row}”。",
        "returns.unit_unknown": "还没有认出“{file}”是哪个单位的，请先选定。",
        "returns.unit_filed": "{unit}已经在网页上报送，以它自己报的为准；要改用文件，请先退回。",
        "returns.file_doubtful": "有 {count} 行要人看一看，请打开这份文件逐行确认。",
        "returns.title_missing": "请写明表名。",
        "returns.purpose_missing": "请写明依据或用途：哪一条、哪份文件、为什么事。",
        "returns.columns_wanted": "请至少设一栏，最多 {limit} 栏。",
        "returns.columns_twice": "有两栏同名，请改掉其中一栏。",
        "returns.units_wanted": "请至少选一个填报单位，最多 {limit} 个。",
        "returns.due_past": "期限 {day} 已经过去，请改成今天或以后。",
    }
)


def form_stands(asking: keys.Asking) -> keys.Standing:
    """How many units have filed the form for the period at hand."""
    form = selectors.find_form(f"{asking.pack}/{asking.key}")
    if not form.duty:
        return keys.Standing("按需填报")
    found = selectors.board(form, "", asking.on, calendar.bundled(), asking.layers)
    if not found.lines:
        return keys.Standing("还没有到报送期")
    whole = found.filed == len(found.lines)
    return keys.Standing(f"{found.period} 期已报 {found.filed} / {len(found.lines)}", "met" if whole else "plain")


def page_of(pack: str, template: str) -> str:
    """The page of a duty whose pack declares a form for it."""
    known = packs.library().get(pack)
    found = known is not None and any(row.duty == template for row in known.forms)
    return "console:return-of-duty" if found else ""


def declare() -> None:
    """Register everything above; a duty with a form is filed on the form's page."""
    keys.answer("form", form_stands)
    duties.add_forms(page_of)
    keys.add(
        keys.Entry("face:returns.dispatch-board", "调度进展：谁报了、改了什么", "console:returns-board"),
    )

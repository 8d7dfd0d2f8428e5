"""Values for invented pages, for the gallery and the tests. All names are 演示 names.

Figures are made up; nothing here is read by the product itself.
"""

import datetime as dt

from mulin.faces.shared import components as c
from mulin.faces.shared import pages, wording

TODAY = dt.date(2026, 11, 23)
B1 = c.Clause("演示-四(三)1e", "/clauses/1", "每季度公示公共收益")
B2 = c.Clause("演示-二(一)2", "/clauses/2", "年底前业委会组建率达到 80%")


def shell(**more: object) -> c.Shell:
    """The console's frame with one of everything."""
    nav = (
        c.NavGroup("", (c.NavItem("工作台", "/todo", count=7), c.NavItem("驾驶舱", "/board", active=True))),
        c.NavGroup("行动", _items("方案与条款", "任务", "报送", "通报")),
        c.NavGroup("台账", _items("小区", "物业企业", "业委会", "整治项目")),
        c.NavGroup("监督", _items("表决", "资金", "检查", "信用", "诉求")),
        c.NavGroup("系统", _items("岗位与用户", "审计")),
    )
    base: dict[str, object] = {
        "product": "睦邻",
        "today": TODAY,
        "hat_name": "演示区住建局 · 物业科",
        "hats": (
            c.Hat("1", "物业科科员", "演示区住建局", active=True),
            c.Hat("2", "业主", "演示花园二期 3 幢 1201"),
        ),
        "hat_url": "/hat",
        "user_name": "演示用户",
        "nav": nav,
        "as_of": True,
        "demo": True,
        "demo_url": "/demo/",
        "elder_url": "?elder=1",
        "search_url": "/search",
        "sign_out_url": "/accounts/logout/",
        "account_url": "/accounts/2fa/",
    }
    return c.Shell(**{**base, **more})  # type: ignore[arg-type]


def _items(*names: str) -> tuple[c.NavItem, ...]:
    return tuple(c.NavItem(name, f"/x/{i}") for i, name in enumerate(names))


def owner_shell(**more: object) -> c.Shell:
    """The owner's frame."""
    nav = (
        c.NavGroup(
            "",
            (
                c.NavItem("我家", "/me/", active=True),
                c.NavItem("等我办", "/me/todo", count=1),
                c.NavItem("公示", "/me/notices"),
                c.NavItem("我反映的", "/me/asks"),
            ),
        ),
    )
    return shell(face="owner", nav=nav, hat_name="3 幢 1201", as_of=False, **more)


CRUMBS = (
    c.Crumb("演示市", "/p/1"),
    c.Crumb("演示区", "/p/2"),
    c.Crumb("业委会组建攻坚行动（演示〔2026〕9号）"),
)

TARGETS = (
    c.TargetLine(
        "业委会组建率",
        "61.5%",
        "80%",
        sub="按小区数，24 / 39",
        clause=B2,
        bar=c.Bar(61.5, 72.0, "late"),
        points=(31.2, 38.5, 41.0, 48.7, 56.4, 61.5),
        due_words="12月31日",
        chip=c.Chip("落后 10.5 个百分点", "late"),
        href="/rows/1",
    ),
    c.TargetLine(
        "公共收益按季公示率",
        "97.4%",
        "95%",
        sub="按小区数，38 / 39",
        clause=B1,
        bar=c.Bar(97.4, 75.0),
        points=(60.0, 71.8, None, 84.6, 92.3, 97.4),
        due_words="每季度末",
        chip=c.Chip("达标", "met"),
        href="/rows/2",
    ),
    c.TargetLine(
        "物业服务覆盖率",
        "87.8%",
        "100%",
        sub="按小区数，36 / 41；1 个待核",
        clause=c.Clause("演示-五(二)b", "/clauses/3"),
        bar=c.Bar(87.8, 86.1),
        points=(48.8, 56.1, 63.4, 73.2, 82.9, 87.8),
        due_words="11月26日 周四",
        chip=c.Chip("还剩 3 个工作日", "soon"),
        href="/rows/3",
    ),
)

TREND = c.ChartSpec(
    title="业委会组建率，逐期",
    summary="从 9 月 1 日的 31.2% 升到 11 月 15 日的 61.5%，低于进度线 10.5 个百分点。",
    series=(
        c.Series(
            "实际",
            tuple(
                c.Point(label, value)
                for label, value in zip(
                    ("9.1", "9.15", "10.1", "10.15", "11.1", "11.15", "12.1", "12.15", "12.31"),
                    (31.2, 38.5, 41.0, 48.7, 56.4, 61.5, None, None, None),
                    strict=True,
                )
            ),
        ),
    ),
    unit="%",
    pace=c.Series("应有进度", tuple(c.Point("", 31.2 + i * 6.1) for i in range(9))),
    target=80.0,
    target_label="年底目标 80%",
)


def stuck() -> c.Table:
    """Communities that are not there yet."""
    columns = (
        c.Column("name", "小区", head=True),
        c.Column("place", "社区"),
        c.Column("kind", "类别", align="mid"),
        c.Column("why", "卡在哪里", grow=True),
        c.Column("last", "最近动作"),
        c.Column("state", "状态"),
    )
    data = (
        (
            "演示纸厂宿舍",
            "梅园",
            "3",
            "三家企业都不接管，拟由社区兜底",
            "11月19日 会议",
            "堵点 6 天未回应",
            "late",
        ),
        (
            "演示中学宿舍",
            "梅园",
            "3",
            "走表决路线，公示须满 15 天",
            "11月16日 公示",
            "最快 12月1日，赶得上",
            "soon",
        ),
        ("演示医院家属院", "梅园", "2", "合同已拟，待签", "11月18日 议价", "办理中", "plain"),
        ("演示柴林小区", "丰泽", "3", "街道公司待入驻", "11月15日 方案", "办理中", "plain"),
    )
    rows = tuple(
        c.Row(
            (
                c.Cell(n),
                c.Cell(p),
                c.Cell(k),
                c.Cell(w),
                c.Cell(last),
                c.Cell(s, kind="chip", tone=t),  # type: ignore[arg-type]
            ),
            href="/c/1",
        )
        for n, p, k, w, last, s, t in data
    )
    return c.Table(columns, rows, caption="还没组建的小区")


def league() -> c.Table:
    """Four places of one level, side by side."""
    columns = (
        c.Column("name", "社区", head=True, grow=True),
        c.Column("all", "小区", align="num", unit="个"),
        c.Column("done", "已组建", align="num", unit="个"),
        c.Column("rate", "组建率", align="num", sort="desc", sort_url="?sort=rate"),
        c.Column("bar", "进度"),
        c.Column("ask", "在办诉求", align="num", unit="件"),
    )
    data = (("紫薇社区", 14, 12), ("丰泽社区", 12, 8), ("鲁班社区", 1, 0), ("梅园社区", 12, 4))
    rows = tuple(
        c.Row(
            (
                c.Cell(name),
                c.Cell(str(all_)),
                c.Cell(str(done), href="/rows"),
                c.Cell(wording.percent(done * 100 / all_)),
                c.Cell(
                    kind="bar",
                    bar=c.Bar(done * 100 / all_, 72.0, "late" if done * 100 < 60 * all_ else "plain"),
                ),
                c.Cell(str(all_ * 2)),
            ),
            href="/p/3",
        )
        for name, all_, done in data
    )
    total = c.Row(tuple(c.Cell(t) for t in ("合计", "39", "24", "61.5%", "", "78")))
    return c.Table(columns, rows, caption="四个社区，并排", total_row=total)


def board() -> pages.BoardPage:
    """A jurisdiction's dashboard."""
    tree = (
        c.TreeNode(
            "演示区",
            "/p/2",
            "61.5%",
            active=True,
            open=True,
            children=(
                c.TreeNode(
                    "山城街道",
                    "/p/3",
                    "58.3%",
                    "late",
                    open=True,
                    children=(
                        c.TreeNode("紫薇社区", "/p/4", "85.7%"),
                        c.TreeNode("丰泽社区", "/p/5", "66.7%"),
                        c.TreeNode("梅园社区", "/p/6", "33.3%", "late"),
                    ),
                ),
                c.TreeNode("西集镇", "/p/7", "75.0%"),
                c.TreeNode("城头镇", "/p/8", "—"),
            ),
        ),
    )
    return pages.BoardPage(
        title="演示区驾驶舱",
        crumbs=CRUMBS,
        lead=(
            "业委会组建率 ",
            c.Part("61.5%", href="/rows/1"),
            "，距年底目标 80% 还差 ",
            c.Part("8 个小区", "late", "/rows/missing"),
            "，还剩 28 个工作日。",
        ),
        actions=(c.Action("生成通报", "/circular"),),
        notices=(c.Notice("后补录 3 条，使 21 / 39 变为 24 / 39。", href="/late", link="看这 3 条"),),
        targets=TARGETS,
        targets_more=c.Action("导出", "/export"),
        tree=tree,
        panels=(
            c.Panel(
                "还没组建的小区",
                note="15 个中的 4 个",
                span="main",
                more=c.Action("全部 15 个", "/x"),
                table=stuck(),
            ),
            c.Panel("组建率，逐期", note="半月", span="side", chart=TREND),
            c.Panel("四个社区，并排", note="只在同级之间比较", table=league()),
        ),
    )


def register() -> pages.ListPage:
    """A register list of communities."""
    columns = (
        c.Column("name", "小区", head=True, sort="asc", sort_url="?sort=-name"),
        c.Column("place", "社区"),
        c.Column("firm", "物业企业", grow=True),
        c.Column("units", "户数", align="num", unit="户", sort_url="?sort=units"),
        c.Column("area", "建筑面积", align="num", unit="㎡", sort_url="?sort=area"),
        c.Column("fund", "维修资金结余", align="num", unit="元"),
        c.Column("committee", "业委会"),
        c.Column("ask", "在办诉求", align="num", unit="件"),
    )
    states: tuple[tuple[str, c.Tone], ...] = (
        ("已备案", "met"),
        ("筹备中", "plain"),
        ("换届超期 12 天", "late"),
        ("任期还剩 45 天", "soon"),
    )
    rows = tuple(
        c.Row(
            (
                c.Cell(f"演示花园{i + 1}期"),
                c.Cell("紫薇社区" if i % 3 else "东、西鲁社区"),
                c.Cell("演示物业服务有限公司" if i % 4 else "—"),
                c.Cell(f"{180 + i * 37:,}"),
                c.Cell(wording.hundredths(1_640_000 + i * 353_313)),
                c.Cell(wording.hundredths(12_864_050 * (i + 1) // 2)),
                c.Cell(states[i % 4][0], kind="chip", tone=states[i % 4][1]),
                c.Cell(str(i % 5), href="/asks" if i % 5 else ""),
            ),
            href=f"/c/{i}",
            key=str(i),
        )
        for i in range(14)
    )
    total = c.Row(tuple(c.Cell(t) for t in ("本页 14 个", "", "", "5,887", "556,514.83", "6,753,626.25", "", "27")))
    return pages.ListPage(
        title="小区台账",
        crumbs=(c.Crumb("台账", "/x"), c.Crumb("小区")),
        lead=("演示区登记小区 41 个，其中 ", c.Part("3 个", "late", "?q=1"), "业委会换届超期。"),
        actions=(c.Action("登记小区", "/new", primary=True), c.Action("从表格导入", "/import")),
        filters=(
            c.Filter("text", "q", "名称或拼音首字母", placeholder="如 yshy 或 演示花园"),
            c.Filter("select", "place", "社区", options=(c.Option("", "全部"), c.Option("1", "紫薇社区"))),
            c.Filter("select", "state", "业委会", options=(c.Option("", "全部"), c.Option("1", "已备案"))),
            c.Filter("date", "since", "登记不早于"),
        ),
        reset_url="?",
        table=c.Table(columns, rows, caption="小区台账", total_row=total, select="ids"),
        bulk=(c.Action("分派给社区", "/assign"), c.Action("导出所选", "/export")),
        pager=c.Pager("", "?after=14", "第 1–14 条"),
        exports=(c.Action("导出 xlsx", "/e.xlsx"), c.Action("导出 csv", "/e.csv")),
    )


def nothing() -> pages.ListPage:
    """An empty register."""
    return pages.ListPage(
        title="约谈",
        crumbs=(c.Crumb("监督", "/x"), c.Crumb("约谈")),
        lead="今年还没有约谈过物业企业。",
        table=c.Table(
            (c.Column("a", "企业", head=True),),
            (),
            caption="约谈",
            empty=c.EmptyState(
                "还没有约谈记录",
                "物业不满意率达到条款定的数时，这里会自动出现一条待定时间的约谈；也可以由街道直接发起。",
                c.Action("发起约谈", "/new", primary=True),
            ),
        ),
    )


TIMELINE = (
    c.TimelineEntry(
        dt.date(2026, 11, 16),
        "公示表决方案",
        "在三处公示栏和本系统同时公示，须满 15 天。",
        clause=B1,
        who="业主委员会筹备组",
    ),
    c.TimelineEntry(
        dt.date(2026, 10, 28),
        "公共收益支出 48,600.00 元",
        "3 幢电梯曳引机维修，凭证 4 张。",
        chips=(c.Chip("已公示", "met"),),
        late_recorded=dt.date(2026, 11, 2),
        who="演示物业项目部",
        href="/t/2",
    ),
    c.TimelineEntry(
        dt.date(2026, 10, 8),
        "发整改通知",
        "一季度公共收益未按时公示。",
        chips=(c.Chip("已整改", "met"),),
        clause=B1,
    ),
    c.TimelineEntry(dt.date(2026, 3, 1), "第一届业主委员会备案", "7 人，其中党员 4 人。"),
)


def detail() -> pages.DetailPage:
    """A community."""
    names = ("概况", "自治", "物业", "资金", "整治", "诉求", "义务", "历史")
    return pages.DetailPage(
        title="演示花园二期",
        crumbs=(c.Crumb("演示区", "/p/2"), c.Crumb("紫薇社区", "/p/4"), c.Crumb("演示花园二期")),
        size_line="12 幢 · 1,008 户 · 建筑面积 96,420.50 ㎡ · 2014 年交付",
        chips=(
            c.Chip("业委会任期还剩 45 天", "soon"),
            c.Chip("物业服务中", "met"),
            c.Chip("二类小区"),
            c.Chip("一季度公共收益未公示", "late"),
        ),
        actions=(c.Action("登记事实", "/f"), c.Action("打印一页纸", "/print")),
        tabs=tuple(c.Tab(n, f"?tab={i}", i == 0, 2 if n == "诉求" else 0) for i, n in enumerate(names)),
        panels=(
            c.Panel(
                "基本情况",
                span="half",
                facts=(
                    c.Fact("物业企业", "演示物业服务有限公司", href="/firm", note="合同至 2027年6月30日"),
                    c.Fact("物业费", "1.65 元/㎡·月", clause=B1),
                    c.Fact("业主委员会", "第一届，7 人", chip=c.Chip("已备案", "met")),
                    c.Fact("维修资金结余", "1,286,405.00 元", href="/fund", note="截至 2026-11-23"),
                ),
            ),
            c.Panel("本季度的义务", span="half", tasks=TASKS[:2]),
        ),
        timeline=TIMELINE,
    )


TASKS = (
    c.Task(
        "责令公示：一季度公共收益",
        "演示花园二期 · 物业企业未公示，已督促两次",
        B1,
        c.Chip("超期 3 个工作日", "late"),
        c.Action("发整改通知", "/a", primary=True),
        "/t/1",
    ),
    c.Task(
        "约谈物业企业",
        "演示豪庭 · 物业不满意率 57.2%（回收 418 份）",
        c.Clause("演示-四(四)5c", "/c"),
        c.Chip("超期 1 个工作日", "late"),
        c.Action("定时间", "/a"),
        "/t/2",
    ),
    c.Task(
        "审核业委会备案材料",
        "演示新城 · 第一届，7 人，党员 4 人",
        c.Clause("演示-四(二)1b", "/c"),
        c.Chip("今日到期 17:30", "soon"),
        c.Action("审核材料", "/a", primary=True),
        "/t/3",
    ),
    c.Task(
        "述职评议会到场",
        "演示华庭 · 11月26日 19:30 · 已提前 9 天在三处公示",
        c.Clause("演示-四(二)3f", "/c"),
        c.Chip("还剩 3 个工作日"),
        c.Action("看材料", "/a"),
        "/t/4",
    ),
)


def todo() -> pages.TodoPage:
    """A desk."""
    return pages.TodoPage(
        title="工作台",
        lead=("今天有 ", c.Part("2 件超期", "late"), "、1 件到期；其余本周可办。"),
        groups=(
            c.TaskGroup("已超期", TASKS[:2], "late"),
            c.TaskGroup("今天到期", TASKS[2:3]),
            c.TaskGroup("本周", TASKS[3:], note="还有 4 件", more=c.Action("看全部", "/todo")),
        ),
        targets=TARGETS,
        targets_title="我辖区的目标",
    )


def case() -> pages.CasePage:
    """A vote in progress."""
    return pages.CasePage(
        title="选聘物业服务企业：是否续聘现公司三年",
        crumbs=(c.Crumb("表决", "/v"), c.Crumb("演示花园二期")),
        size_line="演示花园二期业主大会 · 一般事项 · 11月10日至 11月25日",
        chips=(c.Chip("投票中", "plain"), c.Chip("还剩 2 个工作日（11月25日 周三 截止）", "soon")),
        lead=("参与面积和人数都要达到三分之二；还差 ", c.Part("37 户、2,915 ㎡", "late", "/gap"), "。"),
        actions=(c.Action("打印送达清单", "/print"), c.Action("录入纸质票", "/paper", primary=True)),
        steps=(
            c.Step("提出议题", "done", "11月1日 业委会提出", href="/s/1"),
            c.Step("公示方案", "done", "11月3日至 11月9日，三处公示", clause=B1),
            c.Step("投票", "now", "截止 11月25日 24:00", missing=("12 户未送达", "第 3 幢楼长的送达签收")),
            c.Step("计票并公布", "todo", "截止后方可查看结果"),
            c.Step("备案", "todo", clause=B2),
        ),
        gauges_title="参与情况",
        gauges_note="截止前不显示赞成与反对",
        gauges=(
            c.Gauge("按面积", "61.8%（59,587.87 ㎡）", 61.8, 66.6667, "法定门槛：三分之二"),
            c.Gauge("按人数", "68.2%（687 人）", 68.2, 66.6667, "法定门槛：三分之二", "met", "已达到"),
        ),
        facts=(
            c.Fact("总面积", "96,420.50 ㎡"),
            c.Fact("总人数", "1,008 人"),
            c.Fact("计票口径", "未投票的不计入参与", clause=B2),
        ),
        documents=(
            c.DocLink("表决公告", "/d/1", "11月3日", c.Chip("已盖章", "met")),
            c.DocLink("表决票（纸质）", "/d/2", "每户一张，带二维码"),
            c.DocLink("计票报告", note="计票后自动生成", chip=c.Chip("未生成")),
        ),
        timeline=TIMELINE[:2],
    )


def home() -> pages.HomePage:
    """An owner's home; no choice of a ballot is preselected."""
    return pages.HomePage(
        title="演示花园二期",
        sub="3 幢 1201 · 89.50 ㎡",
        cards=(
            pages.HomeCard(
                title="等我办：业主大会表决",
                chip=c.Chip("还剩 2 天（11月25日 周三 截止）", "soon"),
                text="是否同意续聘现在的物业公司三年，物业费每月每平方米 1.65 元不变。",
                actions=(c.Action("去投票", "/vote", primary=True), c.Action("我要纸质票", "/paper")),
                links=(c.Action("请人帮我", "/help"),),
                urgent=True,
            ),
            pages.HomeCard(
                title="我的小区的钱",
                text="公共收益结余",
                figure="128,640.50",
                figure_unit="元",
                sub="三季度收入 41,200.00 元，支出 23,875.00 元，10月26日公示",
                links=(c.Action("看明细和凭证", "/money"),),
            ),
            pages.HomeCard(
                title="谁负责",
                text="本幢楼长、业委会委员、物业经理、社区法律顾问",
                links=(c.Action("看联系办法", "/who"), c.Action("提问", "/ask")),
            ),
            pages.HomeCard(
                title="我反映的事",
                text="地下车库积水",
                chip=c.Chip("物业处理中，还剩 1 个工作日", "soon"),
                links=(c.Action("看进展", "/ask/1"),),
            ),
        ),
    )


def message() -> pages.MessagePage:
    """A confirmation."""
    return pages.MessagePage(
        title="已提交调度表",
        text="山城街道 2026年11月上半月调度表，41 行。",
        reference="DD-20261123-0007",
        next_words="区住建局要在 3 个工作日内审核（11月26日 周四 截止）。退回补正时，会出现在你的工作台。",
        facts=(c.Fact("提交人", "演示用户（小区服务岗）"), c.Fact("提交时间", "2026-11-23 09:12")),
        progress=c.Progress("正在生成盖章用的文书", "/job/1", 40, "41 个小区中的 16 个"),
        actions=(c.Action("回到工作台", "/todo", primary=True), c.Action("打印回执", "/print")),
    )


def document(qr: str = "") -> pages.DocumentPage:
    """A circular in official form."""
    text = (
        "现将全区业委会组建攻坚行动截至2026年11月15日的进展情况通报如下。全区应组建小区39个，已组建24个，"
        "组建率61.5%，较上期提高5.1个百分点，低于应有进度10.5个百分点。"
    )
    return pages.DocumentPage(
        title="关于业委会组建攻坚行动进展情况的通报",
        crumbs=(c.Crumb("通报", "/x"), c.Crumb("第 6 期")),
        actions=(c.Action("下载 Word", "/d.docx"),),
        issuer="演示区住房和城乡建设局文件",
        number="演建发〔2026〕6号",
        addressee="各街道办事处、镇人民政府：",
        body=(
            pages.Paragraph(text),
            pages.Paragraph("一、总体进展", 1),
            pages.Paragraph("（一）组建率。", 2),
            pages.Paragraph("紫薇社区组建率最高，为85.7%；梅园社区最低，为33.3%，主要堵点是物业企业不接管。"),
            pages.Paragraph("二、下一步要求", 1),
            pages.Paragraph("组建率低于50%的社区，请于2026年11月30日前报送逐个小区的排期。"),
        ),
        attachments=("各社区组建情况表",),
        signature="演示区住房和城乡建设局",
        date="2026年11月23日",
        copies="演示区人民政府办公室。",
        printed_by="演示区住房和城乡建设局办公室　2026年11月23日印发",
        mark="草稿",
        qr=qr,
    )

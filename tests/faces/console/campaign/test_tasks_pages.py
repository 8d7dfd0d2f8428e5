"""The board of tasks, a level opening in place, one task from progress to blocker, milestones, plans, the file."""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from factories import places as factory

from mulin.areas.campaign import selectors
from mulin.areas.campaign.models import Task
from mulin.base.places import selectors as places
from mulin.kernel import scope
from mulin.mechanisms.cases import selectors as cases

pytestmark = pytest.mark.django_db
NANAN, LISHUI = "35/05/83/", "33/11/"
FIELDS = {"behalf_principal": "", "behalf_paper": "", "behalf_received": ""}


def enter(client: Client, user: str) -> None:
    """Sign in through the demonstration's door; N lives on 2019-11-20, S on 2020-11-10, L on the day of the clock."""
    assert client.post("/demo/enter/", {"user": user}).status_code == 303


def text(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


def page(client: Client, name: str, *args: object, **query: object) -> str:
    return text(client.get(reverse(f"console:{name}", args=args), query))


def found(committee: str, day: str) -> None:
    """A committee of annex 1 on the register, for this test alone."""
    with scope.active(scope.EVERYWHERE, staff=True):
        one = places.access_community(committee)
        on = dt.date.fromisoformat(day)
        factory.state("committee", [(one.id, one.path)], {"state": "FOUNDED"}, start=on, recorded=on)


@pytest.mark.clause("N-四(四)e")
def test_the_board_answers_first_and_every_figure_is_a_door(client: Client) -> None:
    found("环西小区", "2019-10-08")
    enter(client, "n-authority")
    said = page(client, "tasks", kind="FOUNDING")
    assert "38 项组建业委会任务，已完成 1 项" in said
    assert "按日期应完成 78.8%，现为 2.6%" in said
    done = page(client, "task-list", kind="FOUNDING", standing="DONE")
    assert "列出 1 项任务" in done
    assert "环西小区：组建业委会" in done


@pytest.mark.clause("L-二(二)d")
def test_city_and_counties_stand_on_one_board_and_a_level_opens_in_place(client: Client) -> None:
    enter(client, "l-authority")
    city = page(client, "tasks")
    assert all(f"▸ {county}" in city for county in ("莲都区", "青田县", "龙泉市"))
    county = page(client, "tasks", open=f"{LISHUI}02/")
    assert ("▾ 莲都区" in county, "▸ 青田县" in county, "▸ 紫金街道" in county) == (True, True, True)
    assert "28 项任务，已完成 17 项" in page(client, "tasks", under=f"{LISHUI}02/")


@pytest.mark.clause("L-四(二)b")
def test_projects_lead_to_their_lists(client: Client) -> None:
    enter(client, "l-authority")
    board = page(client, "tasks")
    assert re.search(r"按项目 ?6 个", board)
    assert "演示·泉霭居片区改造" in board
    assert "列出 1 项任务" in page(client, "task-list", project="演示·泉霭居片区改造")


@pytest.mark.clause("S-六(四)d")
def test_the_drive_to_full_coverage_is_watched_against_its_day(client: Client) -> None:
    enter(client, "s-authority")
    said = page(client, "tasks", kind="COVERAGE")
    assert "21 项物业服务全覆盖任务，已完成 0 项；按日期应完成 92.4%，现为 0%。" in said
    with scope.active(scope.EVERYWHERE, staff=True):
        one = places.access_community("福源公寓")
        on = dt.date(2020, 11, 9)
        factory.state("management", [(one.id, one.path)], {"mode": "STREET_COMPANY"}, start=on, recorded=on)
    assert "已完成 1 项；按日期应完成 92.4%，现为 4.8%。" in page(client, "tasks", kind="COVERAGE")
    assert "最多的山城街道落后 87.7 个百分点" in page(client, "task-lagging", kind="COVERAGE")


def test_a_street_opens_its_quarters_beneath_it(client: Client) -> None:
    enter(client, "n-authority")
    assert "溪美街道" in page(client, "tasks")
    shut = page(client, "tasks", kind="RENOVATION")
    assert ("▸ 溪美街道" in shut, "湖新社区" in shut) == (True, False)
    opened = page(client, "tasks", kind="RENOVATION", open=f"{NANAN}001/")
    assert ("▾ 溪美街道" in opened, "▸ 湖新" in opened, "▸ 柳城街道" in opened) == (True, True, True)
    assert "5 项任务" not in opened
    narrowed = page(client, "tasks", kind="RENOVATION", under=f"{NANAN}001/")
    assert "8 项整治提升任务" in narrowed


def test_a_task_of_a_roster_leads_to_its_register_and_takes_progress_and_blockers(client: Client) -> None:
    enter(client, "s-town")
    task = Task.objects.none()
    with scope.active(scope.EVERYWHERE, staff=True):
        task = Task.objects.get(source_key__endswith=":environment", place_name="梅花园")
    said = page(client, "task", task.pk)
    assert "山城街道牵头，须在2020年11月30日前完成；未登记进展。" in said
    assert "到台账登记" in said
    assert "怎样算完成小区“四项攻坚”的环境卫生已完成" in said
    answer = client.post(
        reverse("console:task-progress", args=[task.pk]), {"text": "清运三次", "percent": "40", "highlight": "on"}
    )
    assert answer.status_code == 303
    assert "进度 40%" in page(client, "task", task.pk)
    assert "列出 1 条亮点" in page(client, "highlights")
    wrong = client.post(reverse("console:task-progress", args=[task.pk]), {"text": "", "percent": "400"})
    assert wrong.status_code == 422
    blocked = {"matter": "垃圾房没有用地", "kind": "LAND", "to_whom": "区自然资源局"}
    answer = client.post(reverse("console:task-blocker", args=[task.pk]), blocked)
    assert answer.status_code == 303
    assert "1 件难点未解决" in page(client, "task", task.pk)
    log = page(client, "blockers")
    assert "垃圾房没有用地" in log
    assert "1 件待答复" in log


def test_a_community_s_page_names_its_tasks(client: Client) -> None:
    enter(client, "s-town")
    with scope.active(scope.EVERYWHERE, staff=True):
        one = places.access_community("梅花园", place="梅园社区")
    said = page(client, "community", one.id)
    assert re.search(r"任务 ?4 项，完成 0 项", said)
    assert re.search(r"道路设施攻坚 ?未登记进展 ?S-附3c ?2020-11-30 截止", said)


@pytest.mark.clause("L-二(三)c")
def test_the_log_of_blockers_says_how_long_answers_took(client: Client) -> None:
    enter(client, "l-authority")
    said = page(client, "blockers")
    assert re.search(
        r"反馈 \d+ 件，已答复 \d+ 件，答复用时中位数 [\d.]+ 个工作日；\d+ 件待答复，最久的等了 \d+ 个工作日", said
    )


@pytest.mark.clause("N-三c", "N-三b", "S-五(一)a", "A-一(二)a")
def test_milestones_before_the_document_read_as_baseline_and_are_reviewed(client: Client) -> None:
    enter(client, "n-authority")
    said = page(client, "milestones")
    for day in ("2019年4月前", "2019-04-30"):
        assert re.search(rf"{day} ?N ?[^启]*启用前到期", said), day
    assert "是否计逾期待设定" in said
    assert re.search(r"2019-06-30 ?N ?抽查、创新案例、协调问题 ?已到期 ?没有考评", said)
    answer = client.post(reverse("console:milestone-review", args=["N", "2019-06-30"]))
    assert answer.status_code == 303
    assert "节点考评：2019-06-30 抽查、创新案例、协调问题" in text(client.get(answer.headers["Location"]))
    assert "已考评 1 个" in page(client, "milestones")
    enter(client, "s-authority")
    assert re.search(r"2020-09-10 ?S ?方案、领导小组、专班、动员会 ?启用前到期", page(client, "milestones"))
    enter(client, "a-authority")
    assert re.search(r"2016-06-30 ?A ?出新试点启动[^A]*业委会≥45% ?已到期", page(client, "milestones"))


@pytest.mark.clause("N-三a")
def test_the_year_s_plan_rolls(client: Client) -> None:
    enter(client, "n-town")
    said = page(client, "task-years", kind="RENOVATION")
    assert "2019 年 2 项，已完成 0 项；往年结转 0 项；2020 年已列 3 项。" in said
    assert "2020 年计划（草案）" in said
    following = page(client, "task-years", kind="RENOVATION", year=2020)
    assert "往年结转 2 项；2021 年已列 3 项" in following
    assert "起草年度实施计划" in following


@pytest.mark.clause("N-三g")
def test_lagging_units_are_named_with_figures_and_a_circular_is_proposed(client: Client) -> None:
    enter(client, "n-authority")
    said = page(client, "task-lagging", kind="FOUNDING")
    assert "10 个牵头单位落后于应有进度" in said
    assert "“严重滞后”的标准待设定" in said
    assert "截至 2019 年 11 月 20 日，组建业委会任务落后于应有进度的单位：" in said
    form = reverse("console:task-circular", args=["N"])
    draft = client.get(form, {"kind": "FOUNDING"})
    assert "溪美街道 8 项完成 0 项，应完成 78.8%" in text(draft)
    answer = client.post(f"{form}?kind=FOUNDING", {"facts": "十个街镇进度落后"})
    assert "滞后通报：南安市" in text(client.get(answer.headers["Location"]))
    enter(client, "n-town")
    assert client.get(form).status_code == 403
    enter(client, "s-authority")
    assert client.get(form).status_code == 404


def test_the_desk_says_in_one_line_a_project_what_of_the_rosters_presses(client: Client) -> None:
    enter(client, "s-town")
    desk = page(client, "home")
    assert "物业服务全覆盖：还有 21 项没有完成" in desk
    assert "四项攻坚：还有 80 项没有完成" in desk
    assert "列出 21 项任务" in page(client, "task-list", show="undone", project="物业服务全覆盖")
    enter(client, "s-neighbourhood")
    assert "四项攻坚" not in page(client, "home")
    enter(client, "n-town")
    assert "整治提升" not in page(client, "home")


def test_the_file_holds_the_filtered_list(client: Client) -> None:
    enter(client, "s-authority")
    answer = client.get(reverse("console:tasks-export"), {"kind": "COVERAGE"})
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active  # type: ignore[arg-type]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert sum(1 for row in rows if row[1] == "物业服务全覆盖") == 21


@pytest.mark.clause("L-二(三)b")
def test_a_lagging_task_is_ordered_to_catch_up_and_one_order_runs_at_a_time(client: Client) -> None:
    with scope.active(scope.EVERYWHERE, staff=True):
        behind = Task.objects.get(title="演示·失管小区接管")
        done = Task.objects.get(title="演示·红色物业示范点建设")
    enter(client, "l-authority")
    assert "开具督办" in page(client, "task", behind.pk)
    order = reverse("console:task-order", args=[behind.pk])
    assert "演示·失管小区接管：步骤滞后" in client.get(order).content.decode()
    given = {"matter": "失管小区接管滞后", "requirement": "限期选定企业", "due_on": "2026-11-30"}
    answer = client.post(order, given)
    assert "责令整改：失管小区接管滞后（县建设局）" in text(client.get(answer.headers["Location"]))
    assert "正在督办" in page(client, "task", behind.pk)
    assert client.post(order, given).status_code == 422
    assert client.get(reverse("console:task-order", args=[done.pk])).status_code == 404
    with scope.active(scope.EVERYWHERE, staff=True):
        number = cases.find_open_about("campaign-task", behind.pk)
        assert number is not None
        found = cases.get_case(number)
    assert (found.procedure, found.clause, found.due_date) == ("supervision.order", "L-二(三)b", dt.date(2026, 11, 30))
    enter(client, "l-town")
    assert client.get(order).status_code == 403


def test_tasks_of_another_place_and_acts_of_another_hat_are_refused(client: Client) -> None:
    with scope.active(scope.EVERYWHERE, staff=True):
        nanan = Task.objects.filter(pack="N", layer="REAL").first()
    assert nanan is not None
    enter(client, "s-town")
    for name in ("task", "task-progress", "task-blocker"):
        assert client.get(reverse(f"console:{name}", args=[nanan.pk])).status_code == 404
    assert client.get(reverse("console:task-step", args=[nanan.pk, 1])).status_code == 404
    assert client.get(reverse("console:milestone-review", args=["S", "2020-11-15"])).status_code == 403
    enter(client, "n-leader")
    assert client.get(reverse("console:task-progress", args=[nanan.pk])).status_code == 403
    enter(client, "audit-admin")
    assert client.get(reverse("console:tasks")).status_code == 403


@pytest.mark.clause("L-四(二)b")
def test_a_task_is_started_from_its_form_and_shows_its_steps(client: Client) -> None:
    enter(client, "l-town")
    form = {
        **FIELDS, "path": f"{LISHUI}02/001/", "community": "", "matter": "演示·摸底", "clause": "L-二(三)a",
        "kind": "OTHER", "lead_role": "TOWN", "lead": "镇街", "project": "演示·改造", "schedule": "2026-12-10 完成摸底",
        "due": "2026-12-31",
    }  # fmt: skip
    answer = client.post(reverse("console:case-open", args=["campaign.task"]), form)
    assert answer.status_code == 303, text(answer)
    number = int(answer.headers["Location"].rstrip("/").rpartition("/")[2])
    with scope.active(scope.EVERYWHERE, staff=True):
        task = selectors.task_of_case(number)
        assert task is not None
        (step,) = selectors.list_steps(task)
        assert (cases.get_case(number).holder_role, cases.get_case(number).title) == ("TOWN", "任务：演示·摸底")
    said = page(client, "task", task)
    assert "1 步，完成 0 步" in said
    assert "登记完成" in said
    assert client.post(reverse("console:task-step", args=[task, step.id])).status_code == 303
    assert "1 步，完成 1 步" in page(client, "task", task)

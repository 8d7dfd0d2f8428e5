"""The wizard's one page: steps with what each still wants; a step that a person calls done is posted here."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.contrib import messages as flash
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from mulin.faces.shared import components as c
from mulin.faces.shared import links, pages, responses, shells
from mulin.faces.shared.hats import MulinRequest
from mulin.kernel import clock
from mulin.kernel.actor import require
from mulin.kernel.installation import selectors as installation
from mulin.processes.installing import steps

AFTER = (("看后台任务", "console:jobs"), ("岗位与用户", "console:users"))


@require_http_methods(["GET", "HEAD", "POST"])
def setup(request: MulinRequest) -> HttpResponse:
    """What is to be done before people work here; POST confirms a step by hand."""
    require(request.actor, "setup.see")
    path = request.hat.paths[0] if request.hat else ""
    if request.method == "POST":
        if steps.confirm(request.POST.get("step", ""), path=path, actor=request.actor, now=clock.now()):
            flash.success(request, "已确认。")
        return responses.redirect_after(request, reverse("console:setup"))
    found = steps.list_steps(path, _surroundings())
    page = _page(found, request)
    return responses.render_page(request, page.template, {"page": page, "shell": shells.for_request(request)})


def _surroundings() -> steps.Surroundings:
    return steps.Surroundings(
        clock.today(), settings.ENV.public_url, settings.ENV.console_url, Path(settings.ENV.layout.backups)
    )


def _page(found: tuple[steps.Step, ...], request: MulinRequest) -> pages.TodoPage:
    founded = installation.find()
    numbered = list(enumerate(found, 1))
    left = [(number, step) for number, step in numbered if not step.done]
    done = [(number, step) for number, step in numbered if step.done]
    groups = []
    if left:
        groups.append(c.TaskGroup("下一步", (_task(*left[0], primary=True),)))
    if left[1:]:
        groups.append(
            c.TaskGroup("然后", tuple(_task(*one) for one in left[1:]), note="顺序可以调整，随时能回到这一页")
        )
    if done:
        groups.append(c.TaskGroup("已完成", tuple(_task(*one) for one in done)))
    return pages.TodoPage(
        title="安装向导" if founded is None else f"安装向导：{founded.name}",
        lead=_lead(found),
        crumbs=(c.Crumb("系统"), c.Crumb("安装向导")),
        groups=tuple(groups),
        actions=tuple(
            c.Action(label, links.url(name)) for label, name in AFTER if links.allowed(request, name)
        ) if not left else (),
    )  # fmt: skip


def _lead(found: tuple[steps.Step, ...]) -> c.Lead:
    left = [step for step in found if not step.done]
    if not left:
        return f"{len(found)} 步都已完成，可以开始办事了。"
    return f"{len(found)} 步中已完成 {len(found) - len(left)} 步；下一步：{left[0].title}。"


def _task(number: int, step: steps.Step, *, primary: bool = False) -> c.Task:
    href = links.url(step.url_name) if step.url_name else ""
    action = None
    if step.confirmable and not step.done:
        words = "先不用方案" if step.key == "packs" else "核对无误"
        here = reverse("console:setup")
        action = c.Action(words, here, primary=primary, method="post", name="step", value=step.key)
    elif href and not step.done:
        action = c.Action("去办理", href, primary=primary)
    return c.Task(
        title=f"{number}. {step.title}",
        sub=" · ".join(part for part in (step.text, f"由{step.who}办", step.note) if part),
        chip=c.Chip("已完成", "met") if step.done else None,
        action=action,
        href=href,
    )

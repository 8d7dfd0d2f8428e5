"""On the desk of who covers a post: the posts that he covers, how much waits there; hats are never united."""

from __future__ import annotations

from mulin.faces.shared import components as c
from mulin.faces.shared import links
from mulin.faces.shared.hats import MulinRequest
from mulin.kernel import scope
from mulin.mechanisms.cases import selectors as cases


def groups(request: MulinRequest) -> tuple[c.TaskGroup, ...]:
    """One line for each covered post, with its open cases; none while that hat itself is worn."""
    worn = request.hat
    covered = [one for one in request.hats if one.covered and one is not worn]
    if worn is None or not covered:
        return ()
    tasks = []
    for one in covered:
        with scope.active(one.ranges[0], staff=one.staff, person_id=one.person_id):
            count = cases.count_held(one.actor(request.user.pk, demo=False))
        tasks.append(
            c.Task(
                title=f"代 · {one.label}",
                sub=f"{one.place_name} · 有 {count} 件在办" if count else f"{one.place_name} · 现在没有待办",
                action=c.Action("换到这个身份", links.url("hats")),
                href=links.url("hats"),
            )
        )
    return (c.TaskGroup("我代理的岗位", tuple(tasks), note="换到代理的身份后办理，记录同时写明岗位和代理人"),)

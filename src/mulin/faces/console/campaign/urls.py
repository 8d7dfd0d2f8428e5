"""URLs of tasks; mounted in the console's name space."""

from __future__ import annotations

from django.urls import path

from mulin.faces.console.campaign import board, listing, logs, policy, task, timing  # noqa: F401 (policy: its rows)

urlpatterns = [
    path("tasks/", board.board, name="tasks"),
    path("tasks/list/", listing.task_list, name="task-list"),
    path("tasks/export/", listing.export, name="tasks-export"),
    path("tasks/years/", timing.years, name="task-years"),
    path("tasks/lagging/", timing.lagging, name="task-lagging"),
    path("tasks/lagging/circular/<slug:pack>/", timing.circular, name="task-circular"),
    path("tasks/milestones/", timing.milestones, name="milestones"),
    path("tasks/milestones/<slug:pack>/<slug:key>/review/", timing.review, name="milestone-review"),
    path("tasks/blockers/", logs.blockers, name="blockers"),
    path("tasks/highlights/", logs.highlights, name="highlights"),
    path("tasks/<int:task_id>/", task.task, name="task"),
    path("tasks/<int:task_id>/progress/", task.progress, name="task-progress"),
    path("tasks/<int:task_id>/order/", task.order, name="task-order"),
    path("tasks/<int:task_id>/blocker/", task.blocker, name="task-blocker"),
    path("tasks/<int:task_id>/steps/<int:step_id>/", task.step, name="task-step"),
]

"""Interleaved runs and their figures."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

RUNS = 5
Act = Callable[[], Any]


@dataclass(frozen=True, slots=True)
class Result:
    """One line of build/bench.json; ``value`` and ``baseline`` in ``unit``, ``min``/``max`` of the ratio (or value)."""

    name: str
    unit: str
    value: float
    baseline: float | None
    ratio: float | None
    n: int
    min: float
    max: float

    def as_dict(self) -> dict[str, Any]:
        """The JSON object, rounded for reading."""
        return {k: round(v, 4) if isinstance(v, float) else v for k, v in asdict(self).items()}


def seconds(act: Act) -> float:
    """How long one call takes."""
    begin = time.perf_counter()
    act()
    return time.perf_counter() - begin


def p95(samples: Sequence[float]) -> float:
    """The 95th percentile: the smallest sample that no more than 5 % exceed."""
    ordered = sorted(samples)
    return ordered[-(-len(ordered) * 95 // 100) - 1]


def ratio(name: str, ours: Act, plain: Act, *, times: int, take: Callable[[Sequence[float]], float]) -> Result:
    """Call both in turn, :data:`RUNS` runs of ``times`` pairs; what else the machine does meanwhile meets both alike.

    The figures are medians over the runs.
    """
    values, baselines = [], []
    for _ in range(RUNS):
        ours(), plain()
        pairs = [(seconds(plain), seconds(ours)) for _ in range(times)]
        baselines.append(take([one for one, _ in pairs]))
        values.append(take([one for _, one in pairs]))
    return of_runs(name, values, baselines)


def of_runs(name: str, values: Sequence[float], baselines: Sequence[float], unit: str = "s") -> Result:
    """The result of paired runs."""
    ratios = [ours / plain for ours, plain in zip(values, baselines, strict=True)]
    return Result(
        name,
        unit,
        statistics.median(values),
        statistics.median(baselines),
        statistics.median(ratios),
        len(ratios),
        min(ratios),
        max(ratios),
    )

"""Stored period snapshots, dated baselines, rankings with their checks, and what was published."""

from __future__ import annotations

from django.db import models

from mulin.kernel.fields import PathField
from mulin.kernel.rowsecurity import Grant, Protected, RowClass


class MeasureSnapshot(Protected):
    """One indicator of one place at the end of one period, as known when it was taken; never changed.

    ``num``, ``den``, ``missing`` are in the denominator's own unit (communities, households, 0.01 m2).
    ``layers`` says whose rows were counted: ``REAL``, or ``ALL`` with the demonstration's.
    """

    row_class = RowClass.PLACED
    grant = Grant.APPEND

    measure = models.CharField(max_length=60)
    variant = models.CharField(max_length=80, blank=True, default="")
    basis = models.CharField("分母口径", max_length=40)
    period = models.CharField(max_length=12)
    on_date = models.DateField()
    path = PathField()
    # The unique key begins with the region, so that it needs no index of its own: tens of thousands are stored at once.
    region = models.ForeignKey("places.Region", on_delete=models.PROTECT, related_name="+", db_index=False)
    layers = models.CharField(max_length=4, default="REAL")
    num = models.DecimalField(max_digits=24, decimal_places=2)
    den = models.DecimalField(max_digits=24, decimal_places=2)
    missing = models.DecimalField(max_digits=24, decimal_places=2)
    unweighed = models.PositiveIntegerField(default=0)
    known_at = models.DateTimeField()
    pack = models.CharField(max_length=20, blank=True, default="")

    class Meta:
        db_table = "measure_snapshot"
        constraints = [
            models.UniqueConstraint(
                fields=["region", "period", "measure", "variant", "basis", "layers", "pack", "known_at"],
                name="measure_snapshot_once",
            ),
            models.CheckConstraint(name="measure_snapshot_layers", condition=models.Q(layers__in=["REAL", "ALL"])),
        ]
        indexes = [
            models.Index(fields=["path", "measure", "period"], name="measure_snapshot_place"),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.period} {self.path}"


class KeptFigures(Protected):
    """What the boards of one place show today, counted beforehand; written anew by the worker, never a record.

    ``figures``: sums by the digest of what they count (``selectors.kept``). They hold while no act that could
    change a figure was recorded after the audit entry ``after_entry``.
    """

    row_class = RowClass.PLACED
    grant = Grant.FULL

    path = PathField()
    region = models.ForeignKey("places.Region", on_delete=models.CASCADE, related_name="+")
    on_date = models.DateField()
    layers = models.CharField(max_length=4)
    after_entry = models.BigIntegerField()
    taken_at = models.DateTimeField()
    figures = models.JSONField(default=dict)

    class Meta:
        db_table = "measure_kept"
        constraints = [
            models.UniqueConstraint(fields=["path", "layers", "on_date"], name="measure_kept_once"),
            models.CheckConstraint(name="measure_kept_layers", condition=models.Q(layers__in=["REAL", "ALL"])),
        ]

    def __str__(self) -> str:
        return f"{self.path} {self.on_date} {self.layers}"


class BaselineRow(Protected):
    """Where a target stood on a day: the start of its pace line; with the basis that states it."""

    row_class = RowClass.INHERITED
    grant = Grant.SUPERSEDE

    pack = models.CharField(max_length=20)
    target = models.CharField(max_length=20)
    path = PathField()
    on_date = models.DateField()
    value = models.DecimalField("基线值", max_digits=18, decimal_places=6)
    basis = models.CharField("依据", max_length=200)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=200)
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "measure_baseline"
        constraints = [
            models.UniqueConstraint(
                fields=["pack", "target", "path"],
                condition=models.Q(superseded_at__isnull=True),
                name="measure_baseline_one",
            )
        ]

    def __str__(self) -> str:
        return f"{self.pack} {self.target} {self.on_date}"


class LeagueDef(Protected):
    """A ranking that a place declared: which indicators, their weights, the least denominator; by which decision.

    ``items``: ``[{"target": no, "full": "25", "goal": "100", "slope": "1", "floor": "0"}]`` of one pack; one item
    without weights ranks by the figure itself.
    """

    row_class = RowClass.INHERITED
    grant = Grant.SUPERSEDE

    path = PathField()
    pack = models.CharField(max_length=20)
    title = models.CharField("排名名称", max_length=120)
    items = models.JSONField(default=list)
    least = models.DecimalField("最小分母", null=True, max_digits=24, decimal_places=2)
    basis = models.CharField("依据", max_length=200)
    decided_by = models.CharField("决定机关", max_length=160)
    layer = models.CharField(max_length=4, default="REAL")
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=200)
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "measure_league_def"
        constraints = [
            models.UniqueConstraint(
                fields=["path", "pack", "title"],
                condition=models.Q(superseded_at__isnull=True),
                name="measure_league_def_one",
            ),
            models.CheckConstraint(
                name="measure_league_def_grounded", condition=~models.Q(basis="") & ~models.Q(decided_by="")
            ),
            models.CheckConstraint(name="measure_league_def_layer", condition=models.Q(layer__in=["REAL", "DEMO"])),
        ]

    def __str__(self) -> str:
        return self.title


class LeagueRound(Protected):
    """A ranking on its way: counted, checked by the ranked (核对), closed, issued. Seen by the issuer alone.

    ``items``: what is counted, whole (``services.leagues``). ``version``: raised by each recount. ``totals``: for each
    item what the headline counts and what no line does.
    """

    row_class = RowClass.PLACED
    grant = Grant.WRITE

    class State(models.TextChoices):
        DRAFT = "DRAFT", "草稿"
        CHECKING = "CHECKING", "核对中"
        CLOSED = "CLOSED", "核对结束"
        ISSUED = "ISSUED", "已发布"
        DROPPED = "DROPPED", "不发布"

    path = PathField()
    place_name = models.CharField(max_length=120)
    pack = models.CharField(max_length=20)
    title = models.CharField("排名名称", max_length=160)
    clause = models.CharField("依据条款", max_length=60)
    items = models.JSONField(default=list)
    least = models.DecimalField("最小分母", null=True, max_digits=24, decimal_places=2)
    least_basis = models.CharField(max_length=200, blank=True, default="")
    on_date = models.DateField()
    known_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    totals = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    check_until = models.DateField("核对到", null=True)
    check_basis = models.CharField(max_length=200, blank=True, default="")
    replaces = models.ForeignKey("measures.LeagueTable", on_delete=models.PROTECT, null=True, related_name="+")
    layer = models.CharField(max_length=4, default="REAL")
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=200)
    closed_at = models.DateTimeField(null=True)
    reason = models.CharField("不发布的理由", max_length=300, blank=True, default="")

    class Meta:
        db_table = "measure_league_round"
        constraints = [
            models.CheckConstraint(
                name="measure_round_state_known",
                condition=models.Q(state__in=["DRAFT", "CHECKING", "CLOSED", "ISSUED", "DROPPED"]),
            ),
            models.CheckConstraint(
                name="measure_round_window",
                condition=models.Q(state__in=["DRAFT", "DROPPED"]) | models.Q(check_until__isnull=False),
            ),
            models.CheckConstraint(
                name="measure_round_closed",
                condition=models.Q(state__in=["DRAFT", "CHECKING", "DROPPED"]) | models.Q(closed_at__isnull=False),
            ),
            models.CheckConstraint(name="measure_round_clause", condition=~models.Q(clause="")),
            models.CheckConstraint(name="measure_round_layer", condition=models.Q(layer__in=["REAL", "DEMO"])),
        ]
        indexes = [models.Index(fields=["path", "-id"], name="measure_round_place")]

    def __str__(self) -> str:
        return self.title


class LeagueLine(Protected):
    """One place of a round in one of its versions; never changed, a recount writes new lines."""

    row_class = RowClass.PLACED
    grant = Grant.APPEND

    round = models.ForeignKey(LeagueRound, on_delete=models.PROTECT, related_name="lines")
    version = models.PositiveIntegerField()
    path = PathField()
    region = models.ForeignKey("places.Region", on_delete=models.PROTECT, related_name="+")
    place_name = models.CharField(max_length=120)
    place_level = models.CharField(max_length=12)
    figures = models.JSONField(default=list)
    score = models.DecimalField(null=True, max_digits=24, decimal_places=6)
    rank = models.PositiveIntegerField(null=True)
    apart = models.CharField(max_length=8, blank=True, default="")
    layer = models.CharField(max_length=4, default="REAL")

    class Meta:
        db_table = "measure_league_line"
        constraints = [
            models.UniqueConstraint(fields=["round", "version", "region"], name="measure_league_line_once"),
            models.CheckConstraint(
                name="measure_league_line_placed",
                condition=models.Q(rank__isnull=True) | (models.Q(apart="") & models.Q(score__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.place_name}"


class LeagueTable(Protected):
    """A league table that was issued: off until a clause and a recorded decision turn it on (P10). Never changed.

    A later correction is a table of its own that names the one it ``replaces``. Read by every place below.
    """

    row_class = RowClass.INHERITED
    grant = Grant.APPEND

    path = PathField()
    place_name = models.CharField(max_length=120)
    number = models.PositiveIntegerField("期号")
    year = models.PositiveSmallIntegerField("年")
    pack = models.CharField(max_length=20)
    title = models.CharField("排名名称", max_length=160)
    items = models.JSONField(default=list)
    totals = models.JSONField(default=list)
    least = models.DecimalField(null=True, max_digits=24, decimal_places=2)
    least_basis = models.CharField(max_length=200, blank=True, default="")
    on_date = models.DateField()
    known_at = models.DateTimeField()
    clause = models.CharField("依据条款", max_length=60)
    decision = models.CharField("决定文号", max_length=160)
    round = models.OneToOneField(LeagueRound, on_delete=models.PROTECT, null=True, related_name="table")
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    layer = models.CharField(max_length=4, default="REAL")
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=200)

    class Meta:
        db_table = "measure_league"
        constraints = [
            models.CheckConstraint(
                name="measure_league_grounded", condition=~models.Q(clause="") & ~models.Q(decision="")
            ),
            models.UniqueConstraint(fields=["path", "year", "layer", "number"], name="measure_league_number"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.on_date}"


class LeagueEntry(Protected):
    """One line of an issued league table, frozen, with what the place answered. ``path``: the issuer's."""

    row_class = RowClass.INHERITED
    grant = Grant.APPEND

    league = models.ForeignKey(LeagueTable, on_delete=models.PROTECT, related_name="entries")
    path = PathField()
    region = models.ForeignKey("places.Region", on_delete=models.PROTECT, related_name="+")
    place_name = models.CharField(max_length=120)
    place_level = models.CharField(max_length=12)
    rank = models.PositiveIntegerField(null=True)
    figures = models.JSONField(default=list)
    score = models.DecimalField(null=True, max_digits=24, decimal_places=6)
    apart = models.CharField(max_length=8, blank=True, default="")
    answer = models.CharField("核对结果", max_length=12)
    words = models.TextField("说明", blank=True, default="")
    layer = models.CharField(max_length=4, default="REAL")

    class Meta:
        db_table = "measure_league_entry"
        constraints = [models.UniqueConstraint(fields=["league", "region"], name="measure_league_entry_once")]

    def __str__(self) -> str:
        return f"{self.league_id} {self.place_name}"


class PublishedMeasure(Protected):
    """A target's standing as released to the public site: a frozen copy, with the decision that released it."""

    row_class = RowClass.PUBLISHED
    grant = Grant.SUPERSEDE

    pack = models.CharField(max_length=20)
    target = models.CharField(max_length=30)
    clause = models.CharField(max_length=40)
    measure = models.CharField(max_length=60)
    indicator = models.CharField(max_length=120)
    path = PathField()
    place = models.CharField(max_length=12)
    on_date = models.DateField()
    known_at = models.DateTimeField()
    comparator = models.CharField(max_length=4)
    goal = models.DecimalField(null=True, max_digits=24, decimal_places=2)
    unit = models.CharField(max_length=12, blank=True, default="")
    due = models.DateField(null=True)
    num = models.DecimalField(null=True, max_digits=24, decimal_places=2)
    den = models.DecimalField(null=True, max_digits=24, decimal_places=2)
    missing = models.DecimalField(null=True, max_digits=24, decimal_places=2)
    value = models.DecimalField(null=True, max_digits=24, decimal_places=2)
    state = models.CharField(max_length=10)
    note = models.CharField(max_length=600, blank=True, default="")
    decision = models.CharField("公开决定", max_length=160)
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=200)
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "measure_published"
        constraints = [
            models.UniqueConstraint(
                fields=["pack", "target"],
                condition=models.Q(superseded_at__isnull=True),
                name="measure_published_one",
            ),
            models.CheckConstraint(name="measure_published_decided", condition=~models.Q(decision="")),
        ]

    def __str__(self) -> str:
        return f"{self.pack} {self.target} {self.on_date}"

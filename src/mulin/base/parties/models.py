"""Tables of the parties shelf. Persons' identifiers are encrypted; lists show posts, not names."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models

from mulin.kernel.fields import PathField, SortKeyField
from mulin.kernel.registers.models import Facet, facet_constraints, facet_indexes
from mulin.kernel.rowsecurity import Grant, Protected, RowClass


class Organisation(Protected):
    """A body at a place: department, street office, company, association, committee office, utility."""

    row_class = RowClass.PLACED
    grant = Grant.WRITE

    class Kind(models.TextChoices):
        GOVERNMENT = "GOVERNMENT", "人民政府"
        DEPARTMENT = "DEPARTMENT", "部门"
        BODY = "BODY", "物业管理机构"
        STREET_OFFICE = "STREET_OFFICE", "镇街"
        COMMUNITY_OFFICE = "COMMUNITY_OFFICE", "社区（村）"
        PARTY = "PARTY", "党组织"
        COMPANY = "COMPANY", "物业服务企业"
        DEVELOPER = "DEVELOPER", "建设单位"
        ASSOCIATION = "ASSOCIATION", "行业协会"
        UTILITY = "UTILITY", "专业经营单位"
        COMMITTEE = "COMMITTEE", "业主委员会"
        PUBLIC_BENEFIT = "PUBLIC_BENEFIT", "公益力量"
        OTHER = "OTHER", "其他"

    class Sector(models.TextChoices):
        """B-二1: five kinds of force that take part in a community's governance."""

        GOVERNMENT = "GOVERNMENT", "政府"
        VILLAGE = "VILLAGE", "村（社区）"
        SELF_GOVERNED = "SELF_GOVERNED", "自治组织"
        MARKET = "MARKET", "市场"
        PUBLIC = "PUBLIC", "公益"

    path = PathField()
    key = models.CharField(max_length=80, unique=True)
    name = models.CharField("名称", max_length=160, db_collation="C")
    pinyin = SortKeyField()
    initials = SortKeyField(max_length=80)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    sector = models.CharField(max_length=14, choices=Sector.choices)
    uscc = models.CharField("统一社会信用代码", max_length=18, blank=True)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="bodies")
    layer = models.CharField(max_length=4, default="REAL")
    state = models.CharField(max_length=9, default="ACTIVE")
    founded_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    basis = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField()
    run_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "party_organisation"
        constraints = [
            models.UniqueConstraint(
                fields=["uscc"],
                condition=~models.Q(uscc="") & models.Q(state="ACTIVE"),
                name="organisation_uscc_once",
            ),
            models.CheckConstraint(
                name="organisation_uscc_form",
                condition=models.Q(uscc="") | models.Q(uscc__regex=r"^[0-9A-HJ-NPQRTUWXY]{18}$"),
            ),
        ]
        indexes = [
            models.Index(fields=["path", "pinyin", "id"], name="organisation_path"),
            models.Index(fields=["name", "id"], name="organisation_name"),
            models.Index(fields=["initials", "id"], name="organisation_initials"),
        ]

    def __str__(self) -> str:
        return self.name


class OrganisationAlias(Protected):
    """Another name under which a document knows a body (小区办 = 小区服务岗)."""

    row_class = RowClass.PLACED
    grant = Grant.WRITE

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="aliases")
    name = models.CharField(max_length=160)
    path = PathField()
    basis = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "organisation_alias"
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="organisation_alias_once")]

    def __str__(self) -> str:
        return self.name


class Resources(Facet):
    """Posts, filled posts and yearly budget (fen) of a body, by date (A-二(六)g, L-三(三)12a)."""

    subject = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="resources")
    headcount = models.PositiveIntegerField("编制（人）", null=True)
    staffed = models.PositiveIntegerField("到岗（人）", null=True)
    budget = models.BigIntegerField("年度经费（分）", null=True)

    class Meta:
        db_table = "organisation_resources"
        verbose_name = "人员经费"
        constraints = facet_constraints("organisation_resources")
        indexes = facet_indexes("organisation_resources")


class OrganisationMember(Facet):
    """A member of an association or group of organisations, by date."""

    subject = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="members")
    member = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")

    class Meta:
        db_table = "organisation_member"
        verbose_name = "会员单位"
        constraints = [
            ExclusionConstraint(
                name="organisation_member_once",
                expressions=[
                    ("subject", RangeOperators.EQUAL),
                    ("member", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                condition=models.Q(superseded_at__isnull=True),
            )
        ]
        indexes = facet_indexes("organisation_member")


class Post(Protected):
    """A post (职务) in a body; people come and go, duties and seats stay with the post."""

    row_class = RowClass.PLACED
    grant = Grant.WRITE

    path = PathField()
    key = models.CharField(max_length=120, unique=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="posts")
    title = models.CharField("职务", max_length=120)
    pinyin = SortKeyField()
    leads = models.BooleanField("领导职务", default=False)
    specialist = models.BooleanField("物业专干", default=False)
    state = models.CharField(max_length=9, default="ACTIVE")
    basis = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "party_post"
        constraints = [models.UniqueConstraint(fields=["organisation", "title"], name="post_title_once")]
        indexes = [models.Index(fields=["path", "pinyin", "id"], name="post_path")]

    def __str__(self) -> str:
        return self.title


class Person(Protected):
    """A natural person. Phone and ID number are encrypted; keyed indexes find them; names are masked in public."""

    row_class = RowClass.PARTY
    grant = Grant.WRITE

    path = PathField()
    person_id = models.BigIntegerField("本人编号", unique=True)
    name = models.CharField("姓名", max_length=60)
    pinyin = SortKeyField()
    phone_sealed = models.BinaryField(null=True)
    phone_index = models.CharField(max_length=64, blank=True)
    id_number_sealed = models.BinaryField(null=True)
    id_number_index = models.CharField(max_length=64, blank=True)
    layer = models.CharField(max_length=4, default="REAL")

    class Meta:
        db_table = "party_person"
        indexes = [
            models.Index(fields=["phone_index"], name="person_phone", condition=~models.Q(phone_index="")),
            models.Index(fields=["id_number_index"], name="person_id_number", condition=~models.Q(id_number_index="")),
        ]
        constraints = [models.CheckConstraint(name="person_is_itself", condition=models.Q(person_id=models.F("id")))]

    def __str__(self) -> str:
        return f"person {self.pk}"


class PostHolding(Facet):
    """Who holds a post, by date; one holder at a time. The successor takes over seats and open matters."""

    subject = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="holdings")
    holder = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="holdings")

    class Meta:
        db_table = "post_holding"
        verbose_name = "任职"
        constraints = facet_constraints("post_holding")
        indexes = facet_indexes("post_holding")


class Group(Protected):
    """A leading group, task force or office by posts; seats follow the post, so a successor needs no notice."""

    row_class = RowClass.PLACED
    grant = Grant.WRITE

    path = PathField()
    key = models.CharField(max_length=80, unique=True)
    name = models.CharField("名称", max_length=160)
    kind = models.CharField(max_length=20)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="offices")
    host = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="hosted_groups")
    clause = models.CharField(max_length=60, blank=True)
    basis = models.CharField(max_length=200, blank=True)
    founded_on = models.DateField(null=True)
    state = models.CharField(max_length=9, default="ACTIVE")

    class Meta:
        db_table = "party_group"

    def __str__(self) -> str:
        return self.name


class Seat(Protected):
    """One seat of a group: rank, order, the posts as printed; ``post`` where one post carries the seat."""

    row_class = RowClass.PLACED
    grant = Grant.WRITE

    path = PathField()
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="seats")
    order = models.PositiveSmallIntegerField("序")
    rank = models.CharField("席位", max_length=20)
    printed = models.CharField("职务（原文）", max_length=200, blank=True)
    post = models.ForeignKey(Post, null=True, on_delete=models.PROTECT, related_name="seats")

    class Meta:
        db_table = "party_seat"
        constraints = [models.UniqueConstraint(fields=["group", "order"], name="seat_order_once")]

    def __str__(self) -> str:
        return f"{self.group_id}-{self.order}"


class SeatPost(Protected):
    """A further post that the holder of a seat has (one seat may name up to four)."""

    row_class = RowClass.PLACED
    grant = Grant.WRITE

    path = PathField()
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="further_posts")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "party_seat_post"
        constraints = [models.UniqueConstraint(fields=["seat", "post"], name="seat_post_once")]

    def __str__(self) -> str:
        return f"{self.seat_id} {self.post_id}"


class Delegation(Protected):
    """A power that one level handed to another for named places (A-二(六)), by date, with its acceptance.

    ``path`` is the place's, so that it sees and accepts what is meant for it; the giver lies above.
    """

    row_class = RowClass.PLACED
    grant = Grant.SUPERSEDE
    update_columns = ("place_path", "giver_path")

    class State(models.TextChoices):
        LISTED = "LISTED", "拟下放"
        HANDED = "HANDED", "已下放待承接"
        ACCEPTED = "ACCEPTED", "已承接"
        WITHDRAWN = "WITHDRAWN", "已收回"

    path = PathField()
    power = models.CharField("职权", max_length=80)
    label = models.CharField("事项", max_length=160)
    giver = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="given")
    giver_name = models.CharField("下放单位", max_length=160, default="")  # read where the giver's own row is not
    giver_path = PathField(default="")
    place_path = PathField()
    place_name = models.CharField("承接地", max_length=120)
    taker = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="taken")
    taker_name = models.CharField("承接单位", max_length=160, blank=True, default="")
    state = models.CharField(max_length=9, choices=State.choices)
    clause = models.CharField(max_length=60)
    valid = DateRangeField()
    basis = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=200, default="")
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "party_delegation"
        constraints = [
            ExclusionConstraint(
                name="delegation_no_overlap",
                expressions=[
                    ("power", RangeOperators.EQUAL),
                    ("place_path", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                condition=models.Q(superseded_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.power} {self.place_name}"


class DutyList(Protected):
    """The list of duties, rights or boundaries of one actor (department, owner, committee, firm …) at a place."""

    row_class = RowClass.PLACED
    grant = Grant.WRITE

    path = PathField()
    key = models.CharField(max_length=120, unique=True)
    actor = models.CharField("主体", max_length=120)
    kind = models.CharField("清单种类", max_length=12)  # DUTY, RIGHT, BOUNDARY
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="duty_lists")
    clause = models.CharField(max_length=60)
    state = models.CharField(max_length=9, default="ACTIVE")

    class Meta:
        db_table = "party_duty_list"

    def __str__(self) -> str:
        return self.actor


class DutyItem(Protected):
    """One item of a duty list, by date, with the clause that gives it; routes issues to the actor."""

    row_class = RowClass.PLACED
    grant = Grant.SUPERSEDE

    duty_list = models.ForeignKey(DutyList, on_delete=models.PROTECT, related_name="items")
    path = PathField()
    order = models.PositiveSmallIntegerField()
    text = models.CharField("事项", max_length=300)
    topic = models.CharField("问题类别", max_length=60, blank=True)
    clause = models.CharField(max_length=60)
    valid = DateRangeField()
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "party_duty_item"

    def __str__(self) -> str:
        return self.text


class Responsibility(Protected):
    """A's matrix: for a group of clauses, the lead and responsible bodies (two leads = joint lead)."""

    row_class = RowClass.PLACED
    grant = Grant.WRITE

    path = PathField()
    pack = models.CharField(max_length=20)
    clauses = models.CharField(max_length=400)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="responsibilities")
    role = models.CharField(max_length=11)  # LEAD, RESPONSIBLE

    class Meta:
        db_table = "party_responsibility"
        constraints = [models.UniqueConstraint(fields=["pack", "clauses", "organisation"], name="responsibility_once")]

    def __str__(self) -> str:
        return f"{self.pack} {self.role}"


class Ownership(Facet):
    """Who owns a unit, by date: a set of persons, or the developer while it is unsold or undelivered.

    ``key`` is a keyed index of the set of owners (ID numbers where they are known, else name and unit), so that the
    same set is one owner group wherever it owns (law of 2009 on divided ownership, art. 9; CNT-03, CNT-09).
    """

    subject = models.ForeignKey("places.Unit", on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=64)
    developer = models.BooleanField("建设单位未售或未交付", default=False)
    source = models.CharField("权属来源", max_length=10, default="DECLARED")
    shares = models.CharField("共有情况", max_length=120, blank=True)
    voter_person_id = models.BigIntegerField("共有人推选的表决人", null=True)
    doubts = models.CharField("存疑", max_length=120, blank=True, db_default="")  # codes, by blanks

    class Meta:
        db_table = "party_ownership"
        verbose_name = "业主"
        constraints = [
            *facet_constraints("party_ownership"),
            models.CheckConstraint(
                name="ownership_source_known",
                condition=models.Q(source__in=["REGISTERED", "CONTRACT", "JUDGMENT", "DECLARED"]),
            ),
        ]
        indexes = facet_indexes("party_ownership")


class OwnershipPerson(Protected):
    """A person of a set of owners."""

    row_class = RowClass.PARTY
    grant = Grant.APPEND

    ownership = models.ForeignKey(Ownership, on_delete=models.PROTECT, related_name="persons")
    path = PathField()
    person_id = models.BigIntegerField()

    class Meta:
        db_table = "party_ownership_person"
        constraints = [models.UniqueConstraint(fields=["ownership", "person_id"], name="ownership_person_once")]
        indexes = [models.Index(fields=["person_id"], name="ownership_person")]

    def __str__(self) -> str:
        return f"{self.ownership_id} {self.person_id}"

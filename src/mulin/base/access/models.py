"""Users, hats and ranges. Hats are read at sign-in by the person alone, otherwise inside the range by staff."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models

from mulin.kernel.fields import PathField
from mulin.kernel.rowsecurity import Grant, Protected, RowClass

if TYPE_CHECKING:
    Manager = BaseUserManager["User"]
else:
    Manager = BaseUserManager


class UserManager(Manager):
    """Loads users by name."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username=username)


class User(AbstractBaseUser):
    """A sign-in. It says nothing about what its person may do: hats do."""

    username = models.CharField("用户名", max_length=80, unique=True)
    person_id = models.BigIntegerField(null=True)
    is_active = models.BooleanField(default=True)
    must_use_second_factor = models.BooleanField(default=True)
    must_change_password = models.BooleanField("首次登录须改密码", default=False)
    demo = models.BooleanField(default=False)
    date_joined = models.DateTimeField(null=True)

    objects = UserManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        db_table = "access_user"

    def __str__(self) -> str:
        return self.username

    @property
    def is_staff(self) -> bool:
        """No Django admin here; the property is what some libraries ask for."""
        return False


class Hat(Protected):
    """One capacity of a person: role, post or party, label, home place; from a day to a day."""

    row_class = RowClass.PARTY
    grant = Grant.WRITE

    person_id = models.BigIntegerField()
    path = PathField()
    kind = models.CharField(max_length=10)
    role = models.CharField(max_length=16)
    label = models.CharField("身份", max_length=160)
    place_name = models.CharField("范围", max_length=160)
    post_id = models.BigIntegerField(null=True)
    organisation_id = models.BigIntegerField(null=True)
    community_id = models.BigIntegerField(null=True)
    from_date = models.DateField()
    to_date = models.DateField("首日不再有效", null=True)
    demo = models.BooleanField(default=False)

    class Meta:
        db_table = "access_hat"
        constraints = [
            models.CheckConstraint(
                name="hat_kind_known", condition=models.Q(kind__in=["POST", "COMPANY", "COMMITTEE", "OWNER"])
            ),
            models.CheckConstraint(
                name="hat_period",
                condition=models.Q(to_date__isnull=True) | models.Q(to_date__gt=models.F("from_date")),
            ),
        ]
        indexes = [
            models.Index(fields=["person_id"], name="hat_person"),
            models.Index(fields=["path", "id"], name="hat_path"),
        ]

    def __str__(self) -> str:
        return self.label


class HatRange(Protected):
    """One place of a hat's set of ranges."""

    row_class = RowClass.PARTY
    grant = Grant.FULL

    hat = models.ForeignKey(Hat, on_delete=models.CASCADE, related_name="ranges")
    person_id = models.BigIntegerField()
    path = PathField()

    class Meta:
        db_table = "access_hat_range"
        constraints = [models.UniqueConstraint(fields=["hat", "path"], name="hat_range_once")]

    def __str__(self) -> str:
        return self.path


class Cover(Protected):
    """离岗代理: another person wears a post's hat for some days; the hat stays its holder's (practice P3).

    ``person_id`` is who covers, so that he finds it at sign-in; ``valid`` ends it by itself.
    """

    row_class = RowClass.PARTY
    grant = Grant.WRITE

    hat = models.ForeignKey(Hat, on_delete=models.PROTECT, related_name="covers")
    principal_id = models.BigIntegerField()
    person_id = models.BigIntegerField()
    cover_label = models.CharField("代理人岗位", max_length=160)
    path = PathField()
    valid = DateRangeField("代理期间")
    basis = models.CharField("依据", max_length=300)
    appointed_by = models.CharField(max_length=200)
    appointed_at = models.DateTimeField()
    ended_at = models.DateTimeField("提前结束", null=True)

    class Meta:
        db_table = "access_cover"
        constraints = [
            ExclusionConstraint(
                name="cover_one_at_a_time",
                expressions=[("hat", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
                condition=models.Q(ended_at__isnull=True),
            ),
            models.CheckConstraint(name="cover_by_another", condition=~models.Q(person_id=models.F("principal_id"))),
            models.CheckConstraint(
                name="cover_bounded",
                condition=models.Q(valid__isempty=False, valid__lower_inf=False, valid__upper_inf=False),
            ),
            models.CheckConstraint(name="cover_has_basis", condition=~models.Q(basis="")),
        ]
        indexes = [models.Index(fields=["person_id"], name="cover_person")]

    def __str__(self) -> str:
        return f"{self.hat_id} {self.cover_label}"

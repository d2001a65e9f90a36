"""Who may come in and what they may see: accounts, roles in an area, sessions, audit."""

from __future__ import annotations

import base64
from importlib import import_module

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.gis.db import models
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db.models import Q
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice
from psycopg2.extras import DateTimeTZRange

from geo_grid.access.names import LONGEST, FoldedName
from geo_grid.access.roles import DUTIES, ROLES
from geo_grid.model_bases.dated import proper_period
from geo_grid.vault import sealing
from geo_grid.vault.typed_text import FreeDocument, FreeText, Identifier

USERNAME = r"^[\w.@+-]{2,64}$"


def from_now() -> DateTimeTZRange:
    """``[now, ∞)``: a right begins and ends at an instant, not at midnight."""
    return DateTimeTZRange(timezone.now(), None, "[)")


class User(AbstractBaseUser):
    """一人一号: one account for one person. What it may do stands in its role assignments."""

    class Language(models.TextChoices):
        CHINESE = "zh-hans", "简体中文"
        ENGLISH = "en", "English"

    username = Identifier(max_length=64, unique=True)
    folded_name = FoldedName(max_length=LONGEST, unique=True, source="username", editable=False)
    display_name = FreeText(max_length=100, blank=True)
    language = models.CharField(max_length=7, choices=Language, default=Language.CHINESE)
    is_active = models.BooleanField(default=True)
    worker = models.OneToOneField(
        "geo_grid.Worker", models.SET_NULL, null=True, related_name="account",
        help_text="the grid worker this account is: its cells follow the team of each cell",
    )  # fmt: skip
    must_change_password = models.BooleanField(default=False)
    password_changed_at = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(default=timezone.now)

    objects = BaseUserManager()
    USERNAME_FIELD = "username"

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(username__regex=USERNAME), name="user_name_letters")
        ]

    def set_password(self, raw_password: str | None) -> None:
        """Also notes when, whoever calls it: tokens made under the former password end by that."""
        super().set_password(raw_password)
        self.password_changed_at = timezone.now()


def _of_its_role() -> Q:
    """A row's duty is that of its role."""
    duty = ~Q(role__in=list(DUTIES)) & Q(duty="")
    for role, name in DUTIES.items():
        duty |= Q(role=role, duty=name)
    return duty


class Department(models.Model):
    """A department that handles cases of its trade: of one division, or of the whole city."""

    code = Identifier(max_length=40, unique=True)
    name = FreeText(max_length=100)
    division_code = models.CharField(
        max_length=12, blank=True, default="", help_text="prefix of the division; empty: the city"
    )


class RoleAssignment(models.Model):
    """A role in an area for a while. The area is one of four, or none for administrators.

    A duty beside any other role is refused by a trigger (``sql/function_keep_duties_apart.sql``).

    `division_code` is a prefix of division codes: 2, 4, 6, 9 or 12 digits. A grid worker without
    an area has the cells in whose team the account's worker stands.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="assignments")
    role = models.CharField(max_length=30, choices=[(code, code) for code in ROLES])
    duty = models.CharField(max_length=10, blank=True, help_text="of an administrator's role")
    division_code = models.CharField(max_length=12, blank=True)
    grid_cell = models.ForeignKey("geo_grid.GridCell", models.CASCADE, null=True, related_name="+")
    building = models.ForeignKey("geo_grid.Building", models.CASCADE, null=True, related_name="+")
    department = models.ForeignKey(Department, models.CASCADE, null=True, related_name="+")
    valid = DateTimeRangeField(default=from_now)
    given_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            proper_period(table="role"),
            models.CheckConstraint(
                condition=Q(division_code__regex=r"^(\d{2}|\d{4}|\d{6}|\d{9}|\d{12})?$"),
                name="role_division_prefix",
            ),
            ExclusionConstraint(
                name="role_administrators_exclude",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("duty", RangeOperators.NOT_EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                condition=~Q(duty=""),
            ),
            models.CheckConstraint(condition=_of_its_role(), name="role_duty_of_role"),
            models.CheckConstraint(
                condition=Q(given_by__isnull=True) | ~Q(given_by=models.F("user")),
                name="role_not_by_oneself",
            ),
        ]


class Session(AbstractBaseSession):
    """A running login; the account page lists them.

    The key is kept as its digest (:func:`geo_grid.access.sessions.kept_key`): no row is a cookie.
    """

    account = models.ForeignKey(User, models.CASCADE, null=True, related_name="sessions")
    started_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    address = models.GenericIPAddressField(null=True)
    agent = models.CharField(max_length=200, blank=True)

    @classmethod
    def get_session_store_class(cls) -> type:
        store: type = import_module(settings.SESSION_ENGINE).SessionStore
        return store


class Token(models.Model):
    """A key for programs, kept only as its digest; shown once when it is made.

    It is good while `password_at` is the moment at which the account's password was set, or later:
    a new password ends it unless it is kept on purpose.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    name = FreeText(max_length=100, blank=True)
    digest = models.BinaryField(max_length=32, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True)
    password_at = models.DateTimeField(help_text="when the password that it was made under was set")
    seen_at = models.DateTimeField(null=True)
    address = models.GenericIPAddressField(null=True, help_text="where it was used last")
    agent = models.CharField(max_length=200, blank=True)


class Device(models.Model):
    """一机一账号: a browser registered to an account, known by a cookie of which we keep a digest."""

    user = models.ForeignKey(User, models.CASCADE, related_name="devices")
    name = FreeText(max_length=100)
    digest = models.BinaryField(max_length=32, unique=True)
    registered_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True, help_text="of its last login; null for a mere code")
    revoked_at = models.DateTimeField(null=True)
    address = models.GenericIPAddressField(null=True, help_text="where it logged in last")
    agent = models.CharField(max_length=200, blank=True)


SEALED = "v:"
"""What a sealed seed begins with: one from before has hexadecimal digits alone."""


class SecondFactor(TOTPDevice):  # type: ignore[misc]
    """A device of django-otp whose seed lies sealed: a dump of the database makes no one-time code."""

    class Meta:
        proxy = True

    @property
    def bin_key(self) -> bytes:
        """The seed. Raises :class:`geo_grid.errors.Misconfigured` where the vault's key is gone."""
        if not self.key.startswith(SEALED):
            return bytes.fromhex(self.key)
        return sealing.reveal_secret(self.sealed, owner=self._owner)

    @property
    def sealed(self) -> bytes:
        """What is stored, as the vault gave it; empty for a seed that lies open."""
        known = self.key.startswith(SEALED)
        return base64.urlsafe_b64decode(self.key.removeprefix(SEALED)) if known else b""

    def seal(self, seed: bytes) -> None:
        """Keep `seed` for this account and no other."""
        sealed = sealing.seal_secret(seed, owner=self._owner)
        self.key = SEALED + base64.urlsafe_b64encode(sealed).decode()

    @property
    def _owner(self) -> str:
        return f"totp {self.user_id}"


class LoginFailure(models.Model):
    """A failed attempt to prove who one is; the name is kept as a digest, because people type
    passwords there.

    It is written before the attempt is judged (`is_pending`), and deleted if that goes well.
    """

    name_digest = models.BinaryField(max_length=32)
    device = models.ForeignKey(Device, models.CASCADE, null=True, related_name="+")
    address = models.GenericIPAddressField(null=True)
    at = models.DateTimeField(default=timezone.now)
    is_pending = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["name_digest", "at"], name="login_failure_name"),
            models.Index(fields=["address", "at"], name="login_failure_address"),
        ]


class AccountRequest(models.Model):
    """What two administrators do together: one asks, another confirms before it expires.

    A confirmed reset lets whoever asked make one code; a confirmed duty is given at once.
    """

    class Kind(models.TextChoices):
        RESET = "reset", "重置密码"
        DUTY = "duty", "授予管理职责"

    class State(models.TextChoices):
        WAITING = "waiting", "待确认"
        CONFIRMED = "confirmed", "已确认"
        REFUSED = "refused", "已拒绝"
        WITHDRAWN = "withdrawn", "已撤回"
        DONE = "done", "已完成"

    kind = models.CharField(max_length=5, choices=Kind)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    role = models.CharField(max_length=30, blank=True, choices=[(code, code) for code in ROLES])
    since = models.DateTimeField(null=True, help_text="of a duty; at the confirmation if empty")
    until = models.DateTimeField(null=True)
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    asked_by = models.ForeignKey(User, models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(asked_by=models.F("user")), name="request_not_for_oneself"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | (~Q(decided_by=models.F("asked_by")) & ~Q(decided_by=models.F("user"))),
                name="request_two_persons",
            ),
            models.UniqueConstraint(
                fields=["user", "kind"], condition=Q(state__in=["waiting", "confirmed"]),
                name="request_once",
            ),
        ]  # fmt: skip


class StartCode(models.Model):
    """A code with which an account's owner chooses the password: kept as its digest, good once.

    `request` says that two administrators made it; `made_by` is empty where the machine did.
    """

    class Purpose(models.TextChoices):
        FIRST = "first", "首次"
        RESET = "reset", "重置"

    user = models.ForeignKey(User, models.CASCADE, related_name="start_codes")
    purpose = models.CharField(max_length=5, choices=Purpose)
    digest = models.BinaryField(max_length=32, unique=True)
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    request = models.OneToOneField(AccountRequest, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True, help_text="withdrawn, or replaced by another")
    told_at = models.DateTimeField(null=True, help_text="when the owner said to have read of it")

    class Meta:
        indexes = [models.Index(fields=["user", "-made_at"], name="start_code_of_user")]


class StartAttempt(models.Model):
    """A code that somebody tried at the start page, until it proves right."""

    address = models.GenericIPAddressField(null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["address", "at"], name="start_attempt_address")]


class AuditEntry(models.Model):
    """One row for a write or a disclosure, in its transaction; never changed afterwards.

    Ids and keyed digests only, never a value: what is deleted is gone from here too. `account` is a
    plain number, because entries outlive accounts.
    """

    at = models.DateTimeField(default=timezone.now, db_index=True)
    account = models.BigIntegerField(null=True, db_index=True)
    purpose = models.CharField(max_length=60, blank=True, help_text="of the system, if no account")
    address = models.GenericIPAddressField(null=True)
    action = models.CharField(max_length=60, db_index=True)
    noun = models.CharField(max_length=40, blank=True)
    keys = ArrayField(models.BigIntegerField(), default=list)
    rows = models.BigIntegerField(default=1, help_text="how many rows it concerned")
    detail = models.JSONField(default=dict)


class AuditSeal(models.Model):
    """A link of the chain: `hash` covers the entry, its number and the link before."""

    number = models.BigIntegerField(primary_key=True)
    entry = models.BigIntegerField(unique=True)
    hash = models.BinaryField(max_length=32)
    sealed_at = models.DateTimeField(default=timezone.now)


class ExportRequest(models.Model):
    """Rows that somebody wishes to take out, why, who agreed, and the file that came of it.

    `job` writes the file, `file` is its place below ``GEO_GRID_VAR/exports`` once it is delivered
    and `scope_mark` says in which scope its rows were read.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "待审批"
        APPROVED = "approved", "已批准"
        REFUSED = "refused", "已拒绝"

    user = models.ForeignKey(User, models.CASCADE, related_name="exports")
    layer = models.CharField(max_length=60)
    query = FreeDocument(default=dict, help_text="filters and format; re-run at download")
    reason = FreeText(max_length=300)
    rows = models.BigIntegerField()
    state = models.CharField(max_length=8, choices=State)
    asked_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    downloads = models.IntegerField(default=0)
    personal = models.BooleanField(default=True, help_text="rows of persons or cases may be in it")
    job = models.UUIDField(null=True, help_text="id of the job that writes the file")
    file = models.CharField(max_length=300, blank=True)
    rows_written = models.BigIntegerField(null=True)
    written_at = models.DateTimeField(null=True)
    scope_mark = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [models.Index(fields=["user", "-asked_at"], name="export_of_user")]
        constraints = [
            models.CheckConstraint(condition=Q(rows__gte=0), name="export_rows"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("user")),
                name="export_not_by_oneself",
            ),
        ]


class ReadingHour(models.Model):
    """How many people an account was shown in an hour, by page; see :mod:`geo_grid.access.reading`.

    `open_to` is up to how many a reason has opened it, `closed_at` when the audit trail got its row.
    """

    account = models.BigIntegerField(help_text="id of the account")
    hour = models.DateTimeField(help_text="when it began")
    people = models.IntegerField()
    open_to = models.IntegerField()
    pages = models.JSONField(default=dict)
    reasons = models.JSONField(default=list)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["hour"], condition=Q(closed_at=None), name="reading_hour_open")
        ]
        constraints = [
            models.UniqueConstraint(fields=["account", "hour"], name="reading_hour_once"),
            models.CheckConstraint(condition=Q(people__gte=0), name="reading_hour_people"),
        ]

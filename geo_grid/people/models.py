"""Residents, households, residences and organisations: people are reached through units."""

from __future__ import annotations

from django.contrib.gis.db import models
from django.db.models import Q

from geo_grid.areas.models import BasicCell
from geo_grid.model_bases.dated import (
    CURRENT,
    Dated,
    Revised,
    Versioned,
    copies,
    once_at_a_time,
    proper_period,
)
from geo_grid.model_bases.geometry_fields import sound
from geo_grid.premises.models import Building, Unit
from geo_grid.vault.typed_text import FreeText, Identifier


class Resident(Revised):
    """实有人口: a person met once. ID and phone numbers lie sealed, see :mod:`.vault`."""

    class Category(models.TextChoices):
        REGISTERED = "registered", "户籍"
        FLOATING = "floating", "流动"
        LEFT_BEHIND = "left_behind", "留守"
        OVERSEAS = "overseas", "境外"

    class Sex(models.TextChoices):
        MALE = "male", "男"
        FEMALE = "female", "女"
        UNKNOWN = "unknown", "未知"

    class IdType(models.TextChoices):
        RESIDENT_ID = "resident_id", "居民身份证"
        PASSPORT = "passport", "护照"
        HK_MACAO = "hk_macao", "港澳通行证"
        TAIWAN = "taiwan", "台胞证"
        OTHER = "other", "其他"

    ref = Identifier(max_length=64, null=True, unique=True)
    name = FreeText(max_length=100)
    sex = models.CharField(max_length=7, choices=Sex, default=Sex.UNKNOWN)
    birth_date = models.DateField(null=True)
    category = models.CharField(max_length=11, choices=Category)
    id_type = models.CharField(max_length=11, choices=IdType, default=IdType.RESIDENT_ID)
    id_number_sealed = models.BinaryField(null=True)
    id_number_digest = models.BinaryField(null=True, max_length=32)
    is_contested = models.BooleanField(
        default=False, db_default=False,
        help_text="somebody else is on the register with this document; the data manager decides",
    )  # fmt: skip
    phone_sealed = models.BinaryField(null=True)
    phone_digest = models.BinaryField(null=True, max_length=32)
    phone_tail_digest = models.BinaryField(null=True, max_length=32)

    class Meta:
        indexes = [
            models.Index(fields=["phone_digest"], name="resident_phone"),
            models.Index(fields=["phone_tail_digest"], name="resident_phone_tail"),
            models.Index(
                fields=["id_type", "id_number_digest"],
                condition=Q(is_contested=True),
                name="resident_contested",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["id_type", "id_number_digest"],
                condition=Q(id_number_digest__isnull=False, is_contested=False),
                name="resident_met_once",
            ),
            models.CheckConstraint(
                condition=Q(id_number_sealed__isnull=True, id_number_digest__isnull=True)
                | Q(id_number_sealed__isnull=False, id_number_digest__isnull=False),
                name="resident_id_sealed_and_found",
            ),
        ]


class Household(Versioned):
    """户(家庭): the residents who share a unit and a householder."""

    ref = Identifier(max_length=64, null=True, unique=True)
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="households")
    householder = models.ForeignKey(Resident, models.SET_NULL, null=True, related_name="heads")

    class Meta:
        indexes = [copies(table="household")]
        constraints = [proper_period(table="household")]


class Residence(Dated):
    """居住关系: a person in a unit, since when; counted at the main one."""

    class Kind(models.TextChoices):
        MAIN = "main", "主要居所"
        OTHER = "other", "其他居所"

    class Tenure(models.TextChoices):
        OWNED = "owned", "自有"
        RENTED = "rented", "租住"
        BORROWED = "borrowed", "借住"
        COLLECTIVE = "collective", "集体户"
        UNKNOWN = "unknown", "未知"

    resident = models.ForeignKey(Resident, models.CASCADE, related_name="residences")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="residences")
    household = models.ForeignKey(Household, models.SET_NULL, null=True, related_name="residences")
    kind = models.CharField(max_length=5, choices=Kind, default=Kind.MAIN)
    tenure = models.CharField(max_length=10, choices=Tenure, default=Tenure.UNKNOWN)

    class Meta:
        constraints = [
            proper_period(table="residence"),
            once_at_a_time("resident", name="residence_main_once", condition=Q(kind="main")),
            models.UniqueConstraint(
                fields=["resident", "unit"], condition=CURRENT, name="residence_once"
            ),
        ]


class ResidentCare(Dated):
    """重点人群: a person who needs care, of which kind, since when. Wants a right of its own."""

    class Group(models.TextChoices):
        ELDERLY_ALONE = "elderly_alone", "独居老人"
        DISABLED = "disabled", "残疾人"
        MINOR_IN_HARDSHIP = "minor_in_hardship", "困境儿童"
        LOW_INCOME = "low_income", "低保"
        SERIOUSLY_ILL = "seriously_ill", "重病"
        OTHER = "other", "其他"

    resident = models.ForeignKey(Resident, models.CASCADE, related_name="care")
    group = models.CharField(max_length=17, choices=Group)
    note = FreeText(max_length=200, blank=True, help_text="numbers in it are masked")

    class Meta:
        constraints = [
            proper_period(table="resident_care"),
            models.UniqueConstraint(
                fields=["resident", "group"], condition=CURRENT, name="resident_care_once"
            ),
        ]


class BuildingSums(models.Model):
    """以房管人: who lives in a building; kept current with the sums of its atoms."""

    building = models.OneToOneField(Building, models.CASCADE, primary_key=True, related_name="sums")
    units = models.IntegerField(default=0)
    households = models.IntegerField(default=0)
    residents = models.IntegerField(default=0)
    registered = models.IntegerField(default=0)
    floating = models.IntegerField(default=0)
    left_behind = models.IntegerField(default=0)
    overseas = models.IntegerField(default=0)
    estimated_residents = models.IntegerField(default=0)


class Organisation(Revised):
    """实有单位: a legal entity, keyed by its unified social credit code (GB 32100)."""

    class Kind(models.TextChoices):
        ENTERPRISE = "enterprise", "企业"
        SELF_EMPLOYED = "self_employed", "个体工商户"
        INSTITUTION = "institution", "事业单位"
        GOVERNMENT = "government", "机关"
        SOCIAL = "social", "社会组织"
        OTHER = "other", "其他"

    ref = Identifier(max_length=64, null=True, unique=True)
    name = FreeText(max_length=200)
    credit_code = models.CharField(max_length=18, null=True, unique=True)
    kind = models.CharField(max_length=13, choices=Kind, default=Kind.OTHER)
    phone_sealed = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(credit_code__isnull=True)
                | Q(credit_code__regex=r"^[0-9A-HJ-NPQRTUWXY]{18}$"),
                name="organisation_credit_code",
            )
        ]


class OrganisationPlace(Dated):
    """Where an organisation is found, and since when: behind a door, in a building or at a point."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="places")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="organisations")
    building = models.ForeignKey(Building, models.PROTECT, null=True, related_name="organisations")
    point = models.PointField()
    basic_cell = models.ForeignKey(
        BasicCell, models.SET_NULL, null=True, related_name="organisations"
    )

    class Meta:
        constraints = [
            *sound("point", table="organisation_place"),
            proper_period(table="organisation_place"),
            once_at_a_time("organisation", name="organisation_place_once"),
        ]

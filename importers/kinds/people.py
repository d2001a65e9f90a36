"""Residents, organisations and workers: their target columns and how they come into the tables.

Numbers of documents and telephones are sealed before they are staged: they never reach the
database in the clear, not even for the time of an import.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import lru_cache

from stdnum.cn import ric, uscc

from geo_grid.areas.models import CellTeam
from geo_grid.errors import BadInput
from geo_grid.people.models import Organisation, Residence, Resident
from geo_grid.vault import sealing
from importers.kinds.premises import ADDRESS_TEXT, BUILDING_REF, ENTRANCE, REF, point_atoms
from importers.merge.merging import Merge, keys_checked_in_bulk
from importers.rows.batch import Batch, content_ref, number_premises
from importers.rows.premise_keys import NO_ROOM, RESOLVE, UNSTAGED
from importers.schema.kind import Column, Kind, Shape
from importers.schema.relations import Relation
from importers.schema.values import Cells, Choice, Day, Flag, Numbers, Room, Text, today

RESIDENT_ID = str(Resident.IdType.RESIDENT_ID)
_OLDEST = date(1850, 1, 1)
_SEALED_MOST = 160
"""A number of 40 characters, sealed into a cell of a file of refused rows."""
_CREDIT_LETTERS = set("0123456789ABCDEFGHJKLMNPQRTUWXY")

PERSON_REF = replace(REF, parser=Text(64, Numbers.NONE))
PHONE = Column(
    "phone",
    Text(_SEALED_MOST, Numbers.KEPT),
    aliases=("电话", "手机", "手机号", "联系电话"),
    zh="电话",
    en="phone",
)
ROOM = Column("room", Room(40), aliases=("房号", "室", "房间号"), zh="房号，空为不详",
              en="room; empty when unknown", nothing=frozenset(NO_ROOM))  # fmt: skip
ID_TYPES = {
    "身份证": "resident_id", "idcard": "resident_id", "往来港澳通行证": "hk_macao",
    "台湾居民来往大陆通行证": "taiwan", "外国护照": "passport",
}  # fmt: skip
CATEGORIES = {
    "户籍人口": "registered", "常住": "registered", "流动人口": "floating", "暂住": "floating",
    "留守人员": "left_behind", "境外人员": "overseas", "外籍": "overseas",
}  # fmt: skip


def _complete_residents(batch: Batch) -> None:
    """Judge and seal the numbers, read sex and birth from a resident ID, find the person's key."""
    _open_numbers(batch, "id_number", "phone")
    _judge_ids(batch)
    _judge_relations(batch)
    batch.drop_refused()
    number_premises(batch)
    rooms = batch.column("room")
    batch.values["room"] = [None if room in NO_ROOM else room for room in rooms]
    types: Cells = [type_ or RESIDENT_ID for type_ in batch.column("id_type")]
    numbers = batch.column("id_number")
    digests: Cells = [None] * len(batch)
    for type_ in set(types):
        mine = [i for i, found in enumerate(types) if found == type_]
        for i, mark in zip(mine, _hex(sealing.digest([numbers[i] for i in mine], purpose=type_)),
                           strict=True):  # fmt: skip
            digests[i] = mark
    phones = batch.column("phone")
    batch.values |= {
        "id_type": types,
        "id_number_digest": digests,
        "id_number_sealed": _hex(sealing.seal(numbers)),
        "phone_digest": _hex(sealing.digest(phones, purpose="phone")),
        "phone_tail_digest": _hex(
            sealing.digest([sealing.tail(phone) for phone in phones], purpose="phone tail")
        ),
        "phone_sealed": _hex(sealing.seal(phones)),
    }
    batch.values["ref"] = _refs(batch, digests)


def _open_numbers(batch: Batch, *names: str) -> None:
    """Numbers in full: those that a file of refused rows gave back sealed are opened."""
    for name in names:
        cells = list(batch.column(name))
        for i, text in enumerate(cells):
            try:
                cells[i] = text and sealing.open_text(text)
            except BadInput as error:
                batch.refuse(i, name, error.code)
            if text and "*" in text:
                batch.refuse(i, name, "number_masked")
        batch.values[name] = cells
    batch.drop_refused()


def _judge_ids(batch: Batch) -> None:
    """Length, date and check digit of resident IDs; the division inside may be any."""
    types, numbers = batch.column("id_type"), batch.column("id_number")
    births, sexes = list(batch.column("birth_date")), list(batch.column("sex"))
    for i, number in enumerate(numbers):
        if number is None or (types[i] or RESIDENT_ID) != RESIDENT_ID:
            continue
        plain = sealing.normalised(number)
        if len(plain) != 18 or not plain[:17].isdigit() or not plain.isascii():
            batch.refuse(i, "id_number", "id_number_format")
            continue
        birth = _birth_of(plain[6:14], today())
        if birth is None:
            batch.refuse(i, "id_number", "id_number_date")
        elif ric.calc_check_digit(plain) != plain[17]:
            batch.refuse(i, "id_number", "id_number_check_digit")
        else:
            births[i] = births[i] or birth
            sexes[i] = sexes[i] or ("male" if int(plain[16]) % 2 else "female")
    batch.values["birth_date"], batch.values["sex"] = births, sexes


def _judge_relations(batch: Batch) -> None:
    """Who heads the household, by a column of its own or by the relations in it."""
    said, relations = batch.column("householder"), batch.column("relation")
    for i, (flag, relation) in enumerate(zip(said, relations, strict=True)):
        if flag and relation and flag != relation:
            batch.refuse(i, "relation", "relation_differs")
    if "relation" in batch.values:
        batch.values["householder"] = [f or r for f, r in zip(said, relations, strict=True)]


@lru_cache(maxsize=50_000)
def _birth_of(digits: str, last: date) -> str | None:
    """The day that eight digits name, if somebody born on it can be alive and `last` has it."""
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
    return born.isoformat() if _OLDEST < born <= last else None


def _refs(batch: Batch, digests: Cells) -> Cells:
    """A person without number and ref is told from others by name, birth and place."""
    refs = list(batch.column("ref"))
    names = ("name", "birth_date", "building_ref", "unit_ref", "entrance", "room")
    parts = [batch.column(name) for name in names]
    located = batch.column("located_id")
    for i, ref in enumerate(refs):
        if ref is None and digests[i] is None:
            said = [column[i] for column in parts] + ([located[i]] if located[i] else [])
            refs[i] = content_ref((text or "").encode() for text in said)
    return refs


def _hex(blobs: Iterable[bytes | None]) -> Cells:
    """Bytes as COPY takes them, escaped already: see :func:`importers.rows.staging.copy_text`."""
    return [None if blob is None else "\\\\x" + blob.hex() for blob in blobs]


def _merge_residents(merge: Merge) -> int:
    merge.run("residents_homes", "residents_people")
    with keys_checked_in_bulk(merge, by="residents_parents"):
        merge.run("residents_insert", "residents_households", "residents_settle")
    merge.run("residents_tidy")
    return merge.count("rows_noted")


RESIDENTS = Kind(
    "residents",
    "实有人口",
    (
        PERSON_REF,
        Column("name", Text(100), required=True, aliases=("姓名",), zh="姓名", en="name"),
        Column("sex", Choice(Resident.Sex, {"M": "male", "F": "female", "1": "male",
                                            "2": "female", "男性": "male", "女性": "female"}),
               aliases=("性别", "gender"), zh="性别", en="sex"),
        Column("birth_date", Day(), aliases=("出生日期", "生日", "出生年月日"), zh="出生日期",
               en="date of birth"),
        Column("category", Choice(Resident.Category, CATEGORIES), required=True,
               aliases=("人口类别", "类别", "人员类别"), zh="人口类别", en="category"),
        Column("id_type", Choice(Resident.IdType, ID_TYPES), aliases=("证件类型",),
               zh="证件类型（空为居民身份证）", en="document type (empty: resident ID)"),
        Column("id_number", Text(_SEALED_MOST, Numbers.KEPT),
               aliases=("身份证号", "证件号码", "身份证号码", "证件号"),
               zh="证件号码", en="document number"),
        PHONE,
        BUILDING_REF,
        ENTRANCE,
        ROOM,
        Column("unit_ref", Text(64, Numbers.NO_ID), aliases=("房屋编号", "房屋编码"), zh="房屋编号",
               en="ref of the unit"),
        ADDRESS_TEXT,
        Column("kind", Choice(Residence.Kind), aliases=("居所类型", "居住类型"), zh="居所类型",
               en="main or other residence"),
        Column("tenure", Choice(Residence.Tenure, {"租房": "rented", "自购": "owned"}),
               aliases=("居住方式", "产权"), zh="居住方式", en="tenure"),
        Column("since", Day(), aliases=("入住日期", "居住起始"), zh="入住日期", en="lives there since"),
        Column("householder", Flag(frozenset({"户主", "本人"})), aliases=("户主", "是否户主"),
               zh="是否户主", en="is the householder"),
        Column("relation", Relation(), aliases=("与户主关系", "户主关系", "家庭关系", "与户主的关系"),
               zh="与户主关系（户主、配偶、子……）", en="relation to the householder, in Chinese words"),
        Column("household_ref", Text(64, Numbers.NONE), aliases=("户编号", "户号"), zh="户编号",
               en="ref of the household"),
    ),
    _merge_residents,
    touches=("premises", "people"),
    staged={
        "id_number": "",
        "phone": "",
        "relation": "",
        "address": "",
        **UNSTAGED,
        "door": "integer",
        "id_number_digest": "bytea",
        "id_number_sealed": "bytea",
        "phone_digest": "bytea",
        "phone_tail_digest": "bytea",
        "phone_sealed": "bytea",
    },
    enrich=_complete_residents,
    prepare=(*RESOLVE, "rooms_as_stored", "residents_match", "residents_merged"),
    checks=("residents_check_place", "residents_check"),
    sums=("building", "unit", "resident"),
    statistics="analyze_people",
    fills=("geo_grid_resident", "geo_grid_household", "geo_grid_residence"),
    addressed="home",
)  # fmt: skip


def _complete_organisations(batch: Batch) -> None:
    _open_numbers(batch, "phone")
    codes = batch.column("credit_code")
    for i, code in enumerate(codes):
        if code is None:
            continue
        plain = sealing.normalised(code)
        if len(plain) != 18 or not set(plain) <= _CREDIT_LETTERS or not plain[2:8].isdigit():
            batch.refuse(i, "credit_code", "credit_code_format")
        elif uscc.calc_check_digit(plain[:17]) != plain[17]:
            batch.refuse(i, "credit_code", "credit_code_check_digit")
    batch.values["credit_code"] = [code and sealing.normalised(code) for code in codes]
    batch.values["phone_sealed"] = _hex(sealing.seal(batch.column("phone")))
    number_premises(batch)
    point_atoms(batch)


def _merge_organisations(merge: Merge) -> int:
    merge.run("organisations_merge", "organisations_places")
    return merge.count("rows_noted")


ORGANISATIONS = Kind(
    "organisations",
    "实有单位",
    (
        PERSON_REF,
        Column("name", required=True, aliases=("名称", "单位名称", "企业名称"), zh="名称", en="name"),
        Column("credit_code", Text(40, Numbers.KEPT), aliases=("统一社会信用代码", "信用代码", "uscc"),
               zh="统一社会信用代码", en="unified social credit code"),
        Column("kind", Choice(Organisation.Kind, {"公司": "enterprise", "个体户": "self_employed",
                                                  "社会团体": "social", "政府机关": "government"}),
               aliases=("类型", "单位类型"), zh="类型", en="kind"),
        BUILDING_REF,
        ENTRANCE,
        ROOM,
        PHONE,
        ADDRESS_TEXT,
    ),
    _merge_organisations,
    touches=("people",),
    shape=Shape("point", required=False),
    staged={
        **UNSTAGED,
        "address": "",
        "phone": "",
        "phone_sealed": "bytea",
        "door": "integer",
        "basic_cell_id": "bigint",
    },
    enrich=_complete_organisations,
    prepare=(
        *RESOLVE, "rooms_as_stored", "doors_places", "organisations_match", "organisations_merged",
    ),
    checks=("organisations_check",),
    sums=("organisation",),
    statistics="analyze_people",
    fills=("geo_grid_organisation", "geo_grid_organisationplace"),
    addressed="seat",
)  # fmt: skip


def _complete_workers(batch: Batch) -> None:
    _open_numbers(batch, "phone")
    batch.values["phone_sealed"] = _hex(sealing.seal(batch.column("phone")))


def _merge_workers(merge: Merge) -> int:
    merge.run("workers_merge", "workers_teams")
    return merge.count("rows_noted")


WORKERS = Kind(
    "workers",
    "网格员",
    (
        replace(PERSON_REF, required=True),
        Column("name", Text(100), required=True, aliases=("姓名",), zh="姓名", en="name"),
        PHONE,
        Column("cell_code", Text(20, Numbers.NO_ID), aliases=("网格编码", "网格代码"), zh="网格编码",
               en="code of a grid cell"),
        Column("role", Choice(CellTeam.Role), aliases=("角色", "职务"), zh="角色（空为网格员）",
               en="role (empty: primary)"),
    ),
    _merge_workers,
    touches=("workers",),
    staged={"phone": "", "phone_sealed": "bytea"},
    enrich=_complete_workers,
    prepare=("workers_match",),
    checks=("workers_check",),
    by_ref="geo_grid_worker",
)  # fmt: skip

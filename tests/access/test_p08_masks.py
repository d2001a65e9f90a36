"""P8: every place where a number of a person is masked, asked by itself.

Most texts pass several of them on their way; each is asked here without the others, so that none
can go unnoticed.
"""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from geo_grid.errors import BadInput
from geo_grid.http.errors import body_of
from geo_grid.locate.decisions import actions as decisions
from geo_grid.locate.decisions.models import AliasProposal
from geo_grid.locate.decisions.text import canonical
from geo_grid.redraw.drafts.actions import text_of
from geo_grid.registers import numbers
from geo_grid.vault.masking import mask_numbers, mask_strings
from geo_grid.vault.typed_text import FreeText
from importers.addresses.columns import _headless
from importers.addresses.verdicts import DOUBTFUL, Verdict
from importers.addresses.words import fault_words
from importers.formats.base import Source, Table
from importers.kinds.catalogue import KINDS
from importers.review.batch import Located
from importers.rows.addresses import Addresses, AddressOptions
from importers.rows.batch import Batch
from importers.runs import rejects
from importers.runs.run import _context
from importers.schema.kind import Column
from importers.schema.values import Text, Whole
from importers.schema.walking import Tag
from importers.themes import theme_files
from importers.uploads import intake, storage
from tests.access.test_p08_free_texts import NUMBER, PHONE, SAID, TOLD

STREET = "榕荫路12号"


def source_of(columns: dict[str, list[str]], name: str = "a.csv") -> Source:
    """A file of these columns."""
    total = len(next(iter(columns.values())))
    table = Table(list(range(2, 2 + total)), columns)
    return Source(
        path=Path(name), layer=None, format="csv", columns=tuple(columns), has_geometry=False, crs=None,
        total=total, sha256="", data=Path(name), reader=lambda _: iter([table]),
    )  # fmt: skip


def batch_of(kind: Any, **columns: list[str | None]) -> Batch:
    rows = list(range(len(next(iter(columns.values())))))
    return Batch(SimpleNamespace(kind=kind), rows, dict(columns), None)


def test_p08_a_message_quotes_no_number():
    body = body_of(BadInput("x", "“%(value)s”", field="f", value=SAID))
    assert body["message"] == f"“{TOLD}”"
    assert body["fields"] == {"f": [f"“{TOLD}”"]}


def test_p08_numbers_are_found_in_any_part_of_a_text_and_a_document():
    assert mask_numbers(f"打{PHONE}") == "打138********"
    assert mask_strings({"a": [SAID, {"b": SAID}]}) == {"a": [TOLD, {"b": TOLD}]}


def test_p08_a_typed_column_masks_what_is_stored_and_what_is_sought():
    field = FreeText(max_length=200)
    field.set_attributes_from_name("note")
    row = SimpleNamespace(note=SAID)
    assert field.pre_save(row, True) == row.note == TOLD
    assert field.get_prep_value(SAID) == TOLD


def test_p08_what_is_typed_into_a_plan_is_masked_before_it_is_compared():
    assert text_of(f" {SAID} ", field="name", most=100) == TOLD


def test_p08_what_is_sent_back_of_a_form_is_masked():
    sent = numbers.masked({"id_number": NUMBER, "phone": PHONE, "name": "某"})
    assert sent == {"id_number": "99****************", "phone": "138********", "name": "某"}


def test_p08_an_address_kept_masked_is_the_address_that_was_typed():
    """A decision is found again by its text, and nothing is kept by which a number is found."""
    typed = f"{STREET}{NUMBER}"
    assert canonical(typed) == canonical(mask_numbers(typed))
    assert NUMBER not in canonical(typed)


def test_p08_nobody_is_called_by_a_number(monkeypatch: pytest.MonkeyPatch):
    proposed: list[str] = []
    monkeypatch.setattr(
        AliasProposal.objects, "get_or_create", lambda name, **_: proposed.append(name)
    )
    choice = decisions.Choice(decisions.Thing.BUILDING, 1, "某楼")
    decision: Any = SimpleNamespace(decided_by=None, valid=SimpleNamespace(lower=None))
    for name in (f"某楼{PHONE}", NUMBER, "某楼"):
        decisions._propose(decision, choice, name)
    assert proposed == ["某楼"]


def test_p08_what_is_said_of_an_address_quotes_no_number():
    told = fault_words({"part": "room", "fault": "extra", "said": SAID})
    assert TOLD in told
    assert PHONE in fault_words({"part": "room", "fault": "range", "said": "1", "known": PHONE}), (
        "what is known is the ground's"
    )
    assert _headless(f"{STREET}{PHONE}").params["value"] == f"{STREET}138********"


def test_p08_rows_put_aside_keep_no_number():
    doubtful = Verdict(DOUBTFUL, "address_doubtful")
    located = Located()
    located.note(2, SAID, doubtful)
    assert [doubt.text for doubt in located.doubts] == [TOLD]
    addresses = Addresses(AddressOptions(0.9), verdicts={canonical(SAID): doubtful})
    batch = batch_of(SimpleNamespace(addressed="home"), room=[None])
    addresses.apply(batch, [SAID])
    assert [doubt.text for doubt in addresses.doubts] == [TOLD]


def test_p08_refused_rows_go_out_masked():
    assert rejects._sealed(SAID, always=False) == TOLD


def test_p08_a_file_is_not_called_by_a_number(db):
    file = source_of({"ref": ["1"], "name": ["某"]}, f"{SAID}.csv")
    context = _context(KINDS["workers"], file, None, {}, source="")
    assert context.source == f"{TOLD}.csv"
    assert storage._label(f"C:\\{SAID}.csv") == f"{TOLD}.csv"


def test_p08_texts_of_a_file_are_masked_one_by_one_and_by_the_column():
    assert not Text().takes_as_they_are(["x", SAID])
    assert Text().parse(SAID) == TOLD
    assert PHONE not in Tag().parse(f"yes {PHONE}")


def test_p08_a_thematic_layer_masks_texts_and_refuses_other_numbers_of_people():
    columns = (Column("note", Text()), Column("code", Whole(0, 10**15)))
    batch = batch_of(SimpleNamespace(columns=columns), note=[SAID], code=["1"])
    theme_files._masked_people(batch)
    assert batch.values["note"] == [TOLD]
    assert theme_files._of_people([f"打{PHONE}", "1", "路灯"]) == [0]


def test_p08_what_is_shown_of_a_file_is_masked():
    source = source_of({"a": [SAID, "x"]})
    assert intake._columns(source, next(source.tables())) == [{"name": "a", "values": [TOLD, "x"]}]
    assert theme_files.values_of(source, "a", "text") == [TOLD, "x"]
    shown = theme_files._suggested("a", [SAID], set())
    assert TOLD in json.dumps(vars(shown), ensure_ascii=False)

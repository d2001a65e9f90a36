"""Values of a message that have a name in each language, at once and out of what is stored."""

from __future__ import annotations

import json
import pickle

import pytest
from django.utils.translation import override

from geo_grid.errors import BadInput, Named, Term, Terms
from geo_grid.i18n import localize, localize_stored, params_as_json
from importers.kinds.catalogue import KINDS
from importers.schema.kind import match_columns

FLOORS = Named("floors", zh="层数", en="storeys")


def told(error: BadInput, language: str) -> tuple[str, str]:
    """The message at once, and after it was stored as a job's error is."""
    stored = json.loads(json.dumps(params_as_json(error.params)))
    with override(language):
        return localize(error), localize_stored(error.message, stored)


@pytest.mark.parametrize(
    ("language", "wanted"),
    [("zh-hans", "没有层数（floors）、未知的 x"), ("en", "没有storeys (floors), 未知的 x")],
)
def test_a_named_value_is_told_by_its_name_and_code_now_and_later(language, wanted):
    error = BadInput("x", "没有%(missing)s", missing=Terms([FLOORS, "未知的 x"]))
    assert told(error, language) == (wanted, wanted)


def test_a_word_to_translate_is_translated_out_of_what_is_stored():
    from geo_grid.incidents.words import STEPS

    error = BadInput("x", "%(word)s", word=Term(next(iter(STEPS.values()))))
    at_once, later = told(error, "zh-hans")
    assert at_once == later != str(error)


def test_a_named_value_comes_whole_out_of_another_process():
    again = pickle.loads(pickle.dumps(FLOORS))
    assert (again, again.zh, again.en) == ("floors", "层数", "storeys")


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_columns_of_every_kind_have_a_title_in_both_languages(kind):
    """A message that lists what a file lacks is read by a clerk, not by a programmer."""
    for column in KINDS[kind].columns:
        named = column.named
        assert named.zh
        assert named.en
        assert not set(named.zh) & set("（(，,"), named.zh
        assert any("\u4e00" <= letter <= "\u9fff" for letter in named.zh), column.name


def test_what_a_file_lacks_is_named_in_words():
    with pytest.raises(BadInput) as refused:
        match_columns(KINDS["units"], ["备注"])
    assert refused.value.code == "column_missing"
    needed = [column for column in KINDS["units"].columns if column.required]
    assert needed
    with override("zh-hans"):
        for column in needed:
            assert f"{column.named.zh}（{column.name}）" in localize(refused.value)

"""What a history may hold and what refuses is said in words, in both languages; no code is shown."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.utils import translation

from geo_grid.errors import GeoGridError, Term, Terms
from geo_grid.i18n import localize
from geo_grid.incidents import words
from geo_grid.incidents.bulk import MOVED
from geo_grid.incidents.case_clock import RECOMPUTED
from geo_grid.incidents.history import REPORT
from geo_grid.incidents.models import Incident
from geo_grid.incidents.on_the_way import ON_THE_WAY
from geo_grid.incidents.parts import ANSWER_PART
from geo_grid.incidents.refusals import missing, no_right, not_at_this_step
from geo_grid.incidents.steps import Step
from geo_grid.incidents.workflow import Need, Transition

TEXTS = Path(__file__).resolve().parents[2] / "map_ui" / "static" / "map_ui" / "texts" / "cases.js"


@pytest.mark.parametrize("entry", [*Transition, REPORT, ANSWER_PART, ON_THE_WAY, MOVED, RECOMPUTED])
def test_each_entry_of_a_history_has_words_in_both_languages(entry):
    assert TEXTS.read_text(encoding="utf-8").count(f'"case.done.{entry}":') == 2


def of_the_page(key: str) -> list[str]:
    """What the page says for a key: in Chinese, then in English."""
    return re.findall(rf'"{re.escape(key)}": "([^"]*)"', TEXTS.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("key", "word"),
    [(f"case.step.{step}", words.STEPS[step]) for step in Step]
    + [(f"case.do.{to}", words.TRANSITIONS[to]) for to in [*Transition, ON_THE_WAY]],
)
def test_a_sentence_names_steps_and_transitions_as_the_page_does(key, word):
    chinese, english = of_the_page(key)
    with translation.override("zh-hans"):
        assert translation.gettext(word) == chinese
    assert word == english.lower()


def test_whatever_may_be_missing_has_a_word():
    assert {str(need) for need in Need} - {"evidence"} <= words.FIELDS.keys()


@pytest.mark.parametrize("allowed", [["take", "return"], []])
@pytest.mark.parametrize("step", Step)
def test_who_is_refused_at_a_step_reads_no_code_and_what_to_do_now(step, allowed):
    refused = not_at_this_step(Incident(step=step, revision=3), "accept", allowed=allowed)
    assert refused.more == {"allowed": allowed, "step": step, "revision": 3}
    with translation.override("zh-hans"):
        said = localize(refused)
    assert not re.search("[A-Za-z]", said)
    assert of_the_page(f"case.step.{step}")[0] in said
    assert "受理" in said
    for to in allowed:
        assert of_the_page(f"case.do.{to}")[0] in said
    with translation.override("en"):
        said = localize(refused)
    assert words.STEPS[step] in said
    assert all(words.TRANSITIONS[to] in said for to in allowed)


def test_what_is_missing_or_not_one_s_own_is_named_in_words():
    refusals = [missing(name) for name in words.FIELDS]
    refusals += [no_right(to) for to in words.TRANSITIONS]
    with translation.override("zh-hans"):
        assert not [said for one in refusals if re.search("[A-Za-z]", said := localize(one))]
    assert [one.field for one in refusals[: len(words.FIELDS)]] == list(words.FIELDS)


def test_a_list_is_told_as_the_language_does_and_names_of_people_stay():
    error = GeoGridError("x", "%(these)s", these=Terms([Term("take"), "take"]))
    with translation.override("zh-hans"):
        assert localize(error) == "接单、take"
    with translation.override("en"):
        assert localize(error) == "take, take"

"""Conditions and answers of forms: the cases that the browser has to decide alike."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from geo_grid.errors import BadInput
from geo_grid.visits.forms.evaluation import checked, holds
from geo_grid.visits.forms.expressions import MOST_CHARACTERS, parse
from tests.visits.forms.drawn import CASES, known_questions, questions

TREES = Path(__file__).parents[1] / "form_trees.json"


@pytest.mark.parametrize("case", CASES["conditions"], ids=lambda one: one["text"])
def test_a_condition_holds_as_xpath_has_it(case):
    tree = parse(case["text"], known=known_questions())
    assert holds(tree, case["answers"]) is case["holds"]


@pytest.mark.parametrize(("text", "code"), CASES["refused"])
def test_what_lies_beyond_the_subset_is_refused_by_name(text, code):
    with pytest.raises(BadInput) as refused:
        parse(text, known=known_questions())
    assert refused.value.code == code


def test_a_condition_is_no_burden():
    for text in ("(" * 30 + "${dogs} = 1" + ")" * 30, "${dogs} = 1 or " * MOST_CHARACTERS):
        with pytest.raises(BadInput):
            parse(text, known=known_questions())


@pytest.mark.parametrize("case", CASES["answers"], ids=lambda one: str(one["given"]))
def test_answers_are_kept_or_refused_by_question(case):
    kept, wrong = checked(questions(), case["given"], language="en")
    assert {one.field: one.code for one in wrong} == {
        f"forms.{name}": f"answer_{code}" for name, code in case.get("wrong", {}).items()
    }
    if not wrong:
        assert kept == case["kept"]


def test_the_trees_that_the_browser_is_tried_with_are_those_of_the_parser():
    """``form_trees.json``: where the parser is another, write it anew."""
    trees = {
        "questions": questions(),
        "conditions": [parse(one["text"], known=known_questions()) for one in CASES["conditions"]],
    }
    assert json.loads(TREES.read_text("utf-8")) == trees

"""A workbook as a form: what is read, and that nothing beyond the subset is dropped without a word."""

from __future__ import annotations

import pytest

from geo_grid.errors import Faults
from geo_grid.visits.forms.reading import read_form
from tests.visits.forms.drawn import CHOICES, SETTINGS, SURVEY


def sheets(survey=SURVEY, choices=CHOICES, settings=SETTINGS):
    """As :mod:`importers.uploads.form_file` hands them on: rows that hold something, from 2."""
    given = {"survey": survey, "choices": choices, "settings": settings}
    return {
        name: [(at + 2, dict(zip(rows[0], row, strict=True))) for at, row in enumerate(rows[1:])]
        for name, rows in given.items()
    }


def faults(**given) -> dict[str, str]:
    with pytest.raises(Faults) as refused:
        read_form(sheets(**given))
    return {str(one.field): one.code for one in refused.value.faults}


def test_a_form_is_read_with_its_group_flattened():
    read = read_form(sheets())
    assert (read["code"], read["title"]) == ("dogs", {"zh": "养犬情况", "en": "养犬情况"})
    assert [(one["type"], one["name"]) for one in read["questions"]] == [
        ("note", "animals"), ("integer", "dogs"), ("select_one", "kept"), ("text", "wish")
    ]  # fmt: skip
    dogs, kept = read["questions"][1:3]
    assert dogs["required"]
    assert dogs["label"] == {"zh": "几只狗", "en": "How many dogs"}
    assert dogs["constraint_message"] == {"zh": "0 到 20 只", "en": "0 到 20 只"}
    assert kept["relevant"] == {"compare": [">", "number", {"question": "dogs"}, {"value": 0}]}
    assert kept["choices"][1] == {"name": "out", "label": {"zh": "室外", "en": "室外"}}
    assert read["ignored"] == ["survey.appearance"]


def test_questions_of_groups_are_asked_where_all_of_them_are_relevant():
    rows = [
        ["type", "name", "label", "relevant"],
        ["integer", "a", "A", ""], ["begin group", "g", "", "${a} > 1"],
        ["begin_group", "h", "", "${a} > 2"], ["text", "b", "B", "${a} > 3"],
        ["end group", "", "", ""], ["text", "c", "C", ""], ["end_group", "", "", ""],
        ["text", "d", "D", ""],
    ]  # fmt: skip
    told = {one["name"]: one["relevant"] for one in read_form(sheets(rows))["questions"]}
    assert [len(told[name]["and"]) for name in ("b",)] == [3]
    assert told["c"]["compare"][0] == ">"
    assert told["d"] is None


HEAD = ["type", "name", "label", "relevant", "constraint"]


@pytest.mark.parametrize(
    ("row", "field", "code"),
    [
        (["geopoint", "a", "A", "", ""], "type", "question_type"),
        (["image", "a", "A", "", ""], "type", "question_type"),
        (["calculate", "a", "A", "", ""], "type", "question_type"),
        (["begin_repeat", "a", "A", "", ""], "type", "question_type"),
        (["select_one where or_other", "a", "A", "", ""], "type", "question_type"),
        (["", "a", "A", "", ""], "type", "question_type"),
        (["end_group", "", "", "", ""], "type", "group_unopened"),
        (["begin_group", "g", "", "", ""], "type", "group_open"),
        (["select_one nowhere", "a", "A", "", ""], "type", "list_missing"),
        (["text", "first", "A", "", ""], "name", "question_twice"),
        (["text", "a b", "A", "", ""], "name", "question_name"),
        (["text", "", "A", "", ""], "name", "question_name"),
        (["text", "a", "", "", ""], "label", "question_without_label"),
        (["text", "a", "Yours: ${first}", "", ""], "label", "form_text_answer"),
        (["text", "a", "A", "${second} = 1", ""], "relevant", "condition_reference"),
        (["text", "a", "A", "", ". > 1 +"], "constraint", "condition_unknown"),
        (["note", "a", "A", "", ". > 1"], "constraint", "note_answer"),
        (["integer", "a", "A", "", ". < 1000000000001"], "constraint", "condition_number"),
        (["integer", "a", "A", "", f". < {'9' * 400}.5"], "constraint", "condition_number"),
        (["text", "a", "A", f"${{first}} > '{'9' * 400}.5'", ""], "relevant", "condition_number"),
        (["text", "a", "Call 13800001234", "", ""], "label", "form_person"),
        (["text", "tel13800001234", "A", "", ""], "name", "form_person"),
    ],
)
def test_what_a_row_cannot_say_is_refused_at_its_cell(row, field, code):
    survey = [HEAD, ["integer", "first", "First", "", ""], row]
    assert faults(survey=survey) == {f"survey.3.{field}": code}


def test_every_fault_of_a_file_is_told_at_once_with_its_place():
    survey = [["type", "name", "label", "calculation", "required", "relevant::English (en)"],
              ["text", "a", "A", "1 + 1", "no", ""],
              ["text", "b", "B", "", "if needed", "${a} = 'x'"]]  # fmt: skip
    choices = [["list_name", "name", "label", "region"], ["x", "a b", "A", ""],
               ["", "c", "C", "north"], ["x", "d", "", ""], ["x", "d", "D", ""]]  # fmt: skip
    told = faults(survey=survey, choices=choices, settings=[["form_title"], ["T"]])
    assert told == {
        "survey.2.calculation": "form_column", "survey.3.required": "required_unclear",
        "survey.3.relevant::English (en)": "form_column",
        "choices.2.name": "choice_name", "choices.3.list_name": "choice_without_list",
        "choices.3.region": "form_column", "choices.4.label": "choice_without_label",
        "choices.5.name": "choice_twice", "settings.2.form_id": "form_id",
    }  # fmt: skip


def test_a_column_of_another_language_is_named_as_ignored_and_an_empty_one_is_nothing():
    survey = [["type", "name", "label", "label::French (fr)", "calculation"],
              ["text", "a", "A", "B", ""]]  # fmt: skip
    assert read_form(sheets(survey))["ignored"] == ["survey.label::French (fr)"]


def test_no_cell_is_dropped_for_its_column_or_its_row():
    survey = [["type", "", "name", "label", "hint", "relevant", "Relevant"],
              ["integer", "", "a", "A", "", "", ""],
              ["begin_group", "", "g", "G", "Only here", "", ""],
              ["text", "lost", "b", "B", "", "${a} > 1", ""],
              ["end_group", "", "", "", "", "", ""]]  # fmt: skip
    told = faults(survey=survey)
    assert told.pop("survey.4") == "form_column_nameless"
    assert told.pop("survey.3.hint") == "group_hint"
    assert told == {"survey.2.Relevant": "form_column_twice"}


@pytest.mark.parametrize("other", ["label::Chinese (zh)", "Label::中文", "label :: chinese"])
def test_a_language_under_two_names_is_refused(other):
    survey = [["type", "name", "label::中文 (zh)", other], ["text", "a", "甲", "乙"]]
    assert faults(survey=survey) == {f"survey.2.{other}": "form_column_twice"}


def test_what_stands_beside_the_end_of_a_group_is_refused_but_its_name():
    group = [["begin_group", "g", "G", "", ""], ["text", "b", "B", "", ""]]
    named = [HEAD, *group, ["end_group", "g", "", "", ""]]
    assert [one["name"] for one in read_form(sheets(named))["questions"]] == ["g", "b"]
    said = [HEAD, *group, ["end_group", "g", "End", "${b} = 'x'", ""]]
    assert faults(survey=said) == {"survey.4.label": "group_end", "survey.4.relevant": "group_end"}


def test_a_form_without_a_question_is_refused():
    assert faults(survey=[HEAD]) == {"survey": "form_empty"}
    note = [HEAD, ["note", "a", "A", "", ""]]
    assert faults(survey=note) == {"survey": "form_empty"}


def test_p08_a_form_keeps_no_number_of_a_person_wherever_it_stands():
    choices = [
        ["list_name", "name", "label"],
        ["x", "13800001234", "A"],
        ["x", "b", "138 0000 1234"],
    ]
    settings = [["form_id", "form_title"], ["f", "问13800001234"]]
    assert faults(choices=[*CHOICES, *([*row, *[""] * (len(CHOICES[0]) - 3)] for row in choices[1:])],
                  settings=settings) == {
        f"choices.{len(CHOICES) + 1}.name": "form_person",
        f"choices.{len(CHOICES) + 2}.label": "form_person",
        "settings.2.form_title": "form_person",
    }  # fmt: skip

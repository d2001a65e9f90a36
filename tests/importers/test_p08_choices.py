"""P8: what somebody says of a file may quote its cells; numbers of people in it are masked."""

from __future__ import annotations

import json
from collections import Counter

from importers.rows.choices import FileChoices
from importers.runs.report import Report, words_of

PHONE = "13800001234"
WORD = f"坏了{PHONE}"


def test_p08_what_is_said_of_a_file_is_kept_without_numbers_of_people():
    said = FileChoices(
        values={"state": {WORD: f"damaged {PHONE}"}}, constants={"owner": f"问{PHONE}"}
    ).as_dict()
    assert PHONE not in json.dumps(said)
    assert said["values"] == {"state": {"坏了138********": "damaged 138********"}}
    assert said["constants"] == {"owner": "问138********"}


def test_p08_a_word_is_counted_under_its_masked_form():
    said = FileChoices(values={"state": {WORD: "damaged"}}).as_dict()
    report = Report("components", "a.csv", choices=said, replaced=Counter({("state", WORD): 3}))
    assert words_of(report) == [
        {"target": "state", "word": "坏了138********", "meant": "damaged", "cells": 3}
    ]

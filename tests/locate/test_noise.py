"""Any door's address under any one and any two kinds of noise, in a town with drawn names."""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.addresses import noise, page
from bench.addresses.absent import absent, is_wrong
from bench.addresses.draft import Spelled
from bench.addresses.loading import load_town
from bench.addresses.score import SURE, Meaning, Tally, Truth, by_kind, texts
from bench.addresses.sources import SOURCES
from bench.addresses.town import DrawnTown, draw
from geo_grid.locate import finding, queries
from geo_grid.locate.match import units
from tests.cities import city
from tests.effort import at_length

ROOT = Path(__file__).resolve().parents[2]
SEED = 7
HIT1, HIT5, HIT5_OF_A_KIND = 0.95, 0.98, 0.88
ENOUGH = 25
"""Texts of a kind, from which on its rate says something."""
SURELY_WRONG, WRONG_EXACT = 0.01, 0.002


def test_the_page_shows_the_kinds_there_are():
    assert len(noise.KINDS) >= 40
    assert {kind.source for kind in noise.KINDS.values()} == set(SOURCES)
    assert (ROOT / "docs" / "address-noise.md").read_text(encoding="utf-8") == page.text()


def test_noise_knows_nothing_of_how_addresses_are_found():
    for path in (ROOT / "bench" / "addresses").glob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert path.stem in ("loading", "score", "times", "peers") or "geo_grid" not in text, path
        assert not re.search(r"geo_grid\.locate\.(text|match)", text), path


def test_the_same_seed_makes_the_same_texts():
    town = draw(3, buildings=60)
    parts = town.parts(town.houses[0], town.houses[0].doors[0])
    one, other = (
        [noise.spell(random.Random(seed), parts, pair, town.names()) for seed, pair in
         enumerate(noise.pairs()[::50])]
        for _ in range(2)
    )  # fmt: skip
    assert one == other
    assert any(one)


def test_a_fault_excuses_no_answer_elsewhere():
    """A text without its stairwell is answered by one of its doors or by what holds them all."""
    meaning = Meaning(
        true=("unit", 1), things={("unit", n) for n in range(1, 7)},
        holders={("building", 9)}, names={"湖滨路"},
    )  # fmt: skip
    excuse = {
        "exact": False,
        "faults": [{"part": "entrance", "fault": "missing"}],
        "confidence": 0.2,
    }
    for kind, pk, parts, hits in (
        ("unit", 2, {}, (1, 1)), ("building", 9, {}, (1, 1)), ("place", 3, {"road": "湖滨路"}, (1, 1)),
        ("unit", 7, {}, (0, 0)), ("building", 8, {}, (0, 0)), ("place", 4, {"road": "另一路"}, (0, 0)),
    ):  # fmt: skip
        tally = Tally()
        answer = {"kind": kind, "id": pk, "parts": parts} | excuse
        tally.add(Spelled("x", frozenset({"room"}), ("no_entrance",)), meaning, [answer])
        assert (tally.hit1, tally.hit5) == hits, answer


@city
def town_of_drawn_names() -> DrawnTown:
    town = draw(SEED, buildings=at_length(70, 600))
    load_town(town)
    return town


@pytest.fixture
def truth(town_of_drawn_names: DrawnTown) -> Truth:
    return Truth(town_of_drawn_names)


def find(text: str) -> list[dict[str, Any]]:
    return queries.find(text).results


def told(tally: Tally) -> str:
    return "\n".join(f"{kinds}: {text!r}" for text, kinds in tally.missed[:40])


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_doors_are_found_under_one_and_two_kinds_of_noise(truth: Truth):
    tallies = by_kind(truth, find, seed=SEED, each=at_length(2, 60), in_pairs=at_length(120, 6000))
    everything = tallies.pop("")
    one, two = tallies.pop("one kind"), tallies.pop("two kinds")
    for tally in (everything, one, two):
        assert tally.rate(tally.hit1) >= HIT1, told(tally)
        assert tally.rate(tally.hit5) >= HIT5, told(tally)
        assert tally.wrong_exact <= max(1, WRONG_EXACT * tally.asked), told(tally)
    weak = {
        name: t
        for name, t in tallies.items()
        if t.asked >= ENOUGH and t.rate(t.hit5) < HIT5_OF_A_KIND
    }
    assert not weak, "\n".join(f"{name}: {told(tally)}" for name, tally in weak.items())


def test_what_is_found_surely_is_right(truth: Truth):
    """Of answers at 0.9 and more at least nine in ten are right."""
    tallies = by_kind(
        truth, find, seed=SEED + 1, each=at_length(1, 20), in_pairs=at_length(60, 3000)
    )
    sure = [right for confidence, right in tallies[""].sure if confidence >= SURE]
    assert len(sure) > 50
    assert sum(sure) / len(sure) >= 0.9


def test_what_does_not_exist_is_not_found_surely(truth: Truth):
    wrong, exact, asked = [], [], 0
    for change, text in absent(truth, random.Random(SEED), each=at_length(8, 400)):
        asked += 1
        found = find(text)
        surely, as_exact = is_wrong(change, found)
        if surely:
            wrong.append((change, text, found[0]["label"], found[0]["confidence"]))
        if as_exact:
            exact.append((change, text, found[0]["label"]))
    assert len(wrong) <= SURELY_WRONG * asked, wrong[:20]
    assert len(exact) <= WRONG_EXACT * asked, exact[:20]


def test_every_label_finds_its_door(truth: Truth):
    """As shown, without gaps, full width, 栋 for 号楼, and the estate with its building alone."""
    rng = random.Random(SEED)
    for door in rng.sample(truth.doors, at_length(10, 400)):
        parts = truth.town.parts(door.house, door[1:4])
        plain = [parts[part] for part in noise.ORDER if parts.get(part)]
        (answer,) = [
            a for a in find(" ".join(plain)) if (a["kind"], a["id"]) == ("unit", door.unit)
        ]
        label = answer["label"]
        spellings = {
            label, label.replace(" ", ""), label.replace("号楼", "栋"),
            label.translate({ord(d): ord(d) + 0xFEE0 for d in "0123456789"}),
        }  # fmt: skip
        if "estate" in parts and "building" in parts:
            spellings.add("".join(p for p in plain if p not in (parts["road"], parts["number"])))
        for text in sorted(spellings):
            first = find(text)[0]
            assert (first["kind"], first["id"]) == ("unit", door.unit), (text, first["label"])
            assert first["exact"], text


def test_what_is_remembered_within_a_text_changes_no_answer(truth: Truth, monkeypatch):
    """The answers are the same with every question put to the tables anew, at fewer queries."""
    rng = random.Random(SEED + 3)
    kinds = [(name,) for name in sorted(noise.KINDS)] + noise.pairs()
    asked = [s.text for _, _, s in texts(truth, rng, kinds=rng.choices(kinds, k=80), each=1)]
    with CaptureQueriesContext(connection) as few:
        remembered = [find(text) for text in asked]
    monkeypatch.setattr(finding, "Remembered", lambda: units.read)
    with CaptureQueriesContext(connection) as many:
        assert [find(text) for text in asked] == remembered
    assert len(few) < len(many)

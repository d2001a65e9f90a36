"""What files write about walking on a street, in Chinese and in OSM's words."""

from __future__ import annotations

import math

import pytest

from geo_grid.reach.streets import is_walked
from importers.schema.walking import Allowed, GateHours, Steepness


@pytest.mark.parametrize("word", ["否", "禁止", "不可", "禁行", "不可以", "False", "0", "No"])
def test_a_plain_no_forbids(word):
    assert Allowed().parse(word) == "no"
    assert not is_walked(kind="residential", foot=Allowed().parse(word), access="")
    assert not is_walked(kind="residential", foot="", access=Allowed().parse(word))


@pytest.mark.parametrize("word", ["是", "可", "可以", "True", "1", "yes"])
def test_a_plain_yes_allows(word):
    assert Allowed().parse(word) == "yes"
    assert is_walked(kind="motorway", foot=Allowed().parse(word), access="no")


@pytest.mark.parametrize("word", ["待定", "不详", "none", "x"])
def test_a_word_that_is_not_known_neither_forbids_nor_allows(word):
    foot = Allowed().parse(word)
    assert not is_walked(kind="motorway", foot=foot, access="")
    assert is_walked(kind="residential", foot=foot, access="")


@pytest.mark.parametrize(
    ("text", "percent"),
    [
        ("1:6", 100 / 6), ("1：12", 100 / 12), ("1/20", 5), ("8‰", 0.8), ("-8 %", 8), ("5,5", 5.5),
        ("８％", 8), ("45°", 100), ("45度", 100), ("0", 0),
    ],
)  # fmt: skip
def test_steepness_in_the_ways_it_is_written(text, percent):
    assert float(Steepness().parse(text)) == pytest.approx(percent)


@pytest.mark.parametrize(
    "text", ["up", "1:0", "1:", "12:1", "5-8%", "8 m", "10%~15%", "1:2:3", "89.5°", "1000"]
)
def test_steepness_that_says_nothing_is_unknown(text):
    assert math.isnan(float(Steepness().parse(text)))


@pytest.mark.parametrize("word", ["no", "No", "否", "无", "没有", "false", "0"])
def test_no_gate_is_no_gate_that_is_always_shut(word):
    assert GateHours().parse(word) == ""


@pytest.mark.parametrize(
    ("text", "hours"),
    [("yes", "24/7"), ("有", "24/7"), ("off", "off"), ("closed", "off"), ("关闭", "off")],
)
def test_a_gate_of_unknown_hours_is_open_and_one_that_never_opens_is_shut(text, hours):
    assert GateHours().parse(text) == hours

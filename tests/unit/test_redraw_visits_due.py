"""Visits that are due change without any version of the data, so no count of them is kept."""

from __future__ import annotations

from datetime import date

from geo_grid.redraw.drafts import counted, ground


def test_a_visit_recorded_between_two_reads_changes_the_number(monkeypatch):
    due = {"1": 2}
    monkeypatch.setattr(ground, "versions", lambda: ("visits-due", 1, 1, 4548))
    monkeypatch.setattr(counted, "day", lambda: date(2026, 3, 1))
    monkeypatch.setattr(counted, "by_atom", lambda name, communities, today: dict(due))
    assert ground._counted("visits_due", (1,)) == {"1": 2}
    due["1"] = 1
    assert ground._counted("visits_due", (1,)) == {"1": 1}

"""Where data come from, and when new ones are overdue."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from geo_grid.collection.models import DataSource
from geo_grid.collection.sources import Freshness, note_import, sources, today
from importers.runs.run import import_file


@pytest.fixture
def client(login_as):
    """A data manager of the whole city, logged in."""
    return login_as("data_manager", "somebody")


@pytest.fixture
def workers(write_csv):
    return write_csv([{"ref": "w1", "name": "张三"}])


def test_an_import_notes_its_source(bare_city, workers):
    call_command(
        "import_data", "workers", str(workers), "--source", "网格办", "--owner", "区社工部",
        "--data-date", "2025-06-30", "--interval-days", "30", verbosity=0,
    )  # fmt: skip
    source = DataSource.objects.get()
    assert (source.name, source.kind, source.owner) == ("网格办", "workers", "区社工部")
    assert (source.data_date, source.interval_days, source.last_rows) == (date(2025, 6, 30), 30, 1)
    before = source.last_import
    import_file("workers", workers, source="网格办")
    source.refresh_from_db()
    assert source.last_import > before
    assert (source.owner, source.interval_days) == ("区社工部", 30), "what is not said stays"


def test_a_file_without_a_named_source_is_no_source(bare_city, workers):
    import_file("workers", workers)
    assert not DataSource.objects.exists()


def test_a_refused_file_is_no_news(bare_city, write_csv):
    report = import_file("workers", write_csv([{"ref": "w1", "name": ""}]), source="网格办")
    assert not report.applied
    assert not DataSource.objects.exists()


@pytest.mark.parametrize(
    ("age_days", "interval_days", "overdue_days"),
    [(30, 30, 0), (31, 30, 1), (400, 365, 35), (400, None, 0)],
)
def test_overdue_by_the_day_of_the_data(bare_city, age_days, interval_days, overdue_days):
    day = today() - timedelta(days=age_days)
    note_import("a", kind="units", rows=1, at=timezone.now(),
                freshness=Freshness(data_date=day, interval_days=interval_days))  # fmt: skip
    (told,) = sources()
    assert (told["days_overdue"], told["is_overdue"]) == (overdue_days, overdue_days > 0)
    assert told["due"] == (day + timedelta(days=interval_days) if interval_days else None)


def test_without_a_day_the_last_import_counts(bare_city):
    long_ago = timezone.now() - timedelta(days=10)
    note_import("a", kind="units", rows=1, at=long_ago, freshness=Freshness(interval_days=7))
    note_import("b", kind="units", rows=1, at=timezone.now(), freshness=Freshness(interval_days=7))
    assert [(row["name"], row["days_overdue"]) for row in sources()] == [("a", 3), ("b", 0)]


@pytest.mark.parametrize(
    ("option", "value", "code"),
    [("--interval-days", "0", "interval_days_range"), ("--data-date", "2999-01-01", "data_date_in_future")],
)  # fmt: skip
def test_impossible_answers(bare_city, workers, option, value, code):
    with pytest.raises(CommandError, match=code):
        call_command("import_data", "workers", str(workers), option, value, verbosity=0)


def test_the_api_tells_what_is_overdue(bare_city, client):
    note_import("a", kind="units", rows=5, at=timezone.now(),
                freshness=Freshness("住建局", today() - timedelta(days=40), 30))  # fmt: skip
    told = client.get("/api/v1/sources").json()
    assert told["overdue"] == 1
    assert (told["sources"][0]["owner"], told["sources"][0]["days_overdue"]) == ("住建局", 10)

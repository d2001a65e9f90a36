"""How long people who left are kept, and the files that spoke of them."""

from __future__ import annotations

from datetime import datetime, timedelta

from geo_grid.jobs.retention import retention
from importers.uploads import forgetting, storage


@retention
def purge_people(*, now: datetime, years: float) -> dict[str, int]:
    """Delete people who have lived nowhere here for so long, and sent-in files past their time.

    With the first of them every file that may speak of people goes, however young.
    """
    residents = forgetting.purge(before=now - timedelta(days=365.25 * years))
    files = forgetting.forget_files() if residents else storage.forget_old()
    return {"residents": residents, "uploads": files}

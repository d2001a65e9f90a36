"""import_history: what was loaded, the newest first."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from geo_grid import city_time
from importers.runs import history


class Command(BaseCommand):
    requires_system_checks: list[str] = []
    help = "List imports: number, when, kind, rows, file, and whether undo_import may take it back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--limit", type=int, default=20)
        parser.add_argument("--kind", default="")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, limit: int, kind: str, **options: Any) -> None:
        runs = history.runs(limit=max(limit, 0), kind=kind)
        if options["json"]:
            self.stdout.write(json.dumps([_document(run) for run in runs], ensure_ascii=False))
            return
        for run in runs:
            state = ""
            if run.undone_at:
                state = _("undone")
            elif history.can_be_undone(run):
                state = _("can be undone")
            when = city_time.local(run.finished_at)
            self.stdout.write(
                f"{run.pk:>6}  {when:%Y-%m-%d %H:%M}  {run.kind:<14} {run.rows_accepted:>9} / "
                f"{run.rows_read:<9} {run.source}  {run.file_name}  {state}"
            )


def _document(run: Any) -> dict[str, Any]:
    names = ("kind", "source", "file_name", "datum", "rows_read", "rows_accepted", "rows_changed",
             "rows_refused", "owner")  # fmt: skip
    return {"run": run.pk} | {name: getattr(run, name) for name in names} | {
        "finished_at": run.finished_at.isoformat(),
        "undone_at": run.undone_at and run.undone_at.isoformat(),
        "can_be_undone": history.can_be_undone(run),
    }  # fmt: skip

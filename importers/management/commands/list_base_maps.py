"""list_base_maps: the base maps that were added, with their ids."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from importers.base_maps.store import base_maps


class Command(BaseCommand):
    requires_system_checks: list[str] = []
    help = "List base maps: id, datum, zooms, for whom, name. Those of GEO_GRID_BASE_MAPS are not among them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        found = base_maps()
        if options["json"]:
            self.stdout.write(json.dumps([asdict(one) for one in found], ensure_ascii=False))
            return
        for one in found:
            whose = _("public") if one.is_public else _("with a login")
            self.stdout.write(
                f"{one.id}  {one.datum:<8}  {one.min_zoom:>2}–{one.max_zoom:<2}  {whose}  {one.name}"
            )

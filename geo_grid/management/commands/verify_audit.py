"""verify_audit: name every audit row that was edited, removed or reordered, and the unsealed tail."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from geo_grid.access.audit_chain import head, unsealed, verify
from geo_grid.access.models import AuditSeal

TOLD_AT_MOST = 100


class Command(BaseCommand):
    help = "Check the audit trail against its chain. Exit status 1 when anything was touched."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--head", metavar="NUMBER:HASH", help="a link noted earlier, which must still stand"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        faults = 0
        for fault in verify():
            faults += 1
            if faults <= TOLD_AT_MOST:
                values = {"entry": fault.entry, "number": fault.number}
                self.stdout.write(self.style.ERROR(_(fault.message) % values))
        if options["head"] and not _stands(options["head"]):
            faults += 1
            self.stdout.write(self.style.ERROR(_("The noted link does not stand any more.")))
        if tail := unsealed():
            ids = ", ".join(map(str, tail[:TOLD_AT_MOST]))
            self.stdout.write(
                _("%(n)s entries are not sealed yet: %(ids)s") % {"n": len(tail), "ids": ids}
            )
        number, hash_ = head()
        self.stdout.write(_("Newest link: %(head)s") % {"head": f"{number}:{hash_}"})
        if faults:
            sys.exit(1)
        self.stdout.write(self.style.SUCCESS(_("The audit trail is whole.")))


def _stands(noted: str) -> bool:
    number, _colon, hash_ = noted.partition(":")
    seal = AuditSeal.objects.filter(number=int(number)).first() if number.isdecimal() else None
    return seal is not None and bytes(seal.hash).hex() == hash_

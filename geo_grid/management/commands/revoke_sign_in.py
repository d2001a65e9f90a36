"""revoke_sign_in USER …: end a session, device or token of an account, or all of them."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from geo_grid.access import devices, second_factor, sign_ins
from geo_grid.access.context import Caller, acting
from geo_grid.access.models import User
from geo_grid.errors import GeoGridError
from geo_grid.i18n import localize
from geo_grid.management.commands.list_sign_ins import named


class Command(BaseCommand):
    help = "End sign-ins of an account; list_sign_ins tells their ids."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--session", metavar="ID", help="end this login")
        which.add_argument("--device", metavar="ID", type=int, help="take this browser away")
        which.add_argument("--token", metavar="ID", type=int, help="end this key for programs")
        which.add_argument("--all", action="store_true", help="end everything of the above")
        which.add_argument(
            "--second-factor", action="store_true",
            help="end everything, and take one-time and recovery codes away: where the two "
            "administrators who would agree on that cannot log in",
        )  # fmt: skip

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        user = named(username)
        try:
            with transaction.atomic(), acting(Caller(purpose="revoke_sign_in")):
                ended = _revoke(user, options)
        except GeoGridError as error:
            raise CommandError(f"{localize(error)} [{error.code}]") from error
        self.stdout.write(self.style.SUCCESS(_("%(n)s sign-ins have ended.") % {"n": ended}))


def _revoke(user: User, options: dict[str, Any]) -> int:
    """Do what one option says; how many sign-ins ended."""
    if options["session"]:
        sign_ins.end_session(user, options["session"])
    elif options["device"]:
        devices.revoke_device(devices.registered(user, options["device"]))
    elif options["token"]:
        sign_ins.end_token(user, options["token"])
    else:
        if options["second_factor"]:
            second_factor.remove(user)
        return sum(sign_ins.end_everything(user).values())
    return 1

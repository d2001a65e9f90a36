"""create_account USER --role ROLE …: how the first administrators come in."""

from __future__ import annotations

import getpass
import secrets
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from geo_grid.access.actions import assign_role, create_user
from geo_grid.access.context import Caller, acting
from geo_grid.access.roles import ROLES
from geo_grid.errors import GeoGridError
from geo_grid.i18n import localize
from geo_grid.management.arguments import key, plain_text


class Command(BaseCommand):
    help = "Create an account with a role. The password is asked for, or read from standard input."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", type=plain_text)
        parser.add_argument("--name", type=plain_text, default="", help="the person's name")
        parser.add_argument("--role", choices=list(ROLES), required=True)
        parser.add_argument("--division", default="", help="division code or prefix")
        parser.add_argument("--cell", type=key, help="id of a grid cell")
        parser.add_argument("--department", type=key, help="id of a department")
        parser.add_argument(
            "--generate", action="store_true", help="make up a password, print it, change it later"
        )

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        password = secrets.token_urlsafe(12) if options["generate"] else _ask()
        try:
            with transaction.atomic(), acting(Caller(purpose="create_account")):
                user = create_user(
                    username, password=password, display_name=options["name"],
                    must_change_password=options["generate"],
                )  # fmt: skip
                assign_role(
                    user, options["role"], division_code=options["division"],
                    grid_cell_id=options["cell"], department_id=options["department"],
                )  # fmt: skip
        except GeoGridError as error:
            raise CommandError(f"{localize(error)} [{error.code}]") from error
        if options["generate"]:
            self.stdout.write(password)
        self.stdout.write(self.style.SUCCESS(_("%(name)s can log in.") % {"name": username}))


def _ask() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass(_("Password: "))
    if first != getpass.getpass(_("Once more: ")):
        raise CommandError(_("The two passwords differ."))
    return first

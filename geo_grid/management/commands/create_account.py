"""create_account USER --role ROLE …: how the first administrators come in."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from geo_grid.access.actions import assign_role, create_user
from geo_grid.access.context import Caller, acting
from geo_grid.access.role_areas import check_on_ground
from geo_grid.access.roles import ROLES
from geo_grid.access.start_codes import PAGE, Issued, open_account
from geo_grid.city_time import local
from geo_grid.errors import GeoGridError
from geo_grid.i18n import localize
from geo_grid.management.arguments import key, plain_text


class Command(BaseCommand):
    help = "Create an account with a role and print a one-time code with which its owner starts it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", type=plain_text)
        parser.add_argument("--name", type=plain_text, default="", help="the person's name")
        parser.add_argument("--role", choices=list(ROLES), required=True)
        parser.add_argument(
            "--division", type=plain_text, default="", help="division code or prefix"
        )
        parser.add_argument("--cell", type=key, help="id of a grid cell")
        parser.add_argument("--department", type=key, help="id of a department")
        parser.add_argument(
            "--password-stdin",
            action="store_true",
            help="no code: read a first password, to be changed at the first login",
        )

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        area = {
            "division_code": options["division"], "grid_cell_id": options["cell"],
            "department_id": options["department"],
        }  # fmt: skip
        about: dict[str, Any] = {"username": username, "display_name": options["name"]}
        issued = None
        try:
            with transaction.atomic(), acting(Caller(purpose="create_account")):
                check_on_ground(options["role"], **area)
                if options["password_stdin"]:
                    password = sys.stdin.readline().rstrip("\n")
                    user = create_user(password=password, must_change_password=True, **about)
                else:
                    user, issued = open_account(**about)
                assign_role(user, options["role"], **area)
        except GeoGridError as error:
            raise CommandError(f"{localize(error)} [{error.code}]") from error
        if issued is not None:
            show_code(self, username, issued)
        else:
            self.stdout.write(self.style.SUCCESS(_("%(name)s can log in.") % {"name": username}))


def show_code(command: BaseCommand, username: str, issued: Issued) -> None:
    """The code on a line of its own, then what to do with it."""
    command.stdout.write(issued.code)
    command.stdout.write(
        _(
            "%(name)s enters this code at %(page)s and chooses a password; good once, until %(until)s."
        )
        % {
            "name": username,
            "page": settings.GEO_GRID_PREFIX + PAGE,
            "until": local(issued.expires_at).strftime("%Y-%m-%d %H:%M"),
        }
    )

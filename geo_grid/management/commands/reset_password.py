"""reset_password USER: a code for an account, where no two administrators can make one."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from geo_grid.access.context import Caller, acting
from geo_grid.access.models import User
from geo_grid.access.start_codes import issue
from geo_grid.management.commands.create_account import show_code


class Command(BaseCommand):
    help = (
        "Print a one-time code with which the owner of an account chooses a new password. Recorded "
        "in the audit trail; the owner is told at the next login."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(_("There is no account named %(name)s.") % {"name": username})
        if not user.is_active:
            raise CommandError(_("The account %(name)s is withdrawn.") % {"name": username})
        with acting(Caller(purpose="reset_password")):
            issued = issue(user)
        show_code(self, username, issued)

"""create_token USER: a key for programs (Authorization: Bearer, or the password of Basic)."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from geo_grid.access.actions import create_token
from geo_grid.access.context import Caller, acting
from geo_grid.management.arguments import days, plain_text
from geo_grid.management.commands.list_sign_ins import named


class Command(BaseCommand):
    help = "Print a new token of an account; it is shown this once."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", type=plain_text)
        parser.add_argument("--name", type=plain_text, default="", help="what it is for")
        parser.add_argument("--days", type=days, help="how long it is good (default: for ever)")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        user = named(username)
        good = options["days"]
        expires_at = timezone.now() + timedelta(days=good) if good else None
        with acting(Caller(purpose="create_token")):
            self.stdout.write(create_token(user, name=options["name"], expires_at=expires_at))

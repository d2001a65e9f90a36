"""list_sign_ins USER: where an account is signed in, with the ids that revoke_sign_in takes."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from geo_grid import city_time
from geo_grid.access import sign_ins
from geo_grid.access.login import account_named
from geo_grid.access.models import User


class Command(BaseCommand):
    help = "List the sessions, registered devices and tokens of an account."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        for line in lines(named(username)):
            self.stdout.write("\t".join(line))


def named(username: str) -> User:
    """The account, by its name in any spelling; :class:`CommandError` for none."""
    user = account_named(username)
    if user is None:
        raise CommandError(_("There is no account named %(name)s.") % {"name": username})
    return user


def lines(user: User) -> Iterator[tuple[str, ...]]:
    """``kind, id, made, last used, address, name, program``, one tuple a sign-in, times the city's."""
    for session in sign_ins.sessions(user, current=None):
        yield _line("session", session, made="started_at")
    for device in sign_ins.devices(user):
        yield _line("device", device, made="registered_at")
    for token in sign_ins.tokens(user):
        yield _line("token", token, made="created_at")


def _line(kind: str, one: dict[str, Any], *, made: str) -> tuple[str, ...]:
    times = (
        city_time.local(at).strftime("%Y-%m-%d %H:%M") if at else "-"
        for at in (one[made], one["seen_at"])
    )  # fmt: skip
    rest = (one["address"] or "-", one.get("name") or "-", one["agent"] or "-")
    return (kind, str(one["id"]), *times, *rest)

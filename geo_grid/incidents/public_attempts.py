"""How often the public door is knocked at: each request is counted before it is judged."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import ip_address

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from geo_grid.errors import TooMany, gettext_noop
from geo_grid.incidents.public_models import PublicAttempt

_WITHIN = timedelta(hours=1)
_PREFIX_BITS = 64  # what one connection is given of IPv6


def count(address: str | None, *, is_report: bool) -> None:
    """Note a request from `address`, which stays noted whatever comes of it.

    Raises :class:`TooMany` ``public_rate`` for one too many from there, and for a report
    ``public_busy`` for one too many in all. Call it outside any transaction, or of many at once none
    sees the others.
    """
    most = (
        settings.GEO_GRID_PUBLIC_REPORTS_PER_HOUR
        if is_report
        else settings.GEO_GRID_PUBLIC_WORDS_PER_HOUR
    )
    _count_of(_digest("geo_grid.public", _connection(address)), most=most, is_report=is_report)
    tried = PublicAttempt.objects.filter(at__gte=timezone.now() - _WITHIN, is_report=True)
    if is_report and tried.count() > settings.GEO_GRID_PUBLIC_REPORTS_IN_ALL:
        raise _later(
            TooMany(
                "public_busy",
                gettext_noop("Very many reports come in just now; try again in an hour, or call."),
            )
        )  # fmt: skip


def count_lookup(address: str | None) -> None:
    """Note that somebody at `address` looks for a place or a way; of reports it is none.

    Raises :class:`TooMany` ``public_rate`` for one too many from there, ``public_busy`` for one too
    many in all: each is a walk through the streets. Outside any transaction, as :func:`count`.
    """
    digest = _digest("geo_grid.public.lookup", _connection(address))
    _count_of(digest, most=settings.GEO_GRID_PUBLIC_LOOKUPS_PER_HOUR)
    tried = PublicAttempt.objects.filter(at__gte=timezone.now() - _WITHIN, is_report=False)
    if tried.count() > settings.GEO_GRID_PUBLIC_LOOKUPS_IN_ALL:
        raise _later(
            TooMany(
                "public_busy", gettext_noop("Very many ask just now; try again in an hour, or call.")
            )
        )  # fmt: skip


def count_without_key(address: str | None) -> None:
    """Note that a program at `address` showed no key that holds; of citizens' reports it is none.

    Raises :class:`TooMany` ``public_rate``. Outside any transaction, as :func:`count`.
    """
    digest = _digest("geo_grid.public.no_key", _connection(address))
    _count_of(digest, most=settings.GEO_GRID_PUBLIC_REPORTS_PER_HOUR)


def count_with_key(account: int | None) -> None:
    """Note a report by the key of an account, wherever it comes from. Raises likewise."""
    digest = _digest("geo_grid.public.account", str(account))
    _count_of(digest, most=settings.GEO_GRID_PUBLIC_REPORTS_PER_HOUR)


def _digest(of: str, whom: str) -> bytes:
    return salted_hmac(of, whom, algorithm="sha256").digest()


def _count_of(digest: bytes, *, most: int, is_report: bool = False) -> None:
    with transaction.atomic():
        PublicAttempt.objects.create(address_digest=digest, is_report=is_report, at=timezone.now())
    tried = PublicAttempt.objects.filter(at__gte=timezone.now() - _WITHIN, is_report=is_report)
    if tried.filter(address_digest=digest).count() > most:
        raise _later(
            TooMany(
                "public_rate",
                gettext_noop("Too much was sent from here in the last hour; try again later, or call."),
            )
        )  # fmt: skip


def _later(error: TooMany) -> TooMany:
    error.retry_after_s = int(_WITHIN.total_seconds())  # type: ignore[attr-defined]
    return error


def _connection(address: str | None) -> str:
    """An address, of IPv6 the network that one connection has."""
    if not address:
        return ""
    found = ip_address(address)
    if found.version == 6:
        return str(int(found) >> (128 - _PREFIX_BITS))
    return str(found)

"""Writes of saved views: keep one, change it, share it, delete it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from geo_grid.access import audit
from geo_grid.access.context import caller
from geo_grid.access.models import User
from geo_grid.access.roles import Right
from geo_grid.command.models import SavedView
from geo_grid.command.queries import MOST, own
from geo_grid.errors import BadInput, Conflict, gettext_noop
from geo_grid.vault.masking import mask_numbers, mask_strings


@dataclass(frozen=True)
class ViewDraft:
    """What a view is to be; None leaves a part of it as it is, `place` is ``{}`` for none."""

    name: str | None = None
    filters: Mapping[str, str] | None = None
    place: Mapping[str, float] | None = None
    shared: str | None = None


@transaction.atomic
def save_view(draft: ViewDraft) -> SavedView:
    """Keep a new view of the caller's.

    Raises :class:`BadInput` by field, :class:`Conflict` where the account has its most already.
    """
    account = caller().scope.account
    _hold(account)
    if SavedView.objects.filter(owner=account).count() >= MOST:
        raise Conflict(
            "views_full",
            gettext_noop("You keep %(most)s views already; delete one first."),
            most=MOST,
        )
    view = SavedView(owner_id=account)
    _write(view, draft)
    audit.record("view.save", noun="view", keys=[view.pk], detail={"shared": view.shared_code})
    return view


@transaction.atomic
def change_view(pk: int, draft: ViewDraft) -> SavedView:
    """Change what the draft names. Raises :class:`NotFound` for a view that is not one's own."""
    _hold(caller().scope.account)
    view = own(pk, scope=caller().scope)
    _write(view, draft)
    audit.record("view.change", noun="view", keys=[pk], detail={"shared": view.shared_code})
    return view


@transaction.atomic
def delete_view(pk: int) -> None:
    """Raises :class:`NotFound` for a view that is not one's own."""
    own(pk, scope=caller().scope).delete()
    audit.record("view.delete", noun="view", keys=[pk])


def check_no_number(name: str, filters: Mapping[str, str]) -> None:
    """Raises :class:`BadInput` where a text holds the number of a person: masked it would be another.

    `filters.q` may be a full number, which finds cases; nothing that is kept may hold one.
    """
    # What is typed is judged as text: a code that a filter takes may look like an old ID.
    words = filters.get("q", "")
    for field, kept in (
        ("name", mask_numbers(name) == name),
        ("filters.q", mask_numbers(words) == words),
        ("filters", mask_strings(dict(filters)) == dict(filters)),
    ):
        if not kept:
            raise BadInput(
                "number_of_a_person",
                gettext_noop("A view keeps no ID or phone number of a person; leave it out."),
                field=field,
            )


def _hold(account: int | None) -> None:
    """One write of an account's views at a time: their number and names are judged."""
    User.objects.select_for_update(no_key=True).get(pk=account)


def _write(view: SavedView, draft: ViewDraft) -> None:
    if draft.name is not None:
        view.name = draft.name
    if draft.filters is not None:
        view.filters = dict(draft.filters)
    if draft.place is not None:
        for part in ("zoom", "lat", "lon"):
            setattr(view, part, draft.place.get(part))
    if draft.shared is not None and draft.shared != view.shared_code:
        _check_area(draft.shared)
        view.shared_code = draft.shared
    check_no_number(view.name, view.filters)
    same = SavedView.objects.filter(owner=view.owner_id, name=view.name).exclude(pk=view.pk)
    if same.exists():
        raise BadInput(
            "name_taken",
            gettext_noop("You have a view of this name; choose another, or replace that one."),
            field="name",
        )
    view.changed_at = timezone.now()
    view.save()


def _check_area(code: str) -> None:
    if code and code not in caller().scope.having(Right.CASES_READ).prefixes:
        raise BadInput(
            "area_not_own",
            gettext_noop("A view is shared in the division of one of your own roles; choose one."),
            field="shared",
        )

"""Writes of decisions about addresses. Each is one transaction with its audit row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from psycopg2.extras import DateTimeTZRange

from geo_grid.access import audit
from geo_grid.access.context import caller
from geo_grid.areas.actions import touch
from geo_grid.areas.nouns import noun_of
from geo_grid.errors import BadInput, Conflict, NotFound, busy, gettext_noop
from geo_grid.locate.actions import refresh_places
from geo_grid.locate.decisions.models import AddressDecision, AliasProposal, Thing
from geo_grid.locate.decisions.queries import ground_of
from geo_grid.locate.decisions.text import mark_of, marks_of
from geo_grid.locate.models import PlaceName
from geo_grid.premises.models import Address, Building
from geo_grid.records.actions import check_ground, write
from geo_grid.vault.masking import mask_numbers

LONGEST_NAME = 60


@dataclass(frozen=True)
class Choice:
    """What a text means: a thing of the ground with its label; ``None`` in its place: none."""

    thing: Thing
    thing_id: int
    label: str


def decide(text: str, choice: Choice | None, *, name: str = "") -> AddressDecision:
    """Remember what `text` means; it stands until it is taken back or decided anew.

    With a `name` (the part of the text that fitted several things) it is proposed as an alias of
    the chosen one. Raises :class:`BadInput` ``address_empty``, :class:`NotFound` ``thing_unknown``,
    :class:`Conflict` when another person decides the same text at this moment.
    """
    try:
        with transaction.atomic():
            return _decide(text, choice, name)
    except IntegrityError as error:
        raise busy() from error


def _decide(text: str, choice: Choice | None, name: str) -> AddressDecision:
    mark = mark_of(text)
    if mark is None:
        raise BadInput("address_empty", gettext_noop("The text names no place."), field="text")
    if choice is not None:
        ground_of(choice.thing, choice.thing_id)
    _end(text)
    decision = AddressDecision.objects.create(
        mark=mark,
        thing=choice.thing if choice else "",
        thing_id=choice.thing_id if choice else None,
        label=choice.label[:400] if choice else "",
        decided_by=caller().scope.account,
    )
    detail = {"thing": decision.thing, "id": decision.thing_id}
    audit.record("address.decide", noun="addressdecision", keys=[decision.pk], detail=detail)
    if choice is not None and name:
        _propose(decision, choice, name)
    return decision


@transaction.atomic
def take_back(text: str) -> bool:
    """End the decision on `text`, so that it is open again; whether there was one."""
    ended = _end(text)
    if ended:
        audit.record("address.take_back", noun="addressdecision", keys=ended)
    return bool(ended)


def _end(text: str) -> list[int]:
    """End what stands for a text, and withdraw the names that were proposed with it."""
    ended = []
    standing = AddressDecision.objects.select_for_update(no_key=True)
    for row in standing.filter(mark__in=list(marks_of([text])), valid__upper_inf=True):
        until = max(timezone.now(), row.valid.lower + timedelta(microseconds=1))
        row.valid = DateTimeTZRange(row.valid.lower, until, "[)")
        row.ended_by = caller().scope.account
        row.save(update_fields=["valid", "ended_by"])
        row.proposals.filter(state=AliasProposal.State.WAITING).delete()
        ended.append(row.pk)
    return ended


def _propose(decision: AddressDecision, choice: Choice, name: str) -> None:
    """A name that holds numbers of people, or is a whole letter, is nobody's alias."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or mask_numbers(name) != name:
        return
    AliasProposal.objects.get_or_create(
        name=name,
        thing=choice.thing,
        thing_id=choice.thing_id,
        defaults={
            "label": choice.label[:400], "decision": decision,
            "proposed_by": decision.decided_by, "proposed_at": decision.valid.lower,
        },
    )  # fmt: skip


def note_use(decisions: Iterable[int], *, at: datetime) -> None:
    """Decisions that are used are kept."""
    AddressDecision.objects.filter(pk__in=sorted(set(decisions))).update(used_at=at)


# ---- aliases


@write
def accept(proposal_id: int) -> AliasProposal:
    """Give the thing its further name, by which it is found from now on.

    Raises :class:`NotFound`, :class:`Conflict` ``proposal_settled``, and :class:`NotAllowed` where
    the caller may not edit the ground.
    """
    proposal = _waiting(proposal_id)
    cell, building = ground_of(proposal.thing, proposal.thing_id)
    check_ground(cell, building=building)
    if proposal.thing == Thing.PLACE:
        PlaceName.objects.get_or_create(
            place_id=proposal.thing_id, kind=PlaceName.Kind.ALIAS, name=proposal.name
        )
        touch(noun_of(PlaceName))
    else:
        Address.objects.get_or_create(
            **{f"{proposal.thing}_id": proposal.thing_id},
            kind=Address.Kind.ALIAS, text=proposal.name, valid__upper_inf=True,
            defaults={"is_primary": False},
        )  # fmt: skip
        refresh_places(_estates_of(building))  # what names its houses may name an estate
        touch(noun_of(Address))
    return _settled(proposal, AliasProposal.State.ACCEPTED)


def _estates_of(building: int | None) -> set[str]:
    own = Building.objects.filter(pk=building).values_list("estate", flat=True)
    said = Address.objects.filter(building=building, valid__upper_inf=True)
    return {*own, *said.values_list("estate", flat=True)}


@write
def reject(proposal_id: int) -> AliasProposal:
    """The name is not taken; it is not proposed for this thing again. Raises as :func:`accept`."""
    proposal = _waiting(proposal_id)
    cell, building = ground_of(proposal.thing, proposal.thing_id)
    check_ground(cell, building=building)
    return _settled(proposal, AliasProposal.State.REJECTED)


def _waiting(proposal_id: int) -> AliasProposal:
    found = AliasProposal.objects.select_for_update(no_key=True).filter(pk=proposal_id).first()
    if found is None:
        raise NotFound("not_found", gettext_noop("Nothing is found under this address."))
    if found.state != AliasProposal.State.WAITING:
        raise Conflict("proposal_settled", gettext_noop("This name was decided already."))
    return found


def _settled(proposal: AliasProposal, state: AliasProposal.State) -> AliasProposal:
    proposal.state, proposal.settled_at = state, timezone.now()
    proposal.settled_by = caller().scope.account
    proposal.save(update_fields=["state", "settled_at", "settled_by"])
    audit.record(f"alias.{state}", noun="aliasproposal", keys=[proposal.pk])
    return proposal


# ---- retention


@transaction.atomic
def forget(*, ended_before: datetime, unused_before: datetime) -> int:
    """Delete decisions that ended, or were not used, so long ago, and names settled; how many."""
    old = Q(valid__endswith__lt=ended_before) | Q(
        valid__startswith__lt=unused_before, valid__upper_inf=True
    ) & (Q(used_at=None) | Q(used_at__lt=unused_before))
    count: int = AddressDecision.objects.filter(old).delete()[0]
    settled = AliasProposal.objects.exclude(state=AliasProposal.State.WAITING)
    count += settled.filter(settled_at__lt=ended_before).delete()[0]
    waiting = AliasProposal.objects.filter(state=AliasProposal.State.WAITING)
    count += waiting.filter(proposed_at__lt=unused_before).delete()[0]
    return count

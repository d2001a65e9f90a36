"""What is said about a plan: pinned to a place or not, settled, taken back. Each is one write."""

from __future__ import annotations

from django.contrib.gis.geos import Point
from django.db import transaction
from django.utils import timezone

from geo_grid.access import audit
from geo_grid.areas.models import City
from geo_grid.errors import BadInput, NotAllowed, NotFound, gettext_noop
from geo_grid.redraw.drafts import queries
from geo_grid.redraw.drafts.actions import text_of
from geo_grid.redraw.models import PlanComment


@transaction.atomic
def comment(
    plan_id: int, *, text: str, point: tuple[float, float] | None = None, author: int | None = None
) -> PlanComment:
    """Say something about a plan, pinned to a place (lon, lat; EPSG:4326) or not."""
    plan = queries.plan_of(plan_id)
    said = text_of(text, field="text", most=2000)
    if not said:
        raise BadInput("text_missing", gettext_noop("Write something."), field="text")
    place = pinned(point)
    if point is not None and place is None:
        raise BadInput(
            "outside_city", gettext_noop("The place lies outside the city."), field="lon"
        )
    audit.record("plan.comment", noun="plan", keys=[plan.pk])
    return PlanComment.objects.create(plan=plan, text=said, point=place, author_id=author)


def pinned(point: tuple[float, float] | None) -> Point | None:
    """A place (lon, lat; EPSG:4326) as it is stored; ``None`` for none and for one off the city."""
    if point is None:
        return None
    place = Point(*point, srid=4326)
    city = City.objects.first()
    return place if city is not None and city.envelope.covers(place) else None


@transaction.atomic
def settle(plan_id: int, comment_id: int, *, settled: bool, author: int | None = None) -> None:
    """Mark a comment as settled, or open it again; what is so already stays as it is."""
    found = _comment(plan_id, comment_id)
    if settled == (found.settled_at is not None):
        return
    found.settled_at = timezone.now() if settled else None
    found.settled_by_id = author if settled else None
    found.save(update_fields=["settled_at", "settled_by"])
    audit.record("plan.comment_settle", noun="plan", keys=[plan_id], detail={"comment": found.pk})


@transaction.atomic
def take_back(plan_id: int, comment_id: int, *, author: int | None) -> None:
    """Remove a comment of one's own; raises :class:`NotAllowed` for anybody else's."""
    found = _comment(plan_id, comment_id)
    if author is None or found.author_id != author:
        raise NotAllowed(
            "comment_of_another", gettext_noop("Only who wrote a comment takes it back.")
        )
    audit.record("plan.comment_remove", noun="plan", keys=[plan_id], detail={"comment": found.pk})
    found.delete()


def _comment(plan_id: int, comment_id: int) -> PlanComment:
    comments = PlanComment.objects.select_for_update()
    found = comments.filter(pk=comment_id, plan=plan_id).first()
    if found is None:
        raise NotFound("not_found", gettext_noop("Nothing is found under this address."))
    return found

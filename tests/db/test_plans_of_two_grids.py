"""Plans of the base grid and of a professional grid on the same ground: when each concerns the other."""

from __future__ import annotations

from geo_grid import city_time
from geo_grid.access.context import counting_all
from geo_grid.redraw.drafts import scheduling
from geo_grid.redraw.models import Plan
from geo_grid.redraw.publication import publish, review
from tests.db.test_professional_grids import KIND, city, drawn, trade  # noqa: F401
from tests.db.test_publish import CUT, approved, drafted


def scheduled(plan: Plan) -> Plan:
    Plan.objects.filter(pk=plan.pk).update(
        state=Plan.State.SCHEDULED, effective_on=city_time.today()
    )
    return Plan.objects.get(pk=plan.pk)


def named(plan: Plan) -> list[int]:
    with counting_all():  # whoever sees every plan
        return [row["id"] for row in scheduling.beside(plan)]


def test_a_plan_that_cuts_basic_cells_and_one_of_a_trade_name_each_other(trade):  # noqa: F811
    overlay, base = scheduled(drawn()), scheduled(drafted(CUT))
    assert named(overlay) == [base.pk]
    assert named(base) == [overlay.pk]
    assert [row["id"] for row in scheduling.beside(overlay)] == [None], "whose, not everybody hears"


def test_a_cut_that_is_undone_concerns_no_other_grid(trade):  # noqa: F811
    overlay, base = scheduled(drawn()), drafted(CUT)
    Plan.objects.filter(pk=base.pk).update(position=0)
    base = scheduled(base)
    assert (named(overlay), named(base)) == ([], [])


def test_a_plan_that_only_assigns_is_independent_of_another_grid_s(trade):  # noqa: F811
    cell = str(trade.grid_cells[0])
    overlay, base = (
        scheduled(drawn()),
        scheduled(drafted({"type": "split_n", "cell": cell, "into": 2})),
    )
    other = scheduled(drafted({"type": "split_n", "cell": cell, "into": 3}))
    assert named(overlay) == []
    assert named(base) == [other.pk], "of the same grid, as before"


def test_the_day_of_a_plan_replays_what_its_author_weighed(trade):  # noqa: F811
    """The program has no registers of its own, and gives no plan back for that."""
    weighs = {"type": "set", "measures": [{"name": "residents_60"}]}
    split = {"type": "split_n", "cell": str(trade.grid_cells[1]), "into": 2}
    with counting_all():
        waiting = approved(weighs, split, area=["990101001001", "990101001002"])
    waiting = scheduled(waiting)
    publish.publish(approved(CUT).pk)
    done = review.publish_due(waiting.pk)
    assert done["state"] == Plan.State.PUBLISHED, done

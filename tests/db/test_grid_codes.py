"""Codes of grid cells: of one kind none is given twice, wherever the cell went that bore it."""

from __future__ import annotations

from geo_grid.areas.models import BasicCell, GridCell, GridCellVersion
from geo_grid.redraw.publication import publish
from tests.aging import age_ground
from tests.db.test_professional_grids import (  # noqa: F401
    BOTH,
    KIND,
    assert_overlay_sound,
    city,
    drawn,
    put_in_force,
    trade,
)
from tests.db.test_publish import LEFT, approved


def test_the_code_of_a_cell_that_moved_away_is_given_to_no_other(trade):  # noqa: F811
    """Its community then holds fewer codes than were given there."""
    atoms = BasicCell.objects.filter(community__code=LEFT, valid__upper_inf=True)
    alone = trade.basic_cells["002"]
    rest = [pk for pk in atoms.order_by("code").values_list("pk", flat=True) if pk != alone]
    cells = ({"type": "create", "atoms": rest}, {"type": "create", "atoms": [alone]})
    put_in_force(drawn(*cells, base="nothing"))
    first, moving = sorted(
        assert_overlay_sound(), key=lambda pk: GridCellVersion.objects.get(cell=pk).code
    )
    age_ground(1)
    step = {"type": "transfer", "atoms": [alone], "cell": str(trade.grid_cells[1])}
    publish.publish(approved(step, area=BOTH).pk)
    assert GridCell.objects.get(pk=moving).community.code == BOTH[1], "it went along, code and all"
    age_ground(1)
    put_in_force(drawn({"type": "split_n", "cell": str(first), "into": 2}))
    now = GridCellVersion.objects.filter(kind=KIND, valid__upper_inf=True)
    codes = dict(now.values_list("cell", "code"))
    (new,) = set(codes) - {first, moving}
    assert [codes[pk] for pk in (first, moving, new)] == [f"{LEFT}{n:03d}" for n in (1, 2, 3)]

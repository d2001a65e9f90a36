"""People behind their doors, and the places of organisations, as what the ground holds."""

from __future__ import annotations

from geo_grid.areas.placed import Ids, Placed, Sum, register
from geo_grid.people import shown
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)


def _recount(cells: Ids) -> None:
    from geo_grid.people.actions import recount  # with it comes the vault

    recount(cells)


def _people(column: str, order: int, zh: str, en: str) -> Sum:
    return Sum(column, order, (zh, en), about="counts", is_of_cells=False)


register(
    # A resident has no cell: they are where the door of their main residence is.
    Placed(
        "resident", "geo_grid.Residence", 40,
        has_point=False,
        sums=(
            _people("households", 10, "户数", "Households"),
            _people("residents", 20, "人口", "Residents"),
            _people("registered", 30, "户籍", "Registered"),
            _people("floating", 40, "流动", "Floating"),
            _people("left_behind", 50, "留守", "Left behind"),
            _people("overseas", 60, "境外", "Overseas"),
            _people("estimated_residents", 70, "", ""),
        ),
        things=lambda: sql.text("things_people"),
        things_with=("unit",),
        recount=_recount,
        with_houses=True,
        layers=(shown.POPULATION,),
    ),
    Placed(
        "organisation", "geo_grid.OrganisationPlace", 50,
        current="upper_inf(t.valid)",
        sums=(Sum("organisations", 110, ("单位", "Organisations"), about="counts"),),
        recount=_recount,
        layers=(shown.ORGANISATIONS,),
    ),
)  # fmt: skip

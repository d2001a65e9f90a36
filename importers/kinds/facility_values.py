"""What cells of files of facilities and components mean: their kinds, which are rows, and hours."""

from __future__ import annotations

from dataclasses import dataclass, field

from geo_grid.errors import BadInput
from geo_grid.facilities.hours import read_hours, write_hours
from geo_grid.facilities.queries import kinds_for
from importers.schema.refusals import BadValue
from importers.schema.values import Choice, Parser, shown


@dataclass(frozen=True)
class KindCode:
    """The code of a kind that is known for `noun`: by its code, its names, or a known spelling.

    `others` is what an unknown spelling becomes where the source's list is open.
    """

    noun: str
    spellings: dict[str, str] = field(default_factory=dict)
    others: str | None = None
    sql_type: str = "text"

    def prepared(self) -> Parser:
        """The same with the kinds of now."""
        rows = list(kinds_for(self.noun).values_list("code", "name_zh", "name_en"))
        english = {name: code for code, _, name in rows if name}
        return _Known(
            [(code, name) for code, name, _ in rows], english | self.spellings, self.others
        )

    def parse(self, text: str) -> str:
        return self.prepared().parse(text)

    def known_choices(self) -> str:
        """Where they are listed: whoever asks for columns alone starts no database."""
        return "manage.py facility_kinds"


class _Known(Choice):
    """Choices that are rows."""

    def __init__(
        self, rows: list[tuple[str, str]], spellings: dict[str, str], others: str | None
    ) -> None:
        super().__init__(_Rows(rows), spellings, others)  # type: ignore[arg-type]

    def parse(self, text: str) -> str:
        try:
            return super().parse(text)
        except BadValue as fault:
            raise BadValue("kind_unknown", **fault.params) from None


@dataclass(frozen=True)
class _Rows:
    """Rows in the form of an enumeration's choices."""

    choices: list[tuple[str, str]]


@dataclass(frozen=True)
class Hours:
    """Opening hours in OSM's grammar or in Chinese words, as we write them."""

    longest: int = 400
    sql_type: str = "text"

    def parse(self, text: str) -> str:
        try:
            written = write_hours(read_hours(text))
        except BadInput as fault:
            code = "hours_replaced" if fault.code == "hours_replaced" else "hours_unread"
            raise BadValue(code, value=shown(str(fault.params["part"]))) from None
        if len(written) > self.longest:
            raise BadValue("hours_too_long", limit=self.longest)
        return written

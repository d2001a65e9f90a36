"""Every number about persons, households, organisations and cases in the replies of routes, as facts.

What is looked for are records, objects with names of counts as keys, and the ground that they tell
of: by the code of a division, cell or atom, by the id of a building or cell. The unknown counts are
those of atoms: ``(atom, category)``. A number with an error around it is a sum of published numbers;
any other is exact. Rates are numbers too.
"""

from __future__ import annotations

import io
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import Count, Sum
from django.utils import timezone
from openpyxl import load_workbook

from geo_grid.areas.models import BasicCell, Division, GridCellVersion
from geo_grid.incidents.models import Incident
from geo_grid.people.models import Household, OrganisationPlace, Residence
from geo_grid.premises.models import Building, Unit
from layers.tiles.vector_tiles import ATOMS_FROM
from tests.access.world import World
from tests.disclosure.solver import BASE, Fact, Knowledge

PARTS = ("registered", "floating", "left_behind", "overseas", "estimated_residents")
COUNTS: dict[str, tuple[str, ...]] = {
    "residents": PARTS,
    **{name: (name,) for name in PARTS},
    **{
        name: (name,)
        for name in ("households", "organisations", "open_incidents", "incidents_90d", "male",
                     "female", "under_15", "from_15_to_59", "from_60", "care")
    },
}  # fmt: skip
"""Names of counts, and the categories that they are sums of."""
ALIASES = {"incidents": "open_incidents", "0–14": "under_15", "15–59": "from_15_to_59",
           "60+": "from_60"}  # fmt: skip
CASES = ("open_incidents", "incidents_90d")


@dataclass
class Ground:
    """Which atoms a code, a building or a cell stands for."""

    by_code: dict[str, frozenset[int]] = field(default_factory=dict)
    by_atom_code: dict[str, frozenset[int]] = field(default_factory=dict)
    """Numbered like cells, and apart from them."""
    by_layer: dict[str, dict[int, frozenset[int]]] = field(default_factory=dict)
    area_m2: dict[int, float] = field(default_factory=dict)
    communities: dict[frozenset[int], int] = field(default_factory=dict)
    crowded: set[frozenset[int]] = field(default_factory=set)
    """Atoms of several houses: what is told of one of them is a part."""

    @classmethod
    def of(cls, world: World) -> Ground:
        found = cls()
        atoms = {place.basic_cell: place for place in world.places}
        for division in Division.objects.all():
            stem = _stem(division.code)
            inside = frozenset(a for a, p in atoms.items() if p.code.startswith(stem))
            found.by_code[division.code] = inside
            found.communities[inside] = len({atoms[a].code for a in inside})
        found.by_layer["divisions"] = {d.pk: found.by_code[d.code] for d in Division.objects.all()}
        cells: dict[int, frozenset[int]] = {}
        for place in world.places:
            cells[place.grid_cell] = cells.get(place.grid_cell, frozenset()) | {place.basic_cell}
        single = {a: frozenset([a]) for a in atoms}
        houses = {
            pk: single[atom]
            for pk, atom in Building.objects.values_list("pk", "basic_cell")
            if atom in single
        }
        held = Counter(min(atom) for atom in houses.values())
        found.crowded = {atom for atom in single.values() if held[min(atom)] > 1}
        for version in GridCellVersion.objects.filter(valid__upper_inf=True):
            found.by_code[version.code] = cells[version.cell_id]
        for atom in BasicCell.objects.filter(valid__upper_inf=True):
            found.by_atom_code[atom.code] = single[atom.pk]
            found.area_m2[atom.pk] = atom.area_m2
        for layer in ("grid_cells", "grid_cell"):
            found.by_layer[layer] = cells
        for layer in HOUSES:
            found.by_layer[layer] = houses
        for layer in ("basic_cells", "organisations", "incidents"):
            found.by_layer[layer] = single
        return found

    def atoms(self, record: Mapping[str, Any], layer: str) -> frozenset[int] | None:
        """The ground of a record; None where it tells of none that is known."""
        code, codes = record.get("code"), self.by_code
        if layer == "basic_cells":
            codes = self.by_atom_code
        if isinstance(code, str) and code in codes:
            return codes[code]
        return self.by_layer.get(layer, {}).get(record.get("id", -1))


def _stem(code: str) -> str:
    for length in (4, 6, 9):
        if set(code[length:]) == {"0"}:
            return code[:length]
    return code


@dataclass
class Reader:
    """What one account has read: facts, and how many numbers were told and how many kept back."""

    ground: Ground
    facts: dict[tuple[Any, ...], Fact] = field(default_factory=dict)
    own: set[tuple[int, str]] = field(default_factory=set)
    said_of: dict[frozenset[int], str] = field(default_factory=dict)
    numbers: int = 0
    hidden: int = 0

    def knowledge(self) -> Knowledge:
        return Knowledge(list(self.facts.values()))

    def learn(self, fact: Fact) -> None:
        key = (frozenset(fact.terms.items()), fact.low, fact.high)
        self.facts.setdefault(key, fact)

    def read(self, value: Any, *, said: str, layer: str = "") -> None:
        """All records in a JSON document."""
        if isinstance(value, list):
            for one in value:
                self.read(one, said=said, layer=layer)
        if not isinstance(value, dict):
            return
        told = _merged(value)
        atoms = self.ground.atoms(told, layer)
        if layer == OPEN:
            told.setdefault("numbers", "published")
        if atoms:
            is_part = layer in HOUSES and atoms in self.ground.crowded
            self.record(told, atoms, said=said, is_part=is_part)
        for key, one in value.items():
            if isinstance(one, (dict, list)) and not (atoms and key in ("properties", "rates")):
                self.read(one, said=f"{said} {key}", layer=key if key in _LAYERS else layer)

    def record(
        self, told: Mapping[str, Any], atoms: frozenset[int], *, said: str, is_part: bool = False
    ) -> None:
        """The numbers of one area: what they are is said beside them, or by another route."""
        if told.get("numbers", "hidden") != "hidden":
            self.said_of.setdefault(atoms, told["numbers"])
        elif "numbers" not in told and atoms in self.said_of:
            told = {**told, "numbers": self.said_of[atoms]}
        for key, value in told.items():
            name = ALIASES.get(key, key)
            if name in COUNTS and (value is None or _is_number(value)):
                self._count(name, value, told, atoms, f"{said} {key}", is_part)
        self._rates(told, atoms, said)

    def _count(self, name: str, value: Any, told: Mapping[str, Any], atoms: frozenset[int],
               said: str, is_part: bool) -> None:  # fmt: skip
        if value in (None, ""):
            self.hidden += 1
            return
        self.numbers += 1
        terms = {(atom, part): 1 for atom in atoms for part in COUNTS[name]}
        if told.get("numbers") == "own_part" and self.own & terms.keys():
            terms = dict.fromkeys(self.own & terms.keys(), 1)
        spread = self._spread(name, told, atoms)
        high = math.inf if is_part else float(value) + spread
        self.learn(Fact(terms, max(0, float(value) - spread), high, said))

    def _spread(self, name: str, told: Mapping[str, Any], atoms: frozenset[int]) -> float:
        """How far a count may lie from the number: 0 of an exact one."""
        if told.get("numbers") != "published":
            return 0
        return (BASE - 1) * self.ground.communities[atoms] * len(COUNTS[name])

    def _rates(self, told: Mapping[str, Any], atoms: frozenset[int], said: str) -> None:
        rates = told.get("rates")
        if not isinstance(rates, dict):
            return
        self._shares(rates, told, atoms, said)
        km2 = sum(self.ground.area_m2[atom] for atom in atoms) / 1e6
        for name, one in rates.items():
            if name not in COUNTS or not isinstance(one, dict) or one.get("per_km2") is None:
                continue
            self.numbers += 1
            spread = self._spread(name, told, atoms)
            terms = {(atom, part): 1 for atom in atoms for part in COUNTS[name]}
            low, high = ((one["per_km2"] + half) * km2 for half in (-0.006, 0.006))
            slack = 1e-3 * max(1, high)  # areas are rounded to m² in what is told
            low, high = max(0, low - spread - slack), high + spread + slack
            self.learn(Fact(terms, low, high, f"{said} per km² {name}"))

    def _shares(self, rates: Mapping[str, Any], told: Mapping[str, Any], atoms: frozenset[int],
                said: str) -> None:  # fmt: skip
        """Anything known, of so many per 1,000 residents, tells how many residents there are."""
        if told.get("numbers") == "published":
            return
        terms = {(atom, part): 1 for atom in atoms for part in COUNTS["residents"]}
        for name, one in rates.items():
            share, known = one.get("per_1000"), told.get(name)
            if not share or not _is_number(known) or not known:
                continue
            self.numbers += 1
            low, high = (1000 * known / (share + half) for half in (0.006, -0.006))
            self.learn(Fact(terms, low, high, f"{said} {name} per 1,000"))

    def workbook(self, body: bytes, heads: Mapping[str, str], *, said: str) -> None:
        """The tables of a workbook: `heads` are the names of columns as people read them."""
        for sheet in load_workbook(io.BytesIO(body), read_only=True).worksheets:
            names: list[str] = []
            for row in sheet.iter_rows(values_only=True):
                texts = [str(cell) for cell in row if cell is not None]
                if any(text in heads for text in texts):
                    names = [heads.get(str(cell), "") for cell in row]
                elif names:
                    record = {n: v for n, v in zip(names, row, strict=False) if n}
                    self.read(record, said=f"{said} {sheet.title}")

    def tile(self, layers: Mapping[str, list[dict[str, Any]]], *, z: int, said: str) -> None:
        """The features of a tile; from far they stand for atoms, from farther for cells."""
        for layer, features in layers.items():
            is_far = layer in FAR and z < 15
            ground = ("basic_cells" if z >= ATOMS_FROM else "grid_cells") if is_far else layer
            for one in features:
                self.read(one, said=f"{said} {layer}", layer=ground)


FAR = ("population", "organisations", "incidents")
HOUSES = ("population", "buildings", "building")
OPEN = "open_communities"
"""Open data are the published table and nothing else: its records need not say so each."""
_LAYERS = ("building", "grid_cell")


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _merged(value: Mapping[str, Any]) -> dict[str, Any]:
    """A record with what GeoJSON and the cards put one level deeper."""
    deeper = [value.get(key) for key in ("properties", "population", "age")]
    found = dict(value)
    for one in deeper:
        if isinstance(one, dict):
            found |= {k: v for k, v in one.items() if k not in found or found[k] is None}
    return found


def truth(world: World) -> dict[tuple[int, str], int]:
    """The true counts of atoms, told without any code that shows them."""
    people = Residence.objects.filter(
        kind="main", valid__upper_inf=True, unit__valid__upper_inf=True
    )
    doors = Unit.objects.filter(valid__upper_inf=True).exclude(estimated_residents=None)
    homes = Household.objects.filter(valid__upper_inf=True, unit__valid__upper_inf=True)
    cases = Incident.objects.all()
    recent = timezone.now() - timedelta(days=90)
    found: dict[str, dict[int, int]] = {
        part: _counted(people.filter(resident__category=part), "unit__basic_cell")
        for part in PARTS[:-1]
    }
    for sex in ("male", "female"):
        found[sex] = _counted(people.filter(resident__sex=sex), "unit__basic_cell")
    found["care"] = _counted(people.exclude(resident__care=None), "unit__basic_cell", of="resident")
    guesses = doors.values_list("basic_cell").annotate(n=Sum("estimated_residents"))
    found["estimated_residents"] = dict(guesses.order_by())
    known = _counted(homes, "unit__basic_cell")
    guessed = _counted(doors, "basic_cell")
    found["households"] = {a: known.get(a, 0) + guessed.get(a, 0) for a in known | guessed}
    shops = OrganisationPlace.objects.filter(valid__upper_inf=True)
    found["organisations"] = _counted(shops, "basic_cell")
    found["open_incidents"] = _counted(cases.filter(state="open"), "basic_cell")
    found["incidents_90d"] = _counted(cases.filter(reported_at__gte=recent), "basic_cell")
    return {
        (place.basic_cell, name): counts.get(place.basic_cell, 0)
        for place in world.places
        for name, counts in found.items()
    }


def _counted(rows: Any, by: str, *, of: str = "pk") -> dict[int, int]:
    return dict(rows.values_list(by).annotate(n=Count(of, distinct=True)).order_by())


def areas(world: World, unseen: Iterable[int]) -> Iterator[tuple[str, frozenset[int]]]:
    """Pieces of ground whose counts an attacker asks for: atoms, and the unseen rest of divisions."""
    away = frozenset(unseen)
    for atom in away:
        yield f"atom {atom}", frozenset([atom])
    for length in (12, 9, 6, 4):
        for stem in sorted({place.code[:length] for place in world.places}):
            rest = frozenset(p.basic_cell for p in world.places if p.code.startswith(stem)) & away
            if len(rest) > 1:
                yield f"unseen part of {stem}", rest

"""The demo city: sound ground, addresses and people that hang together, nothing left to chance."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from stdnum.cn import ric, uscc

from importers.demo import SIZES, Manifest, generate
from importers.demo.city import make_ground
from importers.demo.cuts import Knife, cut
from importers.demo.main_streets import HALF_WIDTH_M

NOW = datetime(2026, 3, 20, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
METRIC = "EPSG:4549"


@dataclass
class Sample:
    """A generated city read back from its files."""

    directory: Path
    manifest: Manifest
    read: dict[str, Any] = field(default_factory=dict)

    def layer(self, name: str) -> gpd.GeoDataFrame:
        if name not in self.read:
            self.read[name] = gpd.read_file(self.directory / "city.gpkg", layer=name)
        return self.read[name]

    def table(self, name: str) -> pd.DataFrame:
        if name not in self.read:
            path = self.directory / f"{name}.csv"
            self.read[name] = pd.read_csv(path, dtype=str, keep_default_na=False)
        return self.read[name]

    def communities(self) -> gpd.GeoDataFrame:
        divisions = self.layer("divisions")
        return divisions[divisions.geometry.notna()]


@pytest.fixture(scope="module", params=["community", "district"])
def sample(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Sample:
    directory = tmp_path_factory.mktemp(request.param)
    return Sample(directory, generate(directory, size=request.param, seed=1, now=NOW))


@pytest.mark.slow
def test_same_seed_and_moment_give_the_same_bytes(tmp_path: Path) -> None:
    files = []
    for name in ("one", "two"):
        generate(tmp_path / name, size="community", seed=7, now=NOW)
        files.append({f.name: f.read_bytes() for f in sorted((tmp_path / name).iterdir())})
    assert files[0] == files[1]


def test_another_seed_gives_another_city() -> None:
    one, two = (make_ground(SIZES["community"], np.random.default_rng(seed)) for seed in (1, 2))
    assert [b.ground for b in one.buildings] != [b.ground for b in two.buildings]


def test_manifest_names_every_file_with_its_rows(sample: Sample) -> None:
    read = Manifest.read(sample.directory / "manifest.json")
    assert read == sample.manifest
    for file in read.files:
        rows = sample.layer(file.layer) if file.layer else sample.table(Path(file.path).stem)
        assert len(rows) == file.rows > 0


def test_sums_are_near_the_size(sample: Sample) -> None:
    size = SIZES[sample.manifest.size]
    assert sample.manifest.households == size.households
    assert abs(sample.manifest.residents / size.residents - 1.0) < 0.05
    assert abs(len(sample.communities()) - size.communities) <= 2


def test_communities_are_a_valid_coverage_of_the_outline(sample: Sample) -> None:
    grounds = sample.communities().geometry.to_numpy()
    assert shapely.is_valid(grounds).all()
    assert shapely.coverage_is_valid(grounds, gap_width=1e-5)
    outline = sample.layer("outline").geometry.to_numpy()[0]
    assert shapely.coverage_union_all(grounds).equals(outline)


def test_codes_descend_from_the_prefix_that_nobody_uses(sample: Sample) -> None:
    codes = sample.layer("divisions")["code"]
    assert codes.is_unique
    assert codes.str.fullmatch(r"9901\d{8}").all()
    parents = {f"{code[:9]}000" for code in codes if not code.endswith("000")}
    assert parents <= set(codes)


def test_coordinates_lie_on_the_lattice_and_at_sea(sample: Sample) -> None:
    for layer in ("divisions", "streets", "buildings", "ground_cover", "barriers", "gates"):
        coords = shapely.get_coordinates(sample.layer(layer).geometry.to_numpy())
        assert np.array_equal(coords, np.round(coords, 8))
        assert (np.abs(coords - (118.92, 24.06)) < 0.06).all()


def test_every_building_lies_inside_exactly_one_community(sample: Sample) -> None:
    buildings, communities = sample.layer("buildings"), sample.communities()
    tree = shapely.STRtree(communities.geometry.to_numpy())
    inside, community = tree.query(buildings.geometry.to_numpy(), predicate="within")
    assert np.array_equal(np.sort(inside), np.arange(len(buildings)))
    assert set(community) == set(range(len(communities)))


def test_footprints_keep_off_each_other_and_off_streets_water_and_track(sample: Sample) -> None:
    buildings = sample.layer("buildings").to_crs(METRIC).geometry.to_numpy()
    assert shapely.is_valid(buildings).all()
    a, b = shapely.STRtree(buildings).query(buildings, predicate="intersects")
    assert (a == b).all()
    streets = sample.layer("streets").to_crs(METRIC)
    roads = shapely.buffer(streets.geometry.to_numpy(), streets["kind"].map(HALF_WIDTH_M))
    cover = sample.layer("ground_cover").to_crs(METRIC)
    water = cover[cover["kind"].isin(("water", "sea"))].geometry.to_numpy()
    barriers = sample.layer("barriers").to_crs(METRIC)
    track = barriers[barriers["kind"] == "railway"].geometry.buffer(5.0).to_numpy()
    for hard in (roads, water, track):
        assert shapely.STRtree(buildings).query(hard, predicate="intersects").size == 0


def test_three_bridges_one_of_them_for_walkers_and_an_underpass(sample: Sample) -> None:
    streets = sample.layer("streets")
    barriers = sample.layer("barriers").set_index("kind").geometry
    over = streets[streets.geometry.crosses(barriers["river"])]
    under = streets[streets.geometry.crosses(barriers["railway"])]
    assert sorted(over["kind"]) == ["footway", "primary", "primary"]
    assert over["bridge"].all()
    assert (over["layer"] == 1).all()
    assert len(under) == len(SIZES[sample.manifest.size].underpass_columns)
    assert under["tunnel"].all()
    assert streets["bridge"].sum() == 3


def test_estates_have_walls_with_gates_on_their_ways_and_the_old_town_has_stairs(
    sample: Sample,
) -> None:
    streets, gates = (sample.layer(name).to_crs(METRIC) for name in ("streets", "gates"))
    barriers = sample.layer("barriers").to_crs(METRIC)
    walls = barriers[barriers["kind"] == "wall"]
    assert not walls["hard"].any()  # no cell is cut along one
    estates = gates["name"].str.replace(r"(正门|步行门|侧门)$", "", regex=True)
    assert (estates.value_counts() >= 2).all()
    assert set(walls["name"]) == {f"{estate}围墙" for estate in estates}
    ways = streets[streets["kind"] == "service"].geometry.union_all()
    assert (gates.distance(ways) < 0.1).all()
    assert (gates.distance(walls.geometry.union_all()) > 2.0).all()
    assert set(gates["opening_hours"]) == {"24/7", "Mo-Su 06:00-22:30"}
    stairs = streets[streets["steps"].astype(bool)]
    assert set(stairs["kind"]) == {"living_street"}


def test_street_ends_are_nodes_of_the_network(sample: Sample) -> None:
    """Where a street ends on another, both have the very same vertex."""
    lines = sample.layer("streets").geometry.to_numpy()
    ends = np.concatenate([shapely.get_point(lines, 0), shapely.get_point(lines, -1)])
    own = np.tile(np.arange(len(lines)), 2)
    point, line = shapely.STRtree(lines).query(ends, predicate="dwithin", distance=1e-7)
    foreign = own[point] != line
    vertices = [{tuple(xy) for xy in shapely.get_coordinates(other)} for other in lines]
    coords = shapely.get_coordinates(ends)
    for p, other in zip(point[foreign], line[foreign], strict=True):
        assert tuple(coords[p]) in vertices[other]


def test_addresses_find_one_building(sample: Sample) -> None:
    buildings = sample.layer("buildings")
    assert buildings["ref"].is_unique
    assert (buildings["road"].str.len() > 0).mean() > 0.99
    assert buildings["number"].str.fullmatch(r"(\d+、)*\d+号").all()
    assert not buildings.duplicated(["road", "number", "name"]).any()
    aliases = buildings["aliases"].str.len() > 0
    assert 0.05 < aliases.mean() < 0.8


def test_addresses_are_of_many_kinds(sample: Sample) -> None:
    """Several numbers on one house, floors below the ground, former names and nicknames, groups."""
    buildings, units, names = (
        sample.layer("buildings"),
        sample.table("units"),
        sample.table("addresses"),
    )
    several = buildings[buildings["number"].str.contains("、")]
    assert len(several) > 0
    stairs = units[units["number"] != ""]
    assert set(stairs["building_ref"]) <= set(
        buildings[buildings["road"] == several["road"].iloc[0]]["ref"]
    )
    assert set(several["ref"]) <= set(stairs["building_ref"])
    assert not stairs.duplicated(["number", "room"]).any()
    below = units[units["floor"].astype(int) < 0]
    assert (below["floor_label"] == "B1").all()
    assert (units[units["floor_label"] == "B1"]["use"] == "shop").all()
    assert (names["former_names"] != "").any()
    assert (names["nicknames"] != "").any()
    assert set(names["road"]) - {""} <= set(buildings["road"])
    if sample.manifest.size != "community":
        assert len(below) > 0
        assert buildings["estate"].str.fullmatch(r".+村(林厝头)?\d+组").any()


def test_units_hang_in_buildings_and_entrances(sample: Sample) -> None:
    buildings, units = sample.layer("buildings"), sample.table("units")
    entrances = sample.table("entrances")
    assert set(units["building_ref"]) <= set(buildings["ref"])
    assert not units.duplicated(["building_ref", "entrance", "room"]).any()
    known = set(zip(entrances["building_ref"], entrances["name"], strict=True))
    used = units[units["entrance"] != ""]
    assert set(zip(used["building_ref"], used["entrance"], strict=True)) == known
    floors = buildings.set_index("ref")["floors"]
    assert (units["floor"].astype(int).to_numpy() <= floors[units["building_ref"]]).all()


def test_entrances_stand_in_their_buildings(sample: Sample) -> None:
    entrances = sample.table("entrances")
    shapes = sample.layer("buildings").set_index("ref").geometry
    points = shapely.points(entrances[["lon", "lat"]].to_numpy(dtype=float))
    assert shapely.intersects(shapes[entrances["building_ref"]].to_numpy(), points).all()


def test_residents_live_behind_doors_that_exist(sample: Sample) -> None:
    units = sample.table("units").set_index(["building_ref", "entrance", "room"])
    for name in ("residents", "residents_other"):
        people = sample.table(name)
        homes = pd.MultiIndex.from_frame(people[["building_ref", "entrance", "room"]])
        assert homes.isin(units.index).all()
        assert units.loc[homes.unique(), "use"].isin(("dwelling", "rented")).all()
    main, other = sample.table("residents"), sample.table("residents_other")
    assert main["ref"].is_unique
    assert set(other["id_number"]) <= set(main["id_number"])
    heads = main[main["householder"] == "yes"]
    assert len(heads) == heads["household_ref"].nunique() == sample.manifest.households


def test_id_numbers_are_valid_and_impossible(sample: Sample) -> None:
    people = sample.table("residents")
    chinese = people[(people["id_type"] == "resident_id") & (people["id_number"] != "")]
    numbers = chinese["id_number"]
    assert numbers.is_unique
    assert numbers.str.fullmatch(r"99\d{15}[\dX]").all()
    assert (numbers.str[6:14] == chinese["birth_date"].str.replace("-", "")).all()
    assert ((numbers.str[16].astype(int) % 2 == 1) == (chinese["sex"] == "male")).all()
    for number in numbers[:: max(1, len(numbers) // 3000)]:
        assert number[-1] == ric.calc_check_digit(number)
    phones = people["phone"][people["phone"] != ""]
    assert phones.is_unique
    assert phones.str.fullmatch(r"100\d{8}").all()


def test_people_look_like_a_city(sample: Sample) -> None:
    people = sample.table("residents")
    age = (NOW.year - people["birth_date"].str[:4].astype(int)).to_numpy()
    assert age.min() >= 0
    assert 0.10 < (age < 15).mean() < 0.22
    assert 0.12 < (age >= 60).mean() < 0.28
    assert 0.45 < (people["sex"] == "male").mean() < 0.56
    assert set(people["category"]) == {"registered", "floating", "left_behind", "overseas"}
    assert 0.15 < (people["category"] == "floating").mean() < 0.45


def test_credit_codes_are_valid(sample: Sample) -> None:
    organisations = sample.table("organisations")
    codes = organisations["credit_code"]
    assert codes.is_unique
    assert (codes.str[2:8] == "990101").all()
    assert all(uscc.is_valid(code) for code in codes[::3])
    assert set(organisations["building_ref"]) <= set(sample.layer("buildings")["ref"])


def test_incidents_of_a_year_mostly_closed_a_few_at_sea(sample: Sample) -> None:
    incidents = sample.table("incidents")
    reported = pd.to_datetime(incidents["reported_at"])
    closed = pd.to_datetime(incidents["closed_at"].where(incidents["closed_at"] != ""))
    assert reported.max() <= NOW
    assert reported.min() >= pd.Timestamp(NOW) - pd.Timedelta(days=367)
    months = (pd.Timestamp(NOW) - reported).dt.days // 31
    assert set(range(11)) <= set(months), "each month of the year has some"
    is_open = incidents["state"] == "open"
    assert 0.02 < is_open.mean() < 0.15
    assert closed[is_open].isna().all()
    assert (closed[~is_open] >= reported[~is_open]).all()
    assert (closed[~is_open] <= NOW).all()
    points = shapely.points(incidents[["lon", "lat"]].to_numpy(dtype=float))
    outline = sample.layer("outline").geometry.to_numpy()[0]
    assert 0 < (~shapely.covers(outline, points)).sum() < 0.1 * len(points)


def test_cameras_look_somewhere(sample: Sample) -> None:
    components = sample.table("components")
    assert set(components["kind"]) == {"camera", "lamp", "manhole", "hydrant"}
    bearing = components.loc[components["kind"] == "camera", "bearing_deg"].astype(float)
    assert bearing.between(0.0, 360.0, inclusive="left").all()
    assert bearing.nunique() > 5


def test_facilities_and_workers(sample: Sample) -> None:
    kinds = set(sample.table("facilities")["kind"])
    assert {"service_station", "clinic", "hospital", "school", "market", "park"} <= kinds
    assert "elderly_care" in kinds
    workers = sample.table("workers")
    assert abs(len(workers) - sample.manifest.households / 400.0) <= 1.0


@pytest.mark.parametrize("wiggle_m", [0.0, 2.0])
def test_cut_keeps_the_area(wiggle_m: float) -> None:
    ground = shapely.box(0.0, 0.0, 320.0, 210.0)
    knife = Knife(4_000.0, jitter=0.1, slant_rad=0.2, wiggle_m=wiggle_m)
    pieces, lines = cut(ground, knife, np.random.default_rng(3))
    assert len(pieces) == len(lines) + 1
    assert sum(piece.area for piece in pieces) == pytest.approx(ground.area)
    assert all(piece.is_valid for piece in pieces)

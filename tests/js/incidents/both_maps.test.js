import assert from "node:assert/strict";
import { test } from "node:test";

import { cityAddress, commandAddress, filtersOfCityMap, writeCityMap } from "../../../map_ui/static/map_ui/incidents/both_maps.js";
import { USUAL_BANDWIDTH, bandwidthOf } from "../../../map_ui/static/map_ui/incidents/bandwidths.js";
import { USUAL, readFilters } from "../../../map_ui/static/map_ui/incidents/filters.js";
import { readLook } from "../../../map_ui/static/map_ui/command/look_classes.js";
import { viewOf } from "../../../map_ui/static/map_ui/kit/view_address.js";
import { readLink, writeLink } from "../../../map_ui/static/map_ui/map/deep_link.js";
import { readTable, writeTable } from "../../../map_ui/static/map_ui/map/statistics_link.js";
import { readSwitches, writeSwitches } from "../../../map_ui/static/map_ui/map/switches_link.js";

/** Numbers that look random and are the same in every run. @param {number} seed */
function dice(seed) {
  let state = seed;
  return (n) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor(state / 2 ** 32 * n);
  };
}
const VALUES = { q: ["井盖 &=#?", "100%", "a_b"], state: ["open", "closed", ""], step: ["handling"], kind: ["emergency"],
  matter: ["manhole-rain"], light: ["red", "yellow"], source: ["public"], area: ["350203001000", "350203001001004"],
  polygon: ["118.1_24.5_118.2_24.5_118.2_-24.6"], owner: ["me", "water"], mine: ["1"], hours: ["24"],
  since: ["2026-03-01", "2026-03-01T08:00:00+08:00"], until: ["2026-03-02"], list: ["overdue"], sort: ["deadline"] };

function stateOf(roll) {
  const some = Object.entries(VALUES).filter(([name]) => name !== "state" && roll(3) === 0)
    .map(([name, values]) => [name, values[roll(values.length)]]);
  const day = roll(2) ? "2025-01-31" : "";
  const corners = [[118.1, 24.5], [118.2, 24.5], [118.2, 24.6]];
  const tables = [null, { level: "street", group: "premises", mode: "count", order: { by: "name", down: true }, drawn: null },
    { level: "polygon", group: "people", mode: "per_km2", order: { by: "name", down: false },
      drawn: { polygon: { type: "Polygon", coordinates: [[...corners, corners[0]]] } } }];
  const selections = [null, { kind: "cell", id: 7 }];
  return { heatM: [0, 0, 100, 500][roll(4)], filters: { state: VALUES.state[roll(3)], ...Object.fromEntries(some) }, labels: roll(2) === 1, day,
    table: tables[roll(3)], isOn: roll(4) > 0, selection: selections[roll(2)], ref: roll(3) ? "" : "案/2026 0001",
    view: { zoom: 10 + roll(9), lat: (2.4e6 + roll(1e5)) / 1e5, lon: (1.18e7 + roll(1e5)) / 1e5 } };
}

/** The address as the page's three writers leave it, one after the other. */
function addressOf(now) {
  const search = new URLSearchParams("lang=en&layers=units%3A60");
  for (const [name, text] of Object.entries({ ...writeTable(now.table),
    ...writeSwitches({ points: now.isOn, labels: now.labels, day: now.day }) })) if (text) search.set(name, text);
  return writeCityMap(`?${search}`, now) + writeLink({ view: now.view, measure: "households", subject: "cells", selection: now.selection });
}

test("a link to exactly this view brings back filters, day, labels, table, shape, place and what is chosen", () => {
  const roll = dice(20260302);
  for (let turn = 0; turn < 400; turn += 1) {
    const now = stateOf(roll);
    const url = new URL(addressOf(now), "http://map.example/");
    const asked = url.searchParams;
    assert.deepEqual(readSwitches(asked), { points: now.isOn, closed: false, labels: now.labels, day: now.day });
    assert.deepEqual(readTable(asked), now.table);
    assert.deepEqual(filtersOfCityMap(url.search), now.isOn ? now.filters : USUAL);
    assert.equal(bandwidthOf(url.search), now.heatM || USUAL_BANDWIDTH);
    assert.equal(asked.get("case") ?? "", now.ref);
    assert.deepEqual(readLink(url.hash).view, now.view);
    assert.deepEqual(readLink(url.hash).selection, now.selection);
    assert.deepEqual([asked.get("lang"), asked.get("layers")], ["en", "units:60"], "other words stay");
  }
});

test("the other map is asked for the same cases, at the same place, by the same words", () => {
  const roll = dice(7);
  for (let turn = 0; turn < 200; turn += 1) {
    const now = stateOf(roll);
    const shown = { ...now, view: now.view };
    const city = new URL(cityAddress(shown), "http://map.example/");
    const command = new URL(commandAddress(shown), "http://map.example/");
    assert.deepEqual(filtersOfCityMap(city.search), now.filters);
    assert.deepEqual(readFilters(command.search), now.filters);
    assert.deepEqual([readLink(city.hash).view, viewOf(command.hash)], [now.view, now.view]);
    for (const { searchParams } of [city, command]) {
      assert.equal(searchParams.get("case") ?? "", now.ref);
      assert.equal(searchParams.get("day") ?? "", now.day);
    }
    const heatM = now.heatM || null;
    assert.deepEqual([city.searchParams.get("points"), city.searchParams.get("heat")], heatM ? [null, "1"] : ["1", null]);
    assert.deepEqual(readLook(command.search), { look: heatM ? "heat" : "points", bandwidth: heatM ?? USUAL_BANDWIDTH });
    assert.equal(bandwidthOf(city.search), heatM ?? USUAL_BANDWIDTH);
    assert.equal(command.searchParams.get("play") ?? "", now.day, "of another day what was is played");
  }
});

test("older links of the city's map mean what they meant", () => {
  assert.equal(filtersOfCityMap("?points=1&closed=1").state, "");
  assert.equal(filtersOfCityMap("?points=1&closed=1&state=closed").state, "closed");
  assert.equal(filtersOfCityMap("?points=1").state, "open");
  assert.equal("area" in filtersOfCityMap("?stats=circle.people.count.name&area=118.1_24.5_300"), false);
  const old = "?stats=circle.people.count.name&area=118.1_24.5_300";
  assert.equal(new URLSearchParams(writeCityMap(old, { isOn: true, filters: { ...USUAL }, ref: "", heatM: 0 })).get("area"), "118.1_24.5_300",
    "the table has yet to read its shape");
  const both = writeCityMap(old, { isOn: true, filters: { ...USUAL, area: "350203001000" }, ref: "", heatM: 0 });
  assert.equal(filtersOfCityMap(both).area, "350203001000");
});

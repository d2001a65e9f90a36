import assert from "node:assert/strict";
import { test } from "node:test";

import { featureAt } from "../../../map_ui/static/map_ui/reach/communities.js";
import { LEVELS, USUAL, searchOf, shownOf } from "../../../map_ui/static/map_ui/reach/address.js";
import { classOf, classesOf, colourOf, fullness, minutesOf, orderedKinds, peopleLines, peopleText, percentOf, ruleWords, shareOut, sorted } from "../../../map_ui/static/map_ui/reach/rows.js";
import { speaker } from "../../../map_ui/static/map_ui/texts/speaker.js";

const row = (code, served, noPlace, out) => ({ id: 1, code, name: code, units: served + noPlace + out, served,
  no_place: noPlace, out });
const { say } = speaker("zh");
const luminance = (text) => text.match(/[0-9a-f]{2}/g).map((hex) => parseInt(hex, 16) / 255)
  .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
  .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);

test("one dwelling of a thousand out of reach is not nobody, and each class is darker than the one before", () => {
  assert.equal(classOf(0), 0);
  assert.equal(classOf(0.001), 1);
  assert.deepEqual([0.1, 0.2499, 0.25, 0.5, 0.75, 1].map(classOf), [2, 2, 3, 4, 5, 5]);
  const shades = [0, 5, 20, 30, 60, 100].map((out) => luminance(colourOf(row("a", 100 - out, 0, out))));
  for (let i = 1; i < shades.length; i += 1) assert.ok(shades[i] < shades[i - 1], `class ${i}`);
});

test("an area without dwellings is no area where everybody is served", () => {
  assert.equal(shareOut(row("a", 0, 0, 0)), null);
  assert.notEqual(colourOf(row("a", 0, 0, 0)), colourOf(row("a", 9, 0, 0)));
  const told = classesOf([row("a", 0, 0, 0), row("b", 9, 0, 0), row("c", 0, 0, 9)], say);
  assert.deepEqual(told.map(({ key, count }) => [key, count]),
    [["0", 1], ["1", 0], ["2", 0], ["3", 0], ["4", 0], ["5", 1], ["empty", 1]]);
  assert.equal(told[1].text, "0–10%");
  assert.equal(told[5].text, "75–100%");
});

test("the most out of reach come first; full facilities decide between those that are equal", () => {
  const rows = [row("d", 5, 1, 0), row("a", 90, 0, 10), row("b", 0, 0, 10), row("c", 5, 4, 0), row("e", 5, 1, 0)];
  assert.deepEqual(sorted(rows).map(({ code }) => code), ["b", "a", "c", "d", "e"]);
});

test("a percentage does not round away the last dwelling", () => {
  assert.deepEqual([[0, 9], [1, 1000], [500, 1000], [999, 1000], [9, 9], [0, 0]].map(([a, b]) => percentOf(a, b)),
    ["0%", "<1%", "50%", ">99%", "100%", "–"]);
});

test("rules and walks in words", () => {
  assert.equal(ruleWords({ measure: "seconds", amount: 900, is_default: false }, say), "步行15分钟");
  assert.equal(ruleWords({ measure: "metres", amount: 500, is_default: false }, say), "步行500米");
  assert.equal(ruleWords({ measure: "straight_m", amount: 150, is_default: false }, say), "直线150米");
  assert.match(ruleWords({ measure: "seconds", amount: 900, is_default: true }, say), /步行15分钟.+/);
  assert.deepEqual([1, 60, 61, 899].map(minutesOf), [1, 1, 2, 15]);
  assert.deepEqual([[null, 9], [9, 8], [9, 9], [9, 10]].map(([capacity, load]) => fullness({ capacity, load })),
    ["unknown", "room", "full", "over"]);
});

test("kinds of which there are some stand first, and of these those that serve people", () => {
  const kind = (name, count, standsAs = "facility") => ({ name, count, stands_as: standsAs });
  const kinds = orderedKinds([kind("b", 0), kind("a", 9, "component"), kind("d", 2), kind("a", 0), kind("c", 1)]);
  assert.deepEqual(kinds.map(({ name, count }) => `${name}${count}`), ["c1", "d2", "a9", "a0", "b0"]);
});

test("an address shows the same again, and keeps what is not ours", () => {
  const shown = { kind: "clinic", level: "community", profile: "elder", at: "2026-03-02T21:00", from: [118.123456, 24.5],
    minutes: 10, houses: false, repairs: true, scenario: 0 };
  const search = searchOf(shown, "?lang=en&kind=old");
  assert.deepEqual(shownOf(search), shown);
  assert.equal(new URLSearchParams(search).get("lang"), "en");
  assert.equal(searchOf(USUAL, ""), "");
  for (const level of LEVELS) assert.equal(shownOf(searchOf({ ...USUAL, level }, "")).level, level);
});

test("what an address says wrongly is as usual", () => {
  assert.deepEqual(shownOf("?level=galaxy&profile=ghost&at=yesterday&from=1e400,2&minutes=7"), USUAL);
});

test("a place in a hole of a community is not in it", () => {
  const square = (x, y, side) => [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]];
  const ring = { geometry: { type: "Polygon", coordinates: [square(0, 0, 10), square(4, 4, 2)] } };
  const core = { geometry: { type: "MultiPolygon", coordinates: [[square(20, 0, 1)], [square(4, 4, 2)]] } };
  assert.equal(featureAt([ring, core], 1, 1), ring);
  assert.equal(featureAt([ring, core], 5, 5), core);
  assert.equal(featureAt([ring, core], 30, 5), null);
});

test("persons are told with how they are known, and never as zero where they may not be", () => {
  const speaker = { say: (key, values = {}) => [key, ...Object.values(values)].join(" "), number: String, shortDay: (day) => day };
  const people = { persons: 7, served: 4, no_place: 1, out: 2, is_estimated: false };
  const lines = (serves, told) => peopleLines({ serves, total: { people: told } }, speaker);
  assert.deepEqual(lines("over_60", { ...people, numbers: "exact" }),
    ["reach.people.of reach.serves.over_60 reach.people 7 4 1 2"]);
  assert.deepEqual(lines("all", { ...people, numbers: "published", as_of: "2026-01-01", error: 9, is_estimated: true }).slice(1),
    ["reach.people.published 2026-01-01 9", "reach.people.estimated"]);
  assert.equal(lines("over_60", { ...people, numbers: "exact", is_estimated: true })[1], "reach.people.no_age");
  const hidden = { persons: null, served: null, no_place: null, out: null, is_estimated: null, numbers: "hidden" };
  assert.deepEqual(lines("all", hidden), ["reach.people.hidden reach.serves.all"]);
  assert.equal(peopleText(hidden, speaker), "");
});

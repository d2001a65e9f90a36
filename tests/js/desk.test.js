import assert from "node:assert/strict";
import { test } from "node:test";

import { NOUNS, choiceKey, fieldsOf, parse } from "../../map_ui/static/map_ui/desk_fields.js";
import { TEXTS } from "../../map_ui/static/map_ui/messages.js";
import { asNumber, changed, decide, resolved, same }
  from "../../map_ui/static/map_ui/revisions.js";
import { areaM2, crosses, geometryOf, largest, middles, movedCorner, polygonsOf, withCorner,
  withoutCorner } from "../../map_ui/static/map_ui/rings.js";

const ACTIONS = ["add", "correct", "change", "move", "retire"];
const SQUARE = [[118, 24], [118.001, 24], [118.001, 24.001], [118, 24.001]];

test("every field, choice, noun and action has a text", () => {
  for (const [noun, { fields, actions }] of Object.entries(NOUNS)) {
    for (const { name, choices } of fields) {
      assert.ok(`field.${name}` in TEXTS.zh, name);
      for (const one of choices ?? []) {
        assert.ok(choiceKey(noun, name, one) in TEXTS.zh, choiceKey(noun, name, one));
      }
    }
    assert.ok(`desk.noun.${noun}` in TEXTS.zh && `desk.sign.${noun}` in TEXTS.zh);
    for (const action of ["add", ...actions]) {
      for (const part of ["title", "about", "submit"]) {
        assert.ok(`desk.${action}.${part}` in TEXTS.zh, `${action}.${part}`);
      }
    }
  }
});

test("each action shows the fields it is about", () => {
  const names = (noun, action) => fieldsOf(noun, action).map(({ name }) => name);
  assert.deepEqual(names("residents", "move"), ["unit", "household"]);
  assert.deepEqual(names("residents", "change"), ["tenure", "household"]);
  assert.ok(!names("residents", "correct").includes("unit"));
  for (const noun of Object.keys(NOUNS)) assert.deepEqual(names(noun, "retire"), []);
  assert.ok(ACTIONS.includes(NOUNS.buildings.actions[0]));
});

test("what is typed means a number, a day, a text or nothing", () => {
  assert.equal(parse({ type: "whole" }, " 12 "), 12);
  assert.equal(parse({ type: "whole" }, "1.5"), undefined);
  assert.equal(parse({ type: "number" }, "1.5"), 1.5);
  assert.equal(parse({ type: "number" }, "abc"), undefined);
  assert.equal(parse({ type: "number" }, ""), null);
  assert.equal(parse({ type: "day" }, ""), null);
  assert.equal(parse({ type: "text" }, " a "), "a");
});

test("a number of a person is recognised and kept out of addresses", () => {
  assert.deepEqual(asNumber("138 0000-1234"), { phone: "13800001234" });
  assert.deepEqual(asNumber("11010519491231002x"), { id_number: "11010519491231002x" });
  assert.equal(asNumber("育才路12号 302"), null);
  assert.equal(asNumber("1380000"), null);
});

test("only what was changed is sent", () => {
  assert.deepEqual(changed({ name: "a", floors: 3, road: null }, { name: "b", floors: 3,
    road: "" }), { name: "b" });
  assert.ok(same(null, "") && same([1], [1]) && !same(0, ""));
});

test("a stale save: one side's changes stand, contested ones are asked", () => {
  const read = { name: "a", floors: 3, road: "r", number: "1" };
  const yours = { name: "b", floors: 4, number: "9" };
  const theirs = { name: "c", floors: 3, road: "q", number: "9" };
  const rows = decide(read, yours, theirs, ["name", "floors", "road", "number"]);
  assert.deepEqual(rows.map((row) => [row.name, row.yours, row.theirs, row.contested, row.choice]),
    [["name", "b", "c", true, "theirs"], ["floors", 4, 3, false, "yours"],
      ["road", "r", "q", false, "theirs"]]);
  assert.deepEqual(resolved(rows), { floors: 4 });
  rows[0].choice = "yours";
  assert.deepEqual(resolved(rows), { name: "b", floors: 4 });
});

test("a ring's area is that of the sphere to a fraction of a percent", () => {
  const height = 6371008.8 * (0.001 * Math.PI) / 180;
  const width = height * Math.cos((24.0005 * Math.PI) / 180);
  assert.ok(Math.abs(areaM2(SQUARE) / (height * width) - 1) < 1e-4);
  assert.equal(areaM2(SQUARE.slice(0, 2)), 0);
  assert.ok(Math.abs(areaM2([...SQUARE].reverse()) / areaM2(SQUARE) - 1) < 1e-4);
});

test("corners are put in, moved and taken away without touching the ring they came from", () => {
  const [first] = middles(SQUARE);
  assert.deepEqual(first, { at: [118.0005, 24], before: 1 });
  const more = withCorner(SQUARE, first.before, first.at);
  assert.equal(more.length, 5);
  assert.deepEqual(withoutCorner(more, 1), SQUARE);
  assert.deepEqual(movedCorner(SQUARE, 0, [117, 24])[0], [117, 24]);
  assert.deepEqual(SQUARE[0], [118, 24]);
  assert.ok(Math.abs(areaM2(more) / areaM2(SQUARE) - 1) < 1e-9);
});

test("an outline that crosses itself shows", () => {
  assert.ok(!crosses(SQUARE));
  assert.ok(crosses([SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3]]));
});

test("holes and further parts survive the editing of the outer ring", () => {
  const closed = (ring) => [...ring, ring[0]];
  const hole = [[118.0002, 24.0002], [118.0004, 24.0002], [118.0004, 24.0004]];
  const small = [[118.01, 24], [118.0101, 24], [118.0101, 24.0001]];
  const geometry = { type: "MultiPolygon",
    coordinates: [[closed(small)], [closed(SQUARE), closed(hole)]] };
  const polygons = polygonsOf(geometry);
  assert.equal(largest(polygons), 1);
  assert.deepEqual(geometryOf(polygons, 1, polygons[1][0]), geometry);
  assert.deepEqual(geometryOf([], 0, SQUARE), { type: "Polygon", coordinates: [closed(SQUARE)] });
  assert.equal(geometryOf([], 0, SQUARE.slice(0, 2)), null);
  assert.deepEqual(polygonsOf(undefined), []);
});

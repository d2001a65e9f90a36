import assert from "node:assert/strict";
import { test } from "node:test";

import { countIn, judge, placed, spotsOf } from "../../../map_ui/static/map_ui/command/judge.js";

const NOW = Date.parse("2026-03-02T12:00:00+08:00");
const known = { now: NOW, zone: "Asia/Shanghai", matters: [
  { code: "lamp", group: "utilities", sort: "component" }, { code: "stall", group: "street", sort: "event" }] };
const one = { ref: "a", state: "open", step: "handling", kind: "routine", source: "map",
  matter: { code: "lamp" }, reported_at: "2026-03-02T11:30:00+08:00",
  yellow: "2026-03-02T11:59:00+08:00", deadline: "2026-03-02T13:00:00+08:00", light: "green" };

test("plain filters are judged here, and every one must hold", () => {
  assert.equal(judge({ state: "open", step: "handling", kind: "routine", source: "map" }, one, known), true);
  assert.equal(judge({ state: "open", step: "answered" }, one, known), false);
  assert.equal(judge({ state: "", sort: "deadline" }, one, known), true);
});

test("the light is that of this moment, whatever it was when the change was told", () => {
  assert.equal(judge({ light: "yellow" }, one, known), true);
  assert.equal(judge({ light: "green" }, one, known), false);
});

test("a category and a sort take their members; an unknown matter is asked about", () => {
  assert.equal(judge({ matter: "lamp" }, one, known), true);
  assert.equal(judge({ matter: "utilities" }, one, known), true);
  assert.equal(judge({ matter: "event" }, one, known), false);
  assert.equal(judge({ matter: "utilities" }, { ...one, matter: { code: "new" } }, known), null);
  assert.equal(judge({ matter: "utilities" }, { ...one, matter: null }, known), false);
});

test("hours count back from now, days are those of the city", () => {
  assert.equal(judge({ hours: "1" }, one, known), true);
  const early = { ...one, reported_at: "2026-03-01T23:30:00+08:00" };
  assert.equal(judge({ hours: "6" }, early, known), false);
  assert.equal(judge({ since: "2026-03-02" }, early, known), false);
  assert.equal(judge({ until: "2026-03-01" }, early, known), true);
  assert.equal(judge({ until: "2026-03-01T23:00:00+08:00" }, early, known), false);
});

test("what only the server can judge is asked, but not where another filter says no", () => {
  for (const name of ["q", "area", "polygon", "owner", "mine", "list"]) {
    assert.equal(judge({ [name]: "x" }, one, known), null);
    assert.equal(judge({ [name]: "x", state: "closed" }, one, known), false);
  }
});

const at = (ref, time, more = {}) => ({ ref, reported_at: time, deadline: null, ...more });

test("a case stands where its order says, once", () => {
  const list = [at("c", "2026-03-03T00:00:00Z"), at("a", "2026-03-01T00:00:00Z")];
  const b = at("b", "2026-03-02T00:00:00Z");
  assert.deepEqual(placed(list, b, "-reported_at", true).map(({ ref }) => ref), ["c", "b", "a"]);
  assert.deepEqual(placed(list, { ...list[1], step: "x" }, "-reported_at", false).map(({ ref }) => ref), ["c", "a"]);
});

test("what lies behind a page that is not the last is not shown", () => {
  const list = [at("c", "2026-03-03T00:00:00Z")];
  const old = at("old", "2026-02-01T00:00:00Z");
  assert.deepEqual(placed(list, old, "-reported_at", false).map(({ ref }) => ref), ["c"]);
  assert.deepEqual(placed(list, old, "-reported_at", true).map(({ ref }) => ref), ["c", "old"]);
});

test("without a deadline a case comes last", () => {
  const list = [at("due", "2026-03-03T00:00:00Z", { deadline: "2026-03-09T00:00:00Z" })];
  const none = at("none", "2026-03-04T00:00:00Z");
  assert.deepEqual(placed(list, none, "deadline", true).map(({ ref }) => ref), ["due", "none"]);
  assert.deepEqual(placed([none], list[0], "-deadline", true).map(({ ref }) => ref), ["due", "none"]);
});

test("compact points are objects by their columns, and are counted in a box", () => {
  const spots = spotsOf(["ref", "lon", "lat"], [["a", 1, 2], ["b", 5, 2]]);
  assert.deepEqual(spots[1], { ref: "b", lon: 5, lat: 2 });
  assert.equal(countIn(spots, [0, 0, 4, 4]), 1);
  assert.equal(countIn(spots, [1, 2, 5, 2]), 2);
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { countIn, hangsOnTime, judge, lookout, outOfTime, placed, spotsOf } from "../../../map_ui/static/map_ui/incidents/judge.js";

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
  assert.equal(judge({ list: "waiting", matter: "event" }, one, known), false);
});

test("what is overdue or due soon is seen by its deadline", () => {
  const late = { ...one, deadline: "2026-03-02T11:59:59+08:00" };
  const later = { ...one, deadline: "2026-03-02T14:00:01+08:00" };
  const stands = { ...one, deadline: null };
  const verdicts = (/** @type {string} */ list) => [one, late, later, stands, { ...late, state: "closed" }]
    .map((each) => judge({ list }, each, known));
  assert.deepEqual(verdicts("due_soon"), [true, false, false, false, false]);
  assert.deepEqual(verdicts("overdue"), [false, true, false, false, false]);
});

test("a case leaves when its light is another one by now, and for nothing else", () => {
  const green = { ...one, ref: "g", yellow: "2026-03-02T12:30:00+08:00" };
  const gone = (/** @type {any} */ filters) => [...outOfTime([one, green], filters, known)].sort();
  assert.deepEqual(gone({ light: "green" }), ["a"], "it is yellow by now");
  assert.deepEqual(gone({ light: "yellow" }), ["g"]);
  assert.deepEqual(gone({ list: "overdue" }), ["a", "g"]);
  assert.deepEqual(gone({ light: "green", state: "closed", q: "x", matter: "none" }), ["a"]);
  assert.deepEqual(gone({ hours: "1" }), []);
  assert.deepEqual([...outOfTime([one], { hours: "1" }, { ...known, now: NOW + 3_600_000 })], ["a"]);
  assert.deepEqual([...outOfTime([{ ref: "spot", light: "green", deadline: null, yellow: null }], { hours: "1" }, known)], [],
    "a spot of the map does not say when it was reported");
  assert.deepEqual(gone({ step: "answered" }), [], "not by time");
});

test("the server is asked who came in once a minute, where time can let anybody in", () => {
  let asked = 0;
  const look = lookout(() => { asked += 1; });
  for (let s = 0; s <= 180; s += 20) look({ light: "red" }, NOW + s * 1000);
  assert.equal(asked, 3);
  for (let s = 200; s <= 400; s += 20) look({ state: "open" }, NOW + s * 1000);
  assert.equal(asked, 3);
  look({ list: "overdue" }, NOW + 420_000);
  assert.equal(asked, 3, "the list was read just now");
  look({ list: "overdue" }, NOW);
  assert.equal(asked, 4, "the clock was set back");
  assert.deepEqual([{ light: "red" }, { hours: "1" }, { list: "due_soon" }, { list: "waiting" }, {}].map(hangsOnTime),
    [true, true, true, false, false]);
});

const at = (ref, time, more = {}) => ({ ref, reported_at: time, deadline: null, ...more });

test("a case stands where its order says, once", () => {
  const list = [at("c", "2026-03-03T00:00:00Z"), at("a", "2026-03-01T00:00:00Z")];
  const b = at("b", "2026-03-02T00:00:00Z");
  assert.deepEqual(placed(list, b, "-reported_at", null).map(({ ref }) => ref), ["c", "b", "a"]);
  assert.deepEqual(placed(list, { ...list[1], step: "x" }, "-reported_at", list[1]).map(({ ref }) => ref), ["c", "a"]);
});

test("what lies behind a page that is not the last is not shown", () => {
  const list = [at("c", "2026-03-03T00:00:00Z")];
  const old = at("old", "2026-02-01T00:00:00Z");
  assert.deepEqual(placed(list, old, "-reported_at", list[0]).map(({ ref }) => ref), ["c"]);
  assert.deepEqual(placed(list, old, "-reported_at", null).map(({ ref }) => ref), ["c", "old"]);
});

test("without a deadline a case comes last", () => {
  const list = [at("due", "2026-03-03T00:00:00Z", { deadline: "2026-03-09T00:00:00Z" })];
  const none = at("none", "2026-03-04T00:00:00Z");
  assert.deepEqual(placed(list, none, "deadline", null).map(({ ref }) => ref), ["due", "none"]);
  assert.deepEqual(placed([none], list[0], "-deadline", null).map(({ ref }) => ref), ["due", "none"]);
});

const dueAt = (ref, hour, more = {}) => at(ref, "2026-03-01T00:00:00Z", { deadline: hour && `2026-03-09T${hour}:00:00Z`, ...more });
const refsOf = (list) => list.map(({ ref }) => ref).join("");

test("a case whose moment changes goes to its place, and from the page where that is behind it", () => {
  const list = [dueAt("a", "01"), dueAt("b", "02"), dueAt("c", "03")];
  assert.equal(refsOf(placed(list, dueAt("a", "05"), "deadline", null)), "bca");
  assert.equal(refsOf(placed(list, dueAt("a", "05"), "deadline", list[2])), "bc");
  assert.equal(refsOf(placed(list, dueAt("c", "01"), "deadline", list[2])), "acb");
  assert.equal(refsOf(placed(list, dueAt("a", null), "deadline", null)), "bca");
  assert.equal(refsOf(placed([...list].reverse(), dueAt("a", "05"), "-deadline", list[0])), "acb");
  assert.equal(refsOf(list), "abc");
});

test("what is before the next page stays on this one, though the last case of it is gone", () => {
  const list = [dueAt("a", "01"), dueAt("b", "02"), dueAt("c", "09")];
  assert.equal(refsOf(placed(list, dueAt("c", "05"), "deadline", list[2])), "abc");
  assert.equal(refsOf(placed(list.slice(0, 2), dueAt("d", "05"), "deadline", list[2])), "abd");
  assert.equal(refsOf(placed(list.slice(0, 2), dueAt("d", "10"), "deadline", list[2])), "ab");
});

test("of equal ones each keeps its place, and a new one stands where the server has it", () => {
  const list = [dueAt("a", null), dueAt("b", null), dueAt("c", null)];
  assert.equal(refsOf(placed(list, dueAt("b", null, { step: "x" }), "deadline", null)), "abc");
  assert.equal(refsOf(placed(list, dueAt("d", null), "deadline", null)), "abcd");
  assert.equal(refsOf(placed(list, dueAt("d", null), "-deadline", null)), "dabc");
});

test("compact points are objects by their columns, and are counted in a box", () => {
  const spots = spotsOf(["ref", "lon", "lat"], [["a", 1, 2], ["b", 5, 2]]);
  assert.deepEqual(spots[1], { ref: "b", lon: 5, lat: 2 });
  assert.equal(countIn(spots, [0, 0, 4, 4]), 1);
  assert.equal(countIn(spots, [1, 2, 5, 2]), 2);
});

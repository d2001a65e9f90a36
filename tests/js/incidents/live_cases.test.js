import assert from "node:assert/strict";
import { test } from "node:test";

import { LiveCases } from "../../../map_ui/static/map_ui/incidents/live_cases.js";

const NOW = Date.parse("2026-03-02T12:00:00Z");
const COLUMNS = ["ref", "lon", "lat", "light", "step", "state", "revision", "deadline", "yellow", "title"];
const row = (ref, lon = 1, more = {}) => ({ ref, lon, lat: 1, light: "green", step: "reported", state: "open", revision: 1,
  deadline: null, yellow: null, title: ref, ...more });
const told = (...rows) => ({ total: rows.length, columns: COLUMNS, last_event: 7, points: rows.map((one) => COLUMNS.map((name) => one[name])) });

/** A layer that holds what it is given, as the one on the map does. */
function layerOf() {
  const spots = new Map();
  return { spots, sums: null, chosen: "", choose(ref) { this.chosen = ref; },
    setPoints(all) { spots.clear(); this.sums = null; for (const one of all) spots.set(one.ref, one); },
    setSums(sums) { spots.clear(); this.sums = sums; }, put(one) { spots.set(one.ref, one); }, drop(ref) { spots.delete(ref); } };
}

function storeOf(answers, filters = { state: "open", sort: "deadline" }, bbox = [0, 0, 2, 2]) {
  const asked = [];
  const layer = layerOf();
  const store = new LiveCases({ layer, speaker: () => ({ language: "zh", say: (key) => key }), filters: () => filters,
    known: () => ({ now: NOW, zone: "UTC", matters: [] }), view: () => (bbox ? { bbox } : null), chosen: () => "b" },
  async (query) => { asked.push(query); return answers.shift(); });
  return { store, layer, asked };
}

test("points are asked for by the filters without their order, and counted in view", async () => {
  const { store, layer, asked } = storeOf([told(row("a"), row("b", 5))]);
  assert.equal(await store.read(), 7);
  assert.deepEqual(asked, [{ state: "open" }]);
  assert.deepEqual([...layer.spots.keys()], ["a", "b"]);
  assert.equal(layer.chosen, "b");
  assert.deepEqual([store.inView, store.showsSums], [1, false]);
});

test("sums are asked for anew by what is in view, and end with an answer about all alone", async () => {
  const { store, layer, asked } = storeOf([{ total: 9000, sums: [{}], last_event: 1 }, told(row("a")), told(row("a"))]);
  await store.read();
  assert.deepEqual([store.isSummed, store.inView, store.showsSums], [true, 9000, true]);
  store.put(row("new"));
  assert.equal(layer.spots.size, 0, "one point beside sums would look like all");
  await store.read();
  assert.equal(asked[1].bbox, "0,0,2,2");
  assert.equal(store.isSummed, true, "few in view are not few in all");
  store.begin();
  await store.read();
  assert.deepEqual([asked[2].bbox, store.isSummed], [undefined, false]);
});

test("a case appears, moves and leaves; one without a place is on no map", async () => {
  const { store, layer } = storeOf([told(row("a"))]);
  await store.read();
  store.put({ ...row("c"), title: "", category: "manhole" });
  assert.equal(layer.spots.get("c").title, "manhole");
  store.put(row("a", 1.5));
  assert.equal(layer.spots.get("a").lon, 1.5);
  store.put({ ref: "nowhere", lon: null, lat: null });
  assert.equal(layer.spots.has("nowhere"), false);
  store.drop("a");
  assert.equal(layer.spots.has("a"), false);
});

test("lights go on by the clock, and time alone takes out", async () => {
  const due = { deadline: "2026-03-02T11:59:00Z", yellow: "2026-03-02T11:00:00Z" };
  const { store, layer } = storeOf([told(row("late", 1, due), row("free"))], { state: "open", light: "green" });
  await store.read();
  assert.deepEqual([...store.outOfTime()], ["late"], "it is green no more; the other has no clock");
  assert.equal(store.relight(), true);
  assert.equal(layer.spots.get("late").light, "red");
  assert.equal(store.relight(), false, "nothing has changed since");
});

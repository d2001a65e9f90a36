import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

import { makeLocker } from "../../../map_ui/static/map_ui/field/locker.js";
import { checkPack, keptPack, mayStay, openPack, searchPack, takePack, whenEnded } from "../../../map_ui/static/map_ui/field/pack.js";
import { disk } from "./disk.js";

const HOUR = 3600e3;
const PACK = { area: "x", houses: [{ id: 1, label: "榕荫路12号", lon: 118, lat: 24 }], units: [
  { id: 7, house: 1, entrance: "2单元", room: "502" }, { id: 8, house: 1, entrance: null, room: "503" }], due: [],
due_more: false, people: [{ id: 5, unit: 7, name: "陈zqcanary", care: [] }, { id: 6, unit: 8, name: "林某", care: [] }], cases: [] };
let kept, replies;

beforeEach(() => {
  kept = disk();
  globalThis.indexedDB = kept;
  globalThis.isSecureContext = true;
  globalThis.document = { documentElement: { lang: "zh-CN", dataset: {} } };
  replies = {};
  globalThis.fetch = async (path) => replies[new URL(path, "https://x.example").pathname]();
});
afterEach(() => { for (const name of ["indexedDB", "isSecureContext", "document"]) delete globalThis[name]; });

/** A phone that has taken a pack along. */
async function phone(lasts = HOUR) {
  const { locker, key } = await makeLocker("a", "246810", 1_000);
  const told = { ...PACK, made_at: new Date().toISOString(), until: new Date(Date.now() + lasts).toISOString() };
  replies["/api/v1/field/pack"] = () => Response.json(told);
  const outbox = { account: "a", locker, key: null };
  await takePack(outbox);
  return { outbox, key };
}
const state = (status, body = {}) => { replies["/api/v1/field/pack/state"] = () => Response.json(body, { status }); };

test("a pack is read by the PIN alone, and nothing of it without", async () => {
  const { outbox, key } = await phone();
  assert.equal(await openPack(outbox), null);
  const raw = Buffer.from((await keptPack("a")).sealed);
  assert.ok(!raw.includes("zqcanary"));
  assert.equal((await openPack({ ...outbox, key })).people[0].name, "陈zqcanary");
  const { key: other } = await makeLocker("a", "246810", 1_000);
  assert.equal(await openPack({ ...outbox, key: other }), null);
});

test("a pack that has ended is gone", async () => {
  const { outbox, key } = await phone(-1_000);
  assert.equal(await openPack({ ...outbox, key }), null);
  assert.equal(await keptPack("a"), null);
});

test("at contact it stays where nothing has changed, and goes with the role, the area or a person", async () => {
  for (const [status, body, wiped] of [[200, { area: "x", people: [5, 6, 9] }, false], [403, { code: "no_right" }, true],
    [200, { area: "y", people: [5, 6] }, true], [200, { area: "x", people: [6] }, true]]) {
    await phone();
    state(status, body);
    assert.equal(await checkPack("a"), wiped);
    assert.equal(await keptPack("a") === null, wiped);
  }
});

test("without a line, or where the site has a fault, it stays", async () => {
  await phone();
  for (const status of [500, 503]) {
    state(status);
    await assert.rejects(checkPack("a"));
    assert.ok(await keptPack("a"));
  }
});

test("somebody new in the area is no reason to forget the others", () => {
  assert.ok(mayStay({ area: "x", people: [1] }, { area: "x", people: [1, 2] }));
});

test("doors are found by fragments of address and name together", () => {
  const ids = (text) => searchPack(PACK, text).map(({ unit }) => unit.id);
  assert.deepEqual(ids("榕荫 50"), [7, 8]);
  assert.deepEqual(ids("2单元 502"), [7]);
  assert.deepEqual(ids("林"), [8]);
  assert.deepEqual(ids("５０３"), [8], "full width");
  assert.deepEqual(ids("  "), []);
  assert.deepEqual(ids("504"), []);
});

test("the end of a pack is noticed when it comes, and not before", () => {
  mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1_000 });
  let ends = 0;
  const stop = whenEnded(new Date(1_000 + HOUR).toISOString(), () => { ends += 1; });
  mock.timers.tick(HOUR - 1_000);
  assert.equal(ends, 0);
  mock.timers.tick(2_000);
  assert.equal(ends, 1);
  whenEnded(new Date(2 * HOUR).toISOString(), () => { ends += 1; })();
  mock.timers.tick(3 * HOUR);
  assert.equal(ends, 1, "it was stopped");
  stop();
  mock.timers.reset();
});

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";

import { Drafts } from "../../../map_ui/static/map_ui/field/drafts.js";
import { makeLocker } from "../../../map_ui/static/map_ui/field/locker.js";
import { Outbox } from "../../../map_ui/static/map_ui/field/outbox.js";
import { readAbout } from "../../../map_ui/static/map_ui/kit/phone_store.js";
import { disk } from "./disk.js";

let kept, outbox, plain, replies;

beforeEach(async () => {
  kept = disk();
  plain = new Map();
  replies = [];
  globalThis.indexedDB = kept;
  globalThis.isSecureContext = true;
  globalThis.addEventListener ??= () => {};
  globalThis.document = { documentElement: { lang: "zh-CN", dataset: {} } };
  globalThis.localStorage = { getItem: (key) => plain.get(key) ?? null, setItem: (key, value) => plain.set(key, value),
    removeItem: (key) => plain.delete(key), key: (i) => [...plain.keys()][i], get length() { return plain.size; } };
  globalThis.fetch = async () => {
    if (!replies.length) throw new TypeError("no line");
    return replies.shift();
  };
  const { locker: site } = await makeLocker("site", "unused", 1_000);
  outbox = new Outbox({ account: "a", site: { key: 1, point: site.point }, full: "", onChange() {} });
});
afterEach(() => { for (const name of ["indexedDB", "isSecureContext", "document", "localStorage"]) delete globalThis[name]; });

/** A page of the same phone later on. */
const later = () => new Drafts("a", outbox);
async function typed(text = "zqcanary") {
  const drafts = later();
  drafts.keep("visit", "visit 7", { client_id: "one", unit: 7, note: "before" });
  drafts.keep("visit", "visit 7", { client_id: "one", unit: 7, note: text });
  await drafts.writing;
}

test("what is typed lies sealed, the last of it, and comes back by the PIN without a line", async () => {
  const { locker, key } = await makeLocker("a", "246810", 1_000);
  Object.assign(outbox, { locker, key });
  await typed();
  assert.equal(document.documentElement.dataset.draft, "kept");
  assert.ok(!JSON.stringify(await readAbout("draft a visit 7")).includes("zqcanary"));
  assert.deepEqual(await later().load("visit", "visit 7"), { client_id: "one", unit: 7, note: "zqcanary" });
});

test("without a PIN the site reads it to its author", async () => {
  await typed();
  replies.push(Response.json({ client_id: "one", kind: "visit", content: { unit: 7, note: "told" } }));
  assert.deepEqual(await later().load("visit", "visit 7"), { client_id: "one", unit: 7, note: "told" });
});

test("what neither the PIN nor the site can read now waits in the outbox, and nothing is written over it", async () => {
  await typed();
  const drafts = later();
  assert.equal(await drafts.load("visit", "visit 7"), null);
  const [entry] = kept.rows.values();
  assert.deepEqual([entry.state, entry.code, entry.client_id], ["needs", "draft", "one"]);
  drafts.keep("visit", "visit 7", { client_id: "two", unit: 7, note: "anew" });
  await drafts.writing;
  assert.equal(kept.rows.size, 1);
});

test("a draft that was sent is gone", async () => {
  await typed();
  const drafts = later();
  drafts.end("visit 7");
  await drafts.writing;
  assert.equal(await drafts.load("visit", "visit 7"), null);
  assert.equal(kept.rows.size, 0);
});

test("what a release of before kept in the open is sealed and no more in the open", async () => {
  plain.set("geo_grid.visit.a.7", JSON.stringify({ client_id: "one", made_at: null, values: { note: "zqcanary" } }));
  plain.set("geo_grid.visit.a.8", JSON.stringify({ client_id: "two", made_at: null, values: { note: "zqcanary" } }));
  plain.set("geo_grid.report.field.a", JSON.stringify({ client_id: "three", where: null, values: { text: "zqcanary" } }));
  plain.set("geo_grid.visit.a.b.7", JSON.stringify({ client_id: "four", values: { note: "of another account" } }));
  const { locker, key } = await makeLocker("a", "246810", 1_000);
  Object.assign(outbox, { locker, key });
  const drafts = later();
  await drafts.moveAll();
  assert.deepEqual([...plain.keys()], ["geo_grid.visit.a.b.7"], "also of doors that nobody opens");
  assert.deepEqual(await drafts.load("visit", "visit 7"), { client_id: "one", unit: 7, made_at: null, values: { note: "zqcanary" } });
  assert.equal((await drafts.load("report", "report")).values.text, "zqcanary");
  assert.ok(!JSON.stringify(await readAbout("draft a visit 8")).includes("zqcanary"));
});

test("what cannot be written to the disk stays where it was", async () => {
  plain.set("geo_grid.visit.a.7", JSON.stringify({ client_id: "one", made_at: null, values: { note: "zqcanary" } }));
  const drafts = later();
  outbox.locker = { point: outbox.site.point };
  outbox.entry = async () => { throw new DOMException("full", "QuotaExceededError"); };
  await drafts.moveAll();
  assert.equal(plain.size, 1);
});

test("a draft of before does not replace a newer one, and waits for its author", async () => {
  await typed();
  plain.set("geo_grid.visit.a.7", JSON.stringify({ client_id: "old", made_at: null, values: { note: "older" } }));
  await later().moveAll();
  assert.equal((await readAbout("draft a visit 7")).client_id, "one");
  assert.deepEqual([...kept.rows.values()].map(({ client_id: id, state, code }) => [id, state, code]), [["old", "needs", "draft"]]);
  assert.equal(plain.size, 0);
});

test("a finished entry that waits is not overwritten by its draft", async () => {
  await typed();
  const entry = { ...await readAbout("draft a visit 7"), state: "waiting" };
  kept.rows.set(entry.id, entry);
  assert.equal(await later().load("visit", "visit 7"), null);
  assert.equal(kept.rows.get(entry.id).state, "waiting");
  assert.equal(await readAbout("draft a visit 7"), undefined);
});

test("what is typed while an older draft is still read stands, and the older one is not lost", async () => {
  await typed();
  const drafts = later();
  let read;
  const begun = new Promise((resolve) => { outbox.read = () => { resolve(); return new Promise((_, reject) => { read = reject; }); }; });
  const loading = drafts.load("visit", "visit 7");
  await begun;
  drafts.keep("visit", "visit 7", { client_id: "two", unit: 7, note: "anew" });
  await drafts.writing;
  read(new Error("late"));
  assert.equal((await loading).note, "anew");
  assert.equal((await readAbout("draft a visit 7")).client_id, "two");
  assert.deepEqual([...kept.rows.values()].map(({ client_id: id, code }) => [id, code]), [["one", "draft"]]);
});

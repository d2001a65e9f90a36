import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

import { disk } from "./disk.js";
import { Outbox } from "../../../map_ui/static/map_ui/field/outbox.js";

const realFetch = globalThis.fetch, realTimeout = AbortSignal.timeout;
let kept, asked, answers, outbox;

/** A line that is up, with nobody at its other end. */
const nothing = (signal) => new Promise((_, reject) => {
  signal?.addEventListener("abort", () => reject(signal.reason));
});
const refusal = (status, code) => () => Response.json({ code, message: `sentence of ${code}` }, { status });
const arrival = (answer = {}) => () => Response.json({ answer }, { status: 201 });

beforeEach(async () => {
  kept = disk();
  asked = [];
  answers = {};
  globalThis.indexedDB = kept;
  globalThis.isSecureContext = true;
  globalThis.navigator ??= {};
  globalThis.document = { documentElement: { lang: "zh-CN" } };
  globalThis.fetch = async (path, { signal, body }) => {
    const kind = typeof body === "string" ? JSON.parse(body).kind : body.get("kind");
    asked.push({ kind, signal });
    return (answers[kind] ?? nothing)(signal);
  };
  AbortSignal.timeout = (ms) => {
    const end = new AbortController();
    return Object.assign(end.signal, { ms, end: () => end.abort(new DOMException("late", "TimeoutError")) });
  };
  const pair = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"]);
  const point = Buffer.from(await crypto.subtle.exportKey("raw", pair.publicKey)).toString("base64");
  outbox = new Outbox({ account: "a", site: { key: 1, point }, full: "full", onChange() {} });
});
afterEach(() => {
  mock.timers.reset();
  globalThis.fetch = realFetch;
  AbortSignal.timeout = realTimeout;
  for (const name of ["indexedDB", "isSecureContext", "document"]) delete globalThis[name];
});

const states = () => [...kept.rows.values()].map(({ kind, state }) => [kind, state]);
const until = async (isSo) => { while (!isSo()) await new Promise((done) => { setImmediate(done); }); };
const photo = (bytes = 3) => new File([new Uint8Array(bytes)], "a.jpg");
const write = (kind, id, photos = []) => outbox.submit(kind, { client_id: id, text: "x" }, { photos });

/** An entry on the disk, as a line that is none leaves it. */
async function waits(kind, id, photos) {
  const sent = write(kind, id, photos);
  await until(() => asked.length);
  asked.pop().signal.end();
  assert.equal(await sent, null);
}

test("where nothing answers the form is free while the entry is on its way, and a refusal stays in the outbox", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  let refuse;
  answers.visit = () => new Promise((resolve) => { refuse = () => resolve(refusal(400, "invalid")()); });
  const sent = write("visit", "one");
  await until(() => refuse);
  assert.deepEqual(states(), [["visit", "waiting"]]);
  mock.timers.tick(5_000);
  assert.equal(await sent, null);
  refuse();
  await until(() => states()[0]?.[1] === "needs");
  assert.equal([...outbox.reasons.values()][0].message, "sentence of invalid");
});

test("a refusal in time is the form's, and leaves nothing behind", async () => {
  answers.report = refusal(400, "invalid");
  await assert.rejects(write("report", "one", [photo()]), { code: "invalid" });
  assert.deepEqual(states(), []);
});

test("an entry waits fifteen seconds for an answer, a photo as long as a poor line takes; then the round is over", async () => {
  await waits("report", "one", [photo(2_000_000)]);
  const round = outbox.send();
  await until(() => asked.length);
  assert.equal(asked[0].signal.ms, 15_000);
  asked[0].signal.end();
  await round;
  assert.deepEqual(states(), [["report", "waiting"], ["photo", "waiting"]]);
  answers.report = arrival({ ref: "2611-A" });
  const second = outbox.send();
  await until(() => asked.length === 3);
  assert.ok(asked[2].signal.ms >= 100_000, "20 kB a second");
  asked[2].signal.end();
  await second;
  assert.equal(outbox.round, null);
  assert.deepEqual(states(), [["report", "sent"], ["photo", "waiting"]]);
});

test("an answer that breaks off is none", async () => {
  answers.visit = () => new Response(new ReadableStream({ start: (out) => out.error(new TypeError("gone")) }), { status: 201 });
  assert.equal(await write("visit", "one"), null);
  assert.deepEqual(states(), [["visit", "waiting"]]);
});

test("a photo whose report is gone is sent once, needs somebody, and goes when the report comes after all", async () => {
  await waits("report", "one", [photo()]);
  answers.report = refusal(400, "invalid");
  answers.photo = refusal(409, "report_first");
  await assert.rejects(write("report", "one"), { code: "invalid" }, "the mended one is refused again, and goes");
  await outbox.send();
  assert.deepEqual(states(), [["photo", "needs"]]);
  const before = asked.length;
  await outbox.send();
  await outbox.again();
  assert.equal(asked.length, before, "not a byte of it again");
  answers.report = arrival({ ref: "2611-A" });
  answers.photo = arrival();
  await write("report", "one");
  await outbox.send();
  assert.deepEqual(states().sort(), [["photo", "sent"], ["report", "sent"]]);
});

test("a photo whose report is gone can be thrown away", async () => {
  await waits("report", "one", [photo()]);
  answers.photo = refusal(409, "report_first");
  const { own: [report] } = await outbox.list();
  kept.rows.delete(report.id);
  await outbox.send();
  const { own: [left] } = await outbox.list();
  assert.equal(left.state, "needs");
  await outbox.discard(left);
  assert.deepEqual(states(), []);
});

const openOf = async (account, pin) => (await import("../../../map_ui/static/map_ui/field/locker.js")).makeLocker(account, pin, 1_000);

test("two accounts on one phone: each is told how many the other has, and reads none of them by its own PIN", async () => {
  Object.assign(outbox, await openOf("a", "246810"));
  await waits("visit", "one");
  const { own: [mine] } = await outbox.list();
  assert.equal((await outbox.readHere(mine)).content.text, "x");
  const other = new Outbox({ account: "b", site: outbox.site, full: "full", onChange() {} });
  Object.assign(other, await openOf("b", "246810"));
  assert.deepEqual(await other.list(), { own: [], others: 1 });
  assert.equal(await other.readHere(mine), null);
  asked.length = 0;
  await other.send();
  assert.deepEqual(asked, [], "and sends none of them");
});

test("an entry that the release of before has kept is sent by this one", async () => {
  await waits("visit", "one");
  const [entry] = kept.rows.values();
  const { own: _own, ...old } = entry;
  kept.rows.set(entry.id, old);
  answers.visit = arrival();
  await outbox.send();
  assert.deepEqual(states(), [["visit", "sent"]]);
});

test("a step and its photos go in the order in which they were written, and say at what their author saw the case", async () => {
  const case_ = { ref: "C1", revision: 4, step: "dispatched" };
  const written = outbox.takeStep(case_, { to: "answer", note: "x", photos: [{ file: photo(), stage: "after" }], replaces: "" });
  await until(() => asked.length);
  assert.equal(asked[0].kind, "photo", "what shows it first");
  asked[0].signal.end();
  assert.equal(await written, "waiting");
  answers.photo = arrival();
  answers.step = () => Response.json({ code: "revision", message: "moved", theirs: { step: "closed" } }, { status: 409 });
  await outbox.send();
  assert.deepEqual(states(), [["photo", "sent"], ["step", "needs"]]);
  const { own } = await outbox.list();
  assert.deepEqual([own[1].saw, own[1].stands, own[1].to, own[1].envelope.base_revision], ["dispatched", "closed", "answer", 4]);
});

test("what stands in a form again is not sent meanwhile, and what replaces it is", async () => {
  Object.assign(outbox, await openOf("a", "246810"));
  await waits("visit", "one");
  const { own: [entry] } = await outbox.list();
  await outbox.hold(entry);
  asked.length = 0;
  await outbox.send();
  await outbox.again();
  assert.deepEqual([asked.length, states()], [0, [["visit", "needs"]]]);
  answers.visit = arrival();
  await outbox.submit("visit", { client_id: "one", text: "y" });
  assert.deepEqual(states(), [["visit", "sent"]]);
});

test("an entry that arrives while it is being taken back is not taken back, and not stored twice", async () => {
  await waits("visit", "one");
  let arrive;
  answers.visit = () => new Promise((resolve) => { arrive = () => resolve(arrival()()); });
  const round = outbox.send();
  await until(() => arrive);
  const held = outbox.hold({ id: "a one" });
  arrive();
  assert.equal(await held, false);
  await round;
  assert.deepEqual(states(), [["visit", "sent"]]);
  assert.equal(await outbox.hold({ id: "a none" }), false);
});

test("what was taken back first is not sent by a round, by a form that was free, or by the next page", async () => {
  await waits("visit", "one");
  const [entry] = kept.rows.values();
  assert.equal((await outbox.hold(entry)).state, "waiting");
  asked.length = 0;
  assert.equal(await outbox.sendOne(entry), "sent", "a round that has chosen it before");
  assert.equal(await outbox.sendKept([entry], { isFree: true }), null);
  await outbox.again();
  await outbox.again(entry.id);
  assert.deepEqual([asked.length, states()], [0, [["visit", "needs"]]]);
});

test("a refused one that stands in a form stays what it is while the mended one is typed", async () => {
  await waits("visit", "one");
  answers.visit = refusal(400, "invalid");
  await outbox.send();
  await outbox.hold({ id: "a one" });
  const before = asked.length;
  await outbox.again();
  assert.equal(asked.length, before);
  assert.equal(kept.rows.get("a one").code, "invalid", "why it was refused is not forgotten");
});

test("what did not come into its form stands as before, and goes", async () => {
  await waits("visit", "one");
  const before = await outbox.hold({ id: "a one" });
  answers.visit = arrival();
  await outbox.release(before);
  await outbox.send();
  assert.deepEqual(states(), [["visit", "sent"]]);
});

test("a step that is thrown away takes its photos along, also once it was mended under another id", async () => {
  const case_ = { ref: "C1", revision: 4, step: "dispatched" };
  const step = (photos, replaces) => outbox.takeStep(case_, { to: "answer", note: "x", photos, replaces });
  const first = step([{ file: photo(), stage: "after" }], "");
  await until(() => asked.length);
  asked.pop().signal.end();
  await first;
  const old = [...kept.rows.values()].find(({ kind }) => kind === "step");
  const second = step([], old.client_id);
  await until(() => asked.length);
  asked.pop().signal.end();
  await second;
  const now = [...kept.rows.values()].find(({ kind }) => kind === "step");
  assert.notEqual(now.client_id, old.client_id);
  assert.equal(kept.rows.size, 2);
  const left = [...kept.rows.values()].find(({ kind }) => kind === "photo");
  assert.ok(!("with" in left.envelope), "the site is not told");
  await outbox.discard(now);
  assert.deepEqual(states(), []);
});

test("a step goes under the id of its draft: once it is kept that draft is over, whenever the page is killed", async () => {
  const case_ = { ref: "C1", revision: 4, step: "dispatched" };
  const written = outbox.takeStep(case_, { to: "take", note: "x", photos: [{ file: photo(), stage: "before" }], replaces: "", client_id: "draft-01" });
  await until(() => asked.length);
  const rows = [...kept.rows.values()];
  assert.equal(rows.find(({ kind }) => kind === "step").id, outbox.idOf("draft-01"));
  assert.equal(rows.find(({ kind }) => kind === "photo").with, "draft-01");
  asked[0].signal.end();
  assert.equal(await written, "waiting");
});

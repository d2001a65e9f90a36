/** Colours and the kind they are said to be of never part, whatever the reading of another does. */

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";

import { ReachSwitch, reachOfSheet } from "../../../map_ui/static/map_ui/map/reach_switch.js";
import { speaker } from "../../../map_ui/static/map_ui/texts/speaker.js";

const fetchBefore = globalThis.fetch;
const KINDS = [["bench", ""], ["clinic", "walk"], ["school", "walk"]].map(([code, rule]) =>
  ({ code, rule, name: `the ${code}`, count: 1, stands_as: "facility" }));
const SHARES = { clinic: 10, school: 20 };
/** The reply to the numbers of a kind, where a test has it wait. */
let replies = {};

/** As much of an element as the switch needs. */
class Stub extends EventTarget {
  inner = []; value = ""; hidden = true;
  setAttribute(name, value) { this[name] = value; }
  append(...inner) {
    this.inner.push(...inner);
    for (const { selected, value } of inner) if (selected !== undefined) this.value = value;
  }
  replaceChildren(...inner) { this.inner = inner; }
}

const json = (body, status = 200) => new Response(JSON.stringify(body),
  { status, headers: { "Content-Type": "application/json" } });
const numbersOf = (kind) => (SHARES[kind]
  ? json({ rows: [{ id: 1, reach_out_percent: SHARES[kind] }], notes: [{ message: `of ${kind}` }] })
  : json({ code: "no_radius", message: "said nowhere" }, 400));

let place, cells, shown;
beforeEach(() => {
  [place, cells, shown, replies] = [new Stub(), [{ id: 1 }], [], {}];
  globalThis.location = { search: "", pathname: "/" };
  globalThis.document = { documentElement: { lang: "zh-CN", dataset: {} },
    getElementById: () => place, createElement: () => new Stub() };
  globalThis.fetch = async (path) => {
    const url = new URL(path, "https://x.example");
    if (url.pathname.endsWith("facility_kinds")) return json({ results: KINDS });
    const kind = url.searchParams.get("kind");
    return replies[kind] ?? numbersOf(kind);
  };
});
afterEach(() => {
  globalThis.fetch = fetchBefore;
  for (const name of ["document", "location"]) delete globalThis[name];
});

/** The switch of a page that notes down what it shows. */
function made(search = "") {
  globalThis.location.search = search;
  const one = new ReachSwitch({ speaker: () => speaker("en"), cells: () => cells,
    shown: () => { shown.push([one.kind, cells[0].reach_out_percent, one.note]); } });
  return one;
}

const CLINIC = ["clinic", 10, "of clinic"], SCHOOL = ["school", 20, "of school"];

test("a reading that was overtaken changes neither cells nor kind", async () => {
  const one = made("?reach=clinic");
  await one.show();
  let answer;
  replies.school = new Promise((resolve) => { answer = resolve; });
  const slow = one.show("school");
  await one.show("clinic");
  answer(numbersOf("school"));
  await slow;
  assert.deepEqual(shown, [CLINIC, CLINIC]);
  assert.deepEqual([one.kind, one.note, cells[0].reach_out_percent], ["clinic", "of clinic", 10]);
});

test("a kind that cannot be read leaves choice, address and colours with the one before", async () => {
  const one = made("?reach=clinic");
  await one.show();
  let failed;
  one.draw(true, (read) => { failed = assert.rejects(read, { code: "no_radius" }); return failed; });
  const [choice] = place.inner;
  assert.equal(choice.value, "clinic");
  choice.value = "bench";
  choice.dispatchEvent(new Event("change"));
  await failed;
  await new Promise(setImmediate);
  assert.equal(choice.value, "clinic");
  assert.equal(one.addressFor("reach"), "/?reach=clinic");
  assert.equal(cells[0].reach_out_percent, 10);
});

test("without a wish it is the first kind that says how far it serves", async () => {
  await made().show();
  assert.deepEqual(shown, [CLINIC]);
});

test("where the first try fails another kind can be chosen, and none is said to be shown", async () => {
  const one = made("?reach=bench");
  await assert.rejects(one.show(), { code: "no_radius" });
  one.draw(false, () => Promise.resolve(), true);
  const [choice, ...more] = place.inner;
  assert.deepEqual([place.hidden, choice.value, more], [false, "", []]);
  let read;
  one.draw(false, (act) => { read = act(); return read; }, true);
  place.inner[0].value = "school";
  place.inner[0].dispatchEvent(new Event("change"));
  await read;
  assert.deepEqual(shown, [SCHOOL]);
  one.draw(false, () => Promise.resolve());
  assert.equal(place.hidden, true);
});

test("a sheet says of which kind it tells; without a kind there is none", async () => {
  const told = await reachOfSheet("school", cells, speaker("en"));
  assert.deepEqual(told, { code: "school", name: "the school", note: "of school" });
  assert.equal(cells[0].reach_out_percent, 20);
  for (const code of [null, "palace"]) {
    const untold = [{ id: 1 }];
    await assert.rejects(reachOfSheet(code, untold, speaker("en")), { code: "no_facilities" });
    assert.deepEqual(untold, [{ id: 1 }]);
  }
});

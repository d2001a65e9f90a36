import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, mock, test } from "node:test";

const FILE = new URL("../../../map_ui/static/map_ui/field/worker.js", import.meta.url);
const SHELL = { version: "1", page: "/field/shell/", files: ["/static/v-1/field.js", "/static/field.css"],
  empty: { "/static/v-1/plan.js": "export const PLAN = {};" } };
const SITE = "https://site.example";

/** The worker with what it keeps. @param {Record<string, Response>} kept @param {(request: any) => Promise<Response>} fetch */
function worker(kept, fetch) {
  const heard = {};
  const self = { SHELL, registration: { scope: `${SITE}/field/` }, location: { origin: SITE }, skipWaiting() {},
    addEventListener: (name, act) => { heard[name] = act; } };
  const caches = { open: async () => ({ match: async (address) => kept[address], addAll: async () => {},
    put: async (address, reply) => { kept[address] = reply; } }) };
  // As the site serves it: a script of its own, of which each test begins anew.
  new Function("self", "caches", "fetch", "Request", readFileSync(FILE, "utf8"))(self, caches, fetch, class {});
  return (path, mode = "navigate") => {
    if (path === "install") {
      let filled;
      heard.install({ waitUntil: (given) => { filled = given; } });
      return filled;
    }
    let reply;
    heard.fetch({ request: { method: "GET", mode, url: SITE + path }, respondWith: (given) => { reply = given; } });
    return reply;
  };
}

const nothing = () => new Promise(() => {});
const turn = () => new Promise((done) => { setImmediate(done); });
const page = new Response("kept");

beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));
afterEach(() => mock.timers.reset());

/** What comes when nothing has answered for so long; null while it is waited for. @param {any} reply @param {number} ms */
async function after(reply, ms) {
  await turn();
  mock.timers.tick(ms);
  await turn();
  return Promise.race([reply, turn().then(() => null)]);
}

test("connected and unanswered, the kept page comes after six seconds, not before", async () => {
  const reply = worker({ [SHELL.page]: page }, nothing)("/field/");
  assert.equal(await after(reply, 5_000), null);
  assert.equal(await after(reply, 1_001), page);
});

test("a file that is asked for each time comes from what is kept as well", async () => {
  const own = new Response("css");
  assert.equal(await after(worker({ "/static/field.css": own }, nothing)("/static/field.css", "no-cors"), 6_001), own);
});

test("where nothing is kept the site is waited for, and its silence told", async () => {
  let answer;
  const reply = worker({}, () => new Promise((resolve) => { answer = resolve; }))("/field/");
  assert.equal(await after(reply, 60_000), null);
  const told = new Response("site");
  answer(told);
  assert.equal(await reply, told);
  await assert.rejects(worker({}, () => Promise.reject(new TypeError("no line")))("/field/"), TypeError);
});

test("an answer in time is the site's, but for a proxy that says there is none", async () => {
  const told = new Response("site"), refused = new Response("", { status: 403 });
  for (const one of [told, refused]) assert.equal(await worker({ [SHELL.page]: page }, async () => one)("/field/"), one);
  const silent = async () => new Response("", { status: 502 });
  assert.equal(await worker({ [SHELL.page]: page }, silent)("/field/"), page);
  assert.equal(await worker({ [SHELL.page]: page }, () => Promise.reject(new TypeError("no line")))("/field/"), page);
});

test("texts that no page here names are kept as modules without any", async () => {
  const ask = worker({}, nothing);
  await ask("install");
  const reply = await ask("/static/v-1/plan.js", "cors");
  assert.equal(await reply.text(), "export const PLAN = {};");
  assert.match(reply.headers.get("content-type"), /^text\/javascript/);
});

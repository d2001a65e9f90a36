import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";

import Pbf from "pbf";
import { PmtilesSource } from "protomaps-leaflet";

import * as api from "../../../map_ui/static/map_ui/kit/api.js";

/** One tile with one point feature in the layer "streets". */
function smallTile() {
  const feature = new Pbf();
  feature.writeVarintField(1, 7);
  feature.writeVarintField(3, 1);
  feature.writePackedVarint(4, [9, 4096, 4096]);
  const layer = new Pbf();
  layer.writeVarintField(15, 2);
  layer.writeStringField(1, "streets");
  layer.writeBytesField(2, feature.finish());
  layer.writeVarintField(5, 4096);
  const tile = new Pbf();
  tile.writeBytesField(3, layer.finish());
  return tile.finish();
}

const answers = new Map();
const fetchBefore = globalThis.fetch;
beforeEach(() => {
  globalThis.document = { documentElement: { lang: "zh-CN" } };
  globalThis.fetch = async (path) => answers.get(path)();
});
afterEach(() => {
  globalThis.fetch = fetchBefore;
  delete globalThis.document;
  answers.clear();
});

const TILE = "/tiles/water,streets/14/3/5.mvt";
const read = () => new PmtilesSource(api.tileSource(() => ["water", "streets"]), true)
  .get({ z: 14, x: 3, y: 5 }, 512);

test("a tile is read in the library's own way", async () => {
  answers.set(TILE, () => new Response(smallTile()));
  const layers = await read();
  assert.deepEqual([...layers.keys()], ["streets"]);
  assert.equal(layers.get("streets")[0].geom[0][0].x, 256);
});

test("an empty, absent or failed tile is nothing to draw", async () => {
  const page = "<html>not a tile, but a page that says so</html>";
  const bodies = [() => new Response(new Uint8Array()), () => new Response(null, { status: 204 }),
    () => new Response(page, { status: 404 }), () => new Response(page, { status: 503 }),
    () => { throw new TypeError("fetch failed"); }];
  for (const body of bodies) {
    answers.set(TILE, body);
    assert.equal((await read()).size, 0);
  }
});

test("a failure carries the server's code and words", async () => {
  answers.set("/api/v1/city", () => Response.json({ code: "no_city", message: "没有城市",
    fields: {} }, { status: 404 }));
  await assert.rejects(api.city(), { code: "no_city", message: "没有城市", status: 404 });
});

test("a failure without JSON, and no answer at all, still have a code", async () => {
  answers.set("/api/v1/city", () => new Response("<h1>Bad gateway</h1>", { status: 502 }));
  await assert.rejects(api.city(), { code: "http_502", status: 502 });
  answers.set("/api/v1/city", () => { throw new TypeError("fetch failed"); });
  await assert.rejects(api.city(), { code: "unreachable", status: 0 });
});

test("cards are read under the noun of their kind", async () => {
  answers.set("/api/v1/grid_cells/7", () => Response.json({ id: 7 }));
  answers.set("/api/v1/buildings/8", () => Response.json({ id: 8 }));
  assert.deepEqual(await api.card("cell", 7), { id: 7 });
  assert.deepEqual(await api.card("building", 8), { id: 8 });
});

test("what lacks a reason asks for one, and is asked again with it", async () => {
  const refusal = () => Response.json({ code: "reading_reason_needed", message: "说明用途",
    details: { reasons: ["visit"] } }, { status: 403 });
  const replies = [refusal, () => Response.json({ results: [1] })];
  answers.set("/api/v1/residents?q=a", () => /** @type {any} */ (replies.shift())());
  const asked = [];
  api.onReasonNeeded(async (failure) => asked.push(failure.told.details.reasons) > 0);
  assert.deepEqual(await api.records.find("residents", { q: "a" }), [1]);
  assert.deepEqual(asked, [["visit"]]);
  replies.push(refusal, refusal);
  api.onReasonNeeded(async () => false);
  await assert.rejects(api.records.find("residents", { q: "a" }),
    { code: "reading_reason_needed" });
  assert.equal(replies.length, 1, "no second request without a reason");
});

test("a page tells whose it is, and a write takes the token of the moment it is sent", async () => {
  globalThis.document.documentElement.dataset = { account: "林" };
  globalThis.document.cookie = "csrftoken=one";
  const sent = [];
  globalThis.fetch = async (path, { headers }) => {
    sent.push([path, headers["X-GeoGrid-Account"], headers["X-CSRFToken"]]);
    return Response.json({});
  };
  await api.me();
  await api.setLanguage("en");
  globalThis.document.cookie = "csrftoken=two";
  await api.login({ username: "x" });
  assert.deepEqual(sent, [["/api/v1/me", "%E6%9E%97", undefined],
    ["/api/v1/me/language", "%E6%9E%97", "one"], ["/api/v1/login", undefined, "two"]]);
});

test("where nobody is logged in a refusal is the caller's", async () => {
  answers.set("/api/v1/me", () => Response.json({ code: "not_logged_in", message: "" },
    { status: 401 }));
  await assert.rejects(api.me(), { code: "not_logged_in", status: 401 });
});

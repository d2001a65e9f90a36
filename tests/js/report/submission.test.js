import assert from "node:assert/strict";
import { test } from "node:test";

import { bodyOf, groupsOf } from "../../../map_ui/static/map_ui/report/submission.js";

const VALUES = { address: "", matter: "", text: "", name: "", phone: "" };
const MORE = { spot: { lon: 118.1, lat: 24.4 }, clientId: "c", name: undefined, version: "" };

test("a report says what and where, or is none", () => {
  assert.equal(bodyOf(VALUES, MORE), null);
  assert.equal(bodyOf({ ...VALUES, text: "x" }, { ...MORE, spot: null }), null);
  assert.deepEqual(bodyOf({ ...VALUES, text: " x " }, MORE),
    { client_id: "c", text: "x", lon: 118.1, lat: 24.4, datum: "wgs84" });
  assert.deepEqual(bodyOf({ ...VALUES, text: "x", address: "1 Road" }, { ...MORE, spot: null }),
    { client_id: "c", text: "x", address: "1 Road" });
});

test("who chose a matter need not write anything", () => {
  const body = bodyOf({ ...VALUES, matter: "litter" }, { ...MORE, name: "暴露垃圾" });
  assert.equal(body?.text, "暴露垃圾");
  assert.equal(body?.matter, "litter");
});

test("what the matter asks goes along", () => {
  const body = bodyOf({ ...VALUES, text: "x" }, { ...MORE, attributes: { A: ["1", "2"] } });
  assert.deepEqual(body?.attributes, { A: ["1", "2"] });
});

test("a contact goes with the version that was consented to", () => {
  const body = bodyOf({ ...VALUES, text: "x", phone: "1" }, { ...MORE, version: "v" });
  assert.deepEqual([body?.contact, body?.consent], [{ name: "", phone: "1" }, "v"]);
  assert.equal(bodyOf({ ...VALUES, text: "x", phone: "1" }, MORE)?.consent, undefined);
});

test("matters stand in groups, events first and what is left last", () => {
  const matters = [
    { code: "other", sort: "event", group: "other", group_name: "其他", name: "其他" },
    { code: "lamp", sort: "component", group: "u", group_name: "设施", group_name_en: "Utilities", name: "路灯" },
    { code: "noise", sort: "event", group: "s", group_name: "秩序", name: "噪音", name_en: "Noise" },
  ];
  assert.deepEqual(groupsOf(matters, "zh").map((one) => one.label), ["秩序", "设施", "其他"]);
  assert.deepEqual(groupsOf(matters, "en")[1], { label: "Utilities", options: [{ code: "lamp", name: "路灯" }] });
});

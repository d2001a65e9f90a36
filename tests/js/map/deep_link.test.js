import assert from "node:assert/strict";
import { test } from "node:test";

import { readLink, writeLink } from "../../../map_ui/static/map_ui/map/deep_link.js";

const view = { zoom: 16, lat: 24.48, lon: 118.09 };
const selection = { kind: "building", id: 42 };

test("what is written is read back", () => {
  for (const [subject, coloured] of [["cells", "residents"],
    ["buildings", "residents.buildings"]]) {
    const state = { view, measure: "residents", subject, selection };
    const hash = writeLink(state);
    assert.equal(hash, `#16/24.48000/118.09000/${coloured}/building:42`);
    assert.deepEqual(readLink(hash), state);
  }
});

test("a link without a selection", () => {
  assert.equal(writeLink({ view: { zoom: 3, lat: -1, lon: 2 }, measure: "rule", subject: "cells",
    selection: null }), "#3/-1.00000/2.00000/rule");
});

test("what cannot be read is left out", () => {
  const nothing = { view: null, measure: null, subject: null, selection: null };
  for (const hash of ["", "#", "#x/y/z", "#16/95/118", "#16/24", "#16/24/1e9", "#99/1/1"]) {
    assert.deepEqual(readLink(hash), nothing, hash);
  }
  assert.deepEqual(readLink("#16/24/118/wealth/person:1"),
    { ...nothing, view: { zoom: 16, lat: 24, lon: 118 } });
  assert.equal(readLink("#16/24/118/rule.roofs").subject, null);
});

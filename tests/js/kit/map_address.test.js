import assert from "node:assert/strict";
import { test } from "node:test";

import { mapAddress } from "../../../map_ui/static/map_ui/kit/map_address.js";
import { readLink } from "../../../map_ui/static/map_ui/map/deep_link.js";

test("the map reads the address that a record's link has", () => {
  const link = readLink(mapAddress("building", 7, { lon: 118.1, lat: 24.5 }).slice(1));
  assert.deepEqual(link.selection, { kind: "building", id: 7 });
  assert.deepEqual(link.view, { zoom: 18, lat: 24.5, lon: 118.1 });
  assert.equal(readLink(mapAddress("unit", 7).slice(1)).view, null);
  assert.equal(readLink(mapAddress("", null, { lon: 118.1, lat: 24.5 }).slice(1)).selection, null);
});

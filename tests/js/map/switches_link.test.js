import assert from "node:assert/strict";
import { test } from "node:test";

import { readSwitches, writeSwitches } from "../../../map_ui/static/map_ui/map/switches_link.js";

const USUAL = { points: false, closed: false, labels: true, day: "" };
const addressOf = (now) => new URLSearchParams(Object.entries(writeSwitches(now)).filter(([, text]) => text));

test("what an address keeps of the switches comes back from it", () => {
  for (const points of [false, true]) {
    for (const labels of [false, true]) {
      for (const day of ["", "2025-01-31"]) {
        const now = { points, closed: false, labels, day };
        assert.deepEqual(readSwitches(addressOf(now)), now);
      }
    }
  }
});

test("as usual nothing is said, and nothing said is as usual", () => {
  assert.equal(addressOf(USUAL).toString(), "");
  assert.deepEqual(readSwitches(new URLSearchParams("lang=en&layers=units")), USUAL);
});

test("an older link says that closed ones are shown as well", () => {
  assert.equal(readSwitches(new URLSearchParams("points=1&closed=1")).closed, true);
  assert.equal(readSwitches(new URLSearchParams("closed=1")).closed, false);
});

test("what cannot be read is as usual", () => {
  assert.deepEqual(readSwitches(new URLSearchParams("points=yes&closed=1&labels=x&day=31.1.2025")), USUAL);
});

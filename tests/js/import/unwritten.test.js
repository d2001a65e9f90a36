import assert from "node:assert/strict";
import { test } from "node:test";

import { unwrittenText } from "../../../map_ui/static/map_ui/import/unwritten.js";

const speaker = /** @type {any} */ ({ say: (/** @type {string} */ key, /** @type {any} */ values) =>
  `${key} ${values.reason}` });

test("the reason is said when refused rows could not be written, and nothing else is", () => {
  assert.equal(unwrittenText({ rejects_unwritten: "disk full" }, speaker),
    "load.rejects.unwritten disk full");
  assert.equal(unwrittenText({ refused: 2, rejects_unwritten: "" }, speaker), "");
  assert.equal(unwrittenText({ refused: 0 }, speaker), "");
});

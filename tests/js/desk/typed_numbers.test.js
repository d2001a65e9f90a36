import assert from "node:assert/strict";
import { test } from "node:test";

import { asNumber } from "../../../map_ui/static/map_ui/desk/typed_numbers.js";

test("a number of a person is recognised and kept out of addresses", () => {
  assert.deepEqual(asNumber("138 0000-1234"), { phone: "13800001234" });
  assert.deepEqual(asNumber("99010119491231002x"), { id_number: "99010119491231002x" });
  assert.equal(asNumber("育才路12号 302"), null);
  assert.equal(asNumber("1380000"), null);
});

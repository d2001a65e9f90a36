import assert from "node:assert/strict";
import test from "node:test";

import { codeIn, pathOf } from "../../../map_ui/static/map_ui/kit/plate_codes.js";

test("dark modules beside each other are one rectangle", () => {
  assert.equal(pathOf(["0110", "1001"]), "M1 0h2v1h-2zM0 1h1v1h-1zM3 1h1v1h-1z");
});

test("only a plate of this site has a code", () => {
  const code = "17-2-abcdefghijklmn23";
  const site = "https://grid.test/city/";
  assert.equal(codeIn(`${site}q/${code}`, site), code);
  assert.deepEqual([`https://evil.test/city/q/${code}`, `${site}q/${code}/..`, `${site}q/x`, `${site}field/`, code, ""]
    .map((text) => codeIn(text, site)), ["", "", "", "", "", ""]);
});

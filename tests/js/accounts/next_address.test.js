import assert from "node:assert/strict";
import test from "node:test";

import { addressOfThisSite, isAsked } from "../../../map_ui/static/map_ui/accounts/next_address.js";

const OURS = "https://grid.example";

test("an address of this site is gone on to", () => {
  for (const one of ["/", "/plan/7/?a=1", "/incident/%E4%BA%8B"]) {
    assert.equal(addressOfThisSite(one, OURS), OURS + one);
  }
  assert.equal(addressOfThisSite("plan/#x", OURS), `${OURS}/plan/`);
});

test("no login leads to another site", () => {
  const foreign = [
    "//evil.example", "\\\\evil.example", "/\\evil.example", "https:evil.example", "https://evil.example/",
    "https:///evil.example", "/.//evil.example", "/x/..//evil.example", `${OURS}//evil.example`,
    "javascript:alert(1)", "data:text/html,x", "http://grid.example/", "https://grid.example@evil.example/",
    "https://grid.example.evil.example/", "\t//evil.example", "/\t/evil.example", "http://[", "//",
    "/.\\/evil.example",
  ];
  for (const one of foreign) {
    const { origin, pathname } = new URL(addressOfThisSite(one, OURS));
    assert.equal(origin, OURS, one);
    assert.ok(!pathname.startsWith("//"), one);
  }
});

test("who typed the bare address of the site asked for no page", () => {
  for (const one of [null, "", "/"]) assert.equal(isAsked(one, ""), false, String(one));
  assert.equal(isAsked("/portal/grid/", "", "/portal/grid/"), false);
  for (const one of ["/?lang=zh", "/plan/7/"]) assert.equal(isAsked(one, ""), true, one);
  assert.equal(isAsked("/", "#15/24.05/118.9/households"), true, "a link to a view of the map");
});

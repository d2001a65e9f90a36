import assert from "node:assert/strict";
import { test } from "node:test";

import { browserOf } from "../../../map_ui/static/map_ui/accounts/agent.js";

test("a browser is told by its name, version and system", () => {
  const chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36";
  assert.equal(browserOf(chrome), "Chrome 120 · Linux");
  assert.equal(browserOf(`${chrome.replace("X11; Linux x86_64", "Windows NT 10.0")} Edg/121.0`),
    "Edge 121 · Windows");
  assert.equal(browserOf("Mozilla/5.0 (Windows NT 10.0; rv:128.0) Gecko/20100101 Firefox/128.0"),
    "Firefox 128 · Windows");
});

test("a program is told by its name, and what is unknown by its beginning", () => {
  assert.equal(browserOf("curl/7.88.1"), "curl 7");
  assert.equal(browserOf("something-else 1.0 (x)"), "something-else");
  assert.equal(browserOf(""), "");
});

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

import { TEXTS, chosenLanguage, midnightOf, speaker } from "../../../map_ui/static/map_ui/texts/speaker.js";

const ROOT = new URL("../../../map_ui/", import.meta.url);
const placeholders = (text) => [...text.matchAll(/\{(\w+)\}/g)].map(([name]) => name).sort();

const templates = () => readdirSync(new URL("templates/map_ui/", ROOT)).map((name) =>
  readFileSync(new URL(`templates/map_ui/${name}`, ROOT), "utf8")).join("\n");

test("both languages have the same keys with the same placeholders", () => {
  assert.deepEqual(Object.keys(TEXTS.en).sort(), Object.keys(TEXTS.zh).sort());
  for (const [key, text] of Object.entries(TEXTS.zh)) {
    assert.deepEqual(placeholders(TEXTS.en[key]), placeholders(text), key);
  }
});

test("a text is defined once: no part says it again, let alone otherwise", async () => {
  const folder = new URL("static/map_ui/texts/", ROOT);
  const seen = new Map();
  for (const name of readdirSync(folder).filter((one) => one !== "speaker.js")) {
    for (const part of Object.values(await import(new URL(name, folder)))) {
      for (const [language, texts] of Object.entries(part)) {
        for (const key of Object.keys(texts)) {
          const at = `${language} ${key}`;
          assert.ok(!seen.has(at), `${at} stands in ${seen.get(at)} and in ${name}`);
          seen.set(at, name);
        }
      }
    }
  }
  assert.ok(seen.size > 2000, String(seen.size));
});

test("every key that the page or a module names has a text", () => {
  const named = [...templates().matchAll(/data-(?:text|label)="([^"]+)"/g)];
  const folder = new URL("static/map_ui/", ROOT);
  const scripts = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".js"));
  for (const file of scripts) {
    named.push(...readFileSync(new URL(file, folder), "utf8").matchAll(/\bsay\("([\w.]+)"/g));
  }
  assert.ok(named.length > 600, String(named.length));
  for (const [, key] of named) assert.ok(key in TEXTS.zh, key);
});

test("the templates start with the Chinese texts", () => {
  for (const [, key, text] of templates().matchAll(/data-text="([^"]+)"[^>]*>([^<]+)</g)) {
    assert.equal(text, TEXTS.zh[key], key);
  }
});

test("numbers are written as the language does, values are put in", () => {
  assert.equal(speaker("en").say("people", { n: 12345 }), "12,345 residents");
  assert.equal(speaker("zh").say("people", { n: 0 }), "0 人");
  assert.equal(speaker("zh").number(null), "–");
  assert.equal(speaker("zh").say("no.such.key"), "no.such.key");
});

test("a day is the city's day", () => {
  const midnight = "2025-01-01T00:00:00+08:00";
  assert.equal(speaker("zh", "Asia/Shanghai").day(midnight), "2025年1月1日");
  assert.equal(speaker("en", "Asia/Shanghai").day(midnight), "Jan 1, 2025");
  assert.equal(speaker("en", "Pacific/Pago_Pago").day(midnight), "Dec 31, 2024");
  const instant = new Date("2025-01-01T10:30:00Z");
  assert.equal(speaker("zh", "Pacific/Kiritimati").isoDay(instant), "2025-01-02");
  assert.equal(speaker("zh", "Pacific/Pago_Pago").isoDay(instant), "2024-12-31");
});

test("a midnight is told without an offset: it is the city's, not the reader's", () => {
  assert.equal(midnightOf("2025-01-31"), "2025-01-31T00:00:00");
  assert.equal(midnightOf("2024-12-31", 1), "2025-01-01T00:00:00");
  assert.equal(midnightOf(""), "");
});

test("the first known wish decides the language, Chinese without one", () => {
  assert.equal(chosenLanguage(["en", "zh"]), "en");
  assert.equal(chosenLanguage([null, "zh-CN", "en"]), "zh");
  assert.equal(chosenLanguage(["fr", undefined, ""]), "zh");
});

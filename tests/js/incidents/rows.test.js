import assert from "node:assert/strict";
import { test } from "node:test";

import { keepFocus } from "../../../map_ui/static/map_ui/incidents/rows.js";

/** A list of rows, each with a box and a link, as far as the focus needs a page. @param {string} refs */
function listOf(refs) {
  const page = /** @type {any} */ (globalThis);
  const body = { closest: () => null };
  page.document = { activeElement: body };
  const rowOf = (/** @type {string} */ ref) => {
    /** @type {any} */ const row = { dataset: { ref }, querySelector: (/** @type {string} */ name) => row[name.toLowerCase()] ?? null };
    for (const tagName of ["INPUT", "A"]) {
      row[tagName.toLowerCase()] = { tagName, closest: () => row, ref,
        focus() { page.document.activeElement = this; } };
    }
    return row;
  };
  /** @type {any} */ const list = { children: [...refs].map(rowOf) };
  /** Rows are made anew, so that whatever had the focus is gone. @param {string} others */
  const draw = (others) => { list.children = [...others].map(rowOf); page.document.activeElement = body; };
  const focused = () => { const { ref = "", tagName = "" } = page.document.activeElement; return ref + tagName; };
  return { list, draw, focused };
}

test("the focus goes with its row, to the link or the box that had it", () => {
  for (const name of ["a", "input"]) {
    const { list, draw, focused } = listOf("abcd");
    list.children[1][name].focus();
    keepFocus(list, () => draw("acdb"));
    assert.equal(focused(), `b${name.toUpperCase()}`);
  }
});

test("a row that goes away leaves the focus to the one in its place", () => {
  const { list, draw, focused } = listOf("abcd");
  list.children[1].a.focus();
  keepFocus(list, () => draw("acd"));
  assert.equal(focused(), "cA");
  list.children[2].a.focus();
  keepFocus(list, () => draw("ac"));
  assert.equal(focused(), "cA");
  keepFocus(list, () => draw(""));
  assert.equal(focused(), "");
});

test("a focus elsewhere stays there, and one that was not lost is left alone", () => {
  const { list, draw, focused } = listOf("ab");
  keepFocus(list, () => draw("ba"));
  assert.equal(focused(), "");
  list.children[0].a.focus();
  keepFocus(list, () => { list.children.reverse(); });
  assert.equal(focused(), "bA");
});

import assert from "node:assert/strict";
import { test } from "node:test";

/** A film that plays until it is stopped. */
class Film extends EventTarget {
  paused = false;
  stop() {
    this.paused = true;
    this.dispatchEvent(new Event("pause"));
  }
}

globalThis.window = { L: new Proxy(class {}, { get: () => ({ extend: () => class {} }) }) };
globalThis.document = { documentElement: { dataset: {} }, activeElement: null, getElementById: () => null };
const { CaseView } = await import("../../../map_ui/static/map_ui/incidents/case_view.js");

function viewOf(film) {
  const view = new CaseView({ querySelectorAll: () => [film], contains: () => false }, { ref: "a", speaker: null, hasMap: false });
  view.read = async () => { view.reads = (view.reads ?? 0) + 1; };
  return view;
}

test("however much happens while a film plays, the case is read anew once, when it stops", async () => {
  const film = new Film(), view = viewOf(film);
  const all = Promise.all([view.renew(), view.renew(), view.renew()]);
  assert.equal(view.reads, undefined);
  film.stop();
  await all;
  assert.equal(view.reads, 1);
});

test("what fails then is told to whoever asked, and a case that was left is not read", async () => {
  const film = new Film(), view = viewOf(film);
  view.read = () => Promise.reject(new Error("gone"));
  const asked = view.renew();
  film.stop();
  await assert.rejects(asked, /gone/);
  const other = new Film(), left = viewOf(other);
  const waiting = left.renew();
  left.remove();
  other.stop();
  await waiting;
  assert.equal(left.reads, undefined);
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { Batch, PIECE } from "../../../map_ui/static/map_ui/incidents/batch.js";
import { Failure } from "../../../map_ui/static/map_ui/kit/failure.js";

const refs = (/** @type {number} */ n) => Array.from({ length: n }, (_, i) => `C${i}`);

test("all are sent in pieces, and what was refused is kept by row", async () => {
  /** @type {string[][]} */ const sent = [];
  const batch = new Batch(refs(PIECE + 3), async (piece) => {
    sent.push(piece);
    return { done: piece.slice(1), refused: [{ ref: piece[0], code: "x", message: "why" }] };
  });
  assert.equal(batch.job().progress, 0);
  await batch.run();
  assert.deepEqual(sent.map(({ length }) => length), [PIECE, 3]);
  assert.deepEqual(batch.refused.map(({ ref }) => ref), ["C0", `C${PIECE}`]);
  assert.equal(batch.done.length, PIECE + 1);
  assert.equal((await batch.read()).state, "done");
  assert.equal(batch.job().progress, 1);
});

test("a failure leaves the rest, which goes on from the same piece", async () => {
  let isDown = true;
  /** @type {string[]} */ const begun = [];
  const batch = new Batch(refs(PIECE * 2), async (piece) => {
    begun.push(piece[0]);
    if (begun.length === 2 && isDown) throw new Failure({ code: "", message: "", status: 0 });
    return { done: piece, refused: [] };
  });
  await batch.run();
  assert.equal(batch.state, "failed");
  assert.equal(batch.left.length, PIECE);
  isDown = false;
  await batch.run();
  assert.deepEqual(begun, ["C0", `C${PIECE}`, `C${PIECE}`]);
  assert.equal(batch.state, "done");
  assert.equal(batch.done.length, PIECE * 2);
});

test("who ends it ends it behind the piece that is under way", async () => {
  const batch = new Batch(refs(PIECE * 3), async (piece) => {
    await batch.cancel();
    return { done: piece, refused: [] };
  });
  await batch.run();
  assert.equal(batch.state, "cancelled");
  assert.equal(batch.left.length, PIECE * 2);
});

test("of nothing nothing is asked", async () => {
  const batch = new Batch([], async () => { throw new Error("asked"); });
  await batch.run();
  assert.equal(batch.state, "done");
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { openForPhone, openOwn, sealEntry, sealForPhone } from "../../../map_ui/static/map_ui/field/envelope.js";
import { ROUNDS, makeLocker, openLocker } from "../../../map_ui/static/map_ui/field/locker.js";

const FEW = 1_000;
const ABOUT = { account: "a", client_id: "entry-0001", kind: "visit", sequence: 1 };
const site = async () => (await makeLocker("site", "unused", FEW)).locker;

test("the PIN is stretched by 600,000 rounds at least, and short ones are none", async () => {
  assert.ok(ROUNDS >= 600_000);
  const { locker } = await makeLocker("a", "246810");
  assert.equal(locker.rounds, ROUNDS);
  await assert.rejects(makeLocker("a", "24681", FEW), RangeError);
});

test("what is sealed on the phone is read by its PIN and by no other, nor for another account", async () => {
  const { locker } = await makeLocker("a", "246810", FEW), { point } = await site();
  const entry = await sealEntry({ key: 1, point }, ABOUT, { note: "zqcanary" }, undefined, locker.point);
  assert.ok(!JSON.stringify([entry, locker]).includes("zqcanary"));
  const key = await openLocker(locker, "246810");
  assert.deepEqual(await openOwn(key, entry), { note: "zqcanary" });
  assert.equal(await openLocker(locker, "246811"), null);
  assert.equal(await openLocker({ ...locker, account: "b" }, "246810"), null);
  assert.equal(await openLocker({ ...locker, rounds: FEW + 1 }, "246810"), null);
});

test("a lost PIN loses the view: another locker opens nothing of before", async () => {
  const { locker } = await makeLocker("a", "246810", FEW), { point } = await site();
  const entry = await sealEntry({ key: 1, point }, ABOUT, { note: "x" }, undefined, locker.point);
  const { key } = await makeLocker("a", "246810", FEW);
  await assert.rejects(openOwn(key, entry));
  assert.equal((await sealEntry({ key: 1, point }, ABOUT, {})).own, null, "without a PIN for the site alone");
});

test("a pack is sealed without the PIN and read with it, under its own header", async () => {
  const { locker, key } = await makeLocker("a", "246810", FEW);
  const plain = new TextEncoder().encode("zqcanary"), pack = await sealForPhone(locker.point, plain, "pack\na\n1");
  assert.ok(!Buffer.from(pack.sealed).includes("zqcanary"));
  assert.deepEqual(await openForPhone(key, pack, "pack\na\n1"), plain);
  await assert.rejects(openForPhone(key, pack, "pack\na\n2"));
});

test("two of one PIN are not alike", async () => {
  const [one, other] = await Promise.all([makeLocker("a", "246810", FEW), makeLocker("a", "246810", FEW)]);
  for (const name of ["salt", "point", "sealed"]) assert.notEqual(one.locker[name], other.locker[name]);
});

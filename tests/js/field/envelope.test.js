import assert from "node:assert/strict";
import { test } from "node:test";

import { headerOf, sealEntry } from "../../../map_ui/static/map_ui/field/envelope.js";

const CURVE = { name: "ECDH", namedCurve: "P-256" };
const ABOUT = { account: "worker", client_id: "entry-0001", kind: "visit", sequence: 7 };
const CONTENT = { note: "老人独居 zqcanary" };
const { subtle } = crypto;
const bytes = (text) => Uint8Array.from(Buffer.from(text, "base64"));

async function site() {
  const pair = await subtle.generateKey(CURVE, true, ["deriveBits"]);
  const point = Buffer.from(await subtle.exportKey("raw", pair.publicKey)).toString("base64");
  return { pair, told: { key: 3, point } };
}

/** As the site opens it: the content, and the file. */
async function opened(pair, { envelope, file }, header = headerOf(envelope)) {
  const sender = bytes(envelope.sender), additionalData = new TextEncoder().encode(header);
  const shared = await subtle.deriveBits({ name: "ECDH", public: await subtle.importKey("raw", sender, CURVE, false, []) },
    pair.privateKey, 256);
  const wrapping = await subtle.deriveKey({ name: "HKDF", hash: "SHA-256", salt: sender,
    info: new TextEncoder().encode("geo_grid outbox 1") }, await subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]),
  { name: "AES-GCM", length: 256 }, false, ["decrypt"]);
  const open = (key, blob, more = additionalData) => subtle.decrypt({ name: "AES-GCM", iv: blob.slice(0, 12),
    additionalData: more }, key, blob.slice(12));
  const key = await subtle.importKey("raw", await open(wrapping, bytes(envelope.wrapped)), "AES-GCM", false, ["decrypt"]);
  return { content: JSON.parse(new TextDecoder().decode(await open(key, bytes(envelope.sealed)))),
    file: file && new Uint8Array(await open(key, file, new TextEncoder().encode(`${header}\nfile`))) };
}

test("what is sealed opens with the site's private key, its file too", async () => {
  const { pair, told } = await site();
  const sealed = await sealEntry(told, ABOUT, CONTENT, new Uint8Array([1, 2, 3]));
  assert.equal(sealed.envelope.key, 3);
  assert.deepEqual(await opened(pair, sealed), { content: CONTENT, file: new Uint8Array([1, 2, 3]) });
});

test("nothing of what was typed stands in an envelope, and no two are alike", async () => {
  const { told } = await site();
  const [one, other] = [await sealEntry(told, ABOUT, CONTENT), await sealEntry(told, ABOUT, CONTENT)];
  assert.ok(!JSON.stringify(one).includes("zqcanary"));
  assert.ok(!Buffer.from(one.envelope.sealed, "base64").toString().includes("zqcanary"));
  for (const name of ["sender", "wrapped", "sealed"]) assert.notEqual(one.envelope[name], other.envelope[name]);
});

test("another header or another key opens nothing", async () => {
  const { pair, told } = await site();
  const sealed = await sealEntry(told, ABOUT, CONTENT);
  for (const wrong of [{ account: "other" }, { client_id: "entry-0002" }, { kind: "report" }, { sequence: 8 }, { of: "x" }]) {
    await assert.rejects(opened(pair, sealed, headerOf({ ...sealed.envelope, ...wrong })));
  }
  await assert.rejects(opened((await site()).pair, sealed));
});

test("the header is the one that the site makes", () => {
  assert.equal(headerOf({ key: 2, ...ABOUT }), "geo_grid outbox 1\n2\nworker\nentry-0001\nvisit\n7\n\n");
  assert.equal(headerOf({ key: 2, ...ABOUT, of: "r", base_revision: 4 }),
    "geo_grid outbox 1\n2\nworker\nentry-0001\nvisit\n7\nr\n4");
});

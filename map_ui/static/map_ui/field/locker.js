/**
 * The phone's own key: what is sealed for it is read by whoever knows the PIN, by nobody without.
 *
 * A key pair on P-256; its private part lies encrypted under what PBKDF2-SHA-256 makes of the PIN (RFC 8018, OWASP 2023:
 * 600,000 rounds). Sealing needs the public part alone, so that no PIN is asked for to write. Who copies the disk can try
 * PINs: the rounds and the length make that slow, not impossible. Pure.
 */

import { CURVE, base64, bytesOf, bytesOfBase64, locked, unlocked } from "./envelope.js";

/** `tries` are wrong ones since it was last opened.
 * @typedef {{account: string, salt: string, rounds: number, point: string, sealed: string, tries: number}} Locker */

export const SHORTEST_PIN = 6;
export const ROUNDS = 600_000;
export const MOST_TRIES = 10;

/** @param {string} pin @param {Uint8Array<ArrayBuffer>} salt @param {number} rounds */
async function keyOf(pin, salt, rounds) {
  const base = await crypto.subtle.importKey("raw", bytesOf(pin.normalize("NFKC")), "PBKDF2", false, ["deriveKey"]);
  return crypto.subtle.deriveKey({ name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds }, base,
    { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

/** @param {string} account @param {number} rounds */
const headerOf = (account, rounds) => `geo_grid locker 1\n${account}\n${rounds}`;

/** @param {BufferSource} pkcs8 */
const privateOf = (pkcs8) => crypto.subtle.importKey("pkcs8", pkcs8, CURVE, false, ["deriveBits"]);

/** A new one, open. @param {string} account @param {string} pin @param {number} [rounds]
 * @returns {Promise<{locker: Locker, key: CryptoKey}>} */
export async function makeLocker(account, pin, rounds = ROUNDS) {
  if (pin.length < SHORTEST_PIN) throw new RangeError("a PIN is too short");
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const pair = await crypto.subtle.generateKey(CURVE, true, ["deriveBits"]);
  const point = base64(new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey)));
  const pkcs8 = new Uint8Array(await crypto.subtle.exportKey("pkcs8", pair.privateKey));
  const sealed = base64(await locked(await keyOf(pin, salt, rounds), pkcs8, headerOf(account, rounds)));
  return { locker: { account, salt: base64(salt), rounds, point, sealed, tries: 0 }, key: await privateOf(pkcs8) };
}

/** The private key; null where the PIN is another one. @param {Locker} locker @param {string} pin */
export async function openLocker({ account, salt, rounds, sealed }, pin) {
  const key = await keyOf(pin, bytesOfBase64(salt), rounds);
  const pkcs8 = await unlocked(key, bytesOfBase64(sealed), headerOf(account, rounds)).catch(() => null);
  return pkcs8 && privateOf(pkcs8);
}

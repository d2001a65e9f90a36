/**
 * Sealing an entry of the outbox for the site's public key, and once more for whoever knows the phone's PIN (locker.js):
 * AES-256-GCM under a key of its own, wrapped by what ECDH on P-256 and HKDF-SHA-256 make (WebCrypto).
 *
 * The header is authenticated with both, in the same words as on the site (vault/envelopes.py). Pure.
 */

/** @typedef {{key: number, point: string}} Site version and public key (uncompressed point, base64) */
/** @typedef {{account: string, client_id: string, kind: string, sequence: number, of?: string,
 *   base_revision?: number|null}} About */
/** @typedef {About & {version: number, key: number, of: string, base_revision: number|null, sender: string, wrapped: string,
 *   sealed: string}} Envelope */

/** The content key once more, for the phone's own key: nothing of it is sent. @typedef {{sender: string, wrapped: string}} Own */

/** Of what an entry is; the site takes those of every release before. */
const VERSION = 1;
const INFO = "geo_grid outbox 1";
const OWN_INFO = "geo_grid phone 1";
const NONCE_BYTES = 12;
export const CURVE = { name: "ECDH", namedCurve: "P-256" };
export const bytesOf = (/** @type {string} */ text) => new TextEncoder().encode(text);

/** @param {Uint8Array} bytes */
export function base64(bytes) {
  let text = "";
  for (const one of bytes) text += String.fromCharCode(one);
  return btoa(text);
}
export const bytesOfBase64 = (/** @type {string} */ text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));

/** What is authenticated beside the content. @param {About & {key: number}} about */
export const headerOf = ({ key, account, client_id: id, kind, sequence, of, base_revision: revision }) =>
  [INFO, key, account, id, kind, sequence, of ?? "", revision ?? ""].join("\n");

/** The nonce and what was locked. @param {CryptoKey} key @param {Uint8Array<ArrayBuffer>} plain @param {string} header */
export async function locked(key, plain, header) {
  const iv = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: bytesOf(header) }, key, plain);
  const both = new Uint8Array(iv.length + sealed.byteLength);
  both.set(iv);
  both.set(new Uint8Array(sealed), iv.length);
  return both;
}

/** What was locked. @param {CryptoKey} key @param {Uint8Array<ArrayBuffer>} both @param {string} header */
export async function unlocked(key, both, header) {
  return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv: both.slice(0, NONCE_BYTES),
    additionalData: bytesOf(header) }, key, both.slice(NONCE_BYTES)));
}

/** @param {BufferSource} shared @param {Uint8Array<ArrayBuffer>} sender @param {string} info */
async function wrappingOf(shared, sender, info) {
  const { subtle } = crypto;
  const base = await subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  return subtle.deriveKey({ name: "HKDF", hash: "SHA-256", salt: sender, info: bytesOf(info) }, base,
    { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

/** The key that wraps, and whom the holder of `point` agrees on it with. @param {string} point @param {string} info */
async function agreed(point, info) {
  const { subtle } = crypto;
  const to = await subtle.importKey("raw", bytesOfBase64(point), CURVE, false, []);
  const pair = await subtle.generateKey(CURVE, false, ["deriveBits"]);
  const sender = new Uint8Array(await subtle.exportKey("raw", pair.publicKey));
  const shared = await subtle.deriveBits({ name: "ECDH", public: to }, pair.privateKey, 256);
  return { sender, wrapping: await wrappingOf(shared, sender, info) };
}

/** @param {Uint8Array<ArrayBuffer>} plain a content key @param {string} point @param {string} header @returns {Promise<Own>} */
async function wrappedFor(plain, point, header) {
  const { sender, wrapping } = await agreed(point, OWN_INFO);
  return { sender: base64(sender), wrapped: base64(await locked(wrapping, plain, header)) };
}

/** @param {CryptoKey} own the phone's private key @param {Own} about @param {string} header */
async function contentKey(own, { sender, wrapped }, header) {
  const { subtle } = crypto, point = bytesOfBase64(sender);
  const from = await subtle.importKey("raw", point, CURVE, false, []);
  const shared = await subtle.deriveBits({ name: "ECDH", public: from }, own, 256);
  const plain = await unlocked(await wrappingOf(shared, point, OWN_INFO), bytesOfBase64(wrapped), header);
  return subtle.importKey("raw", plain, "AES-GCM", false, ["decrypt"]);
}

/** What an entry of one's own says. Raises for another phone's key. @param {CryptoKey} own
 * @param {{envelope: Envelope, own: Own}} entry @returns {Promise<any>} */
export async function openOwn(own, { envelope, own: about }) {
  const header = headerOf(envelope), key = await contentKey(own, about, header);
  return JSON.parse(new TextDecoder().decode(await unlocked(key, bytesOfBase64(envelope.sealed), header)));
}

/** Seal for the phone alone. @param {string} point of the phone's key @param {Uint8Array<ArrayBuffer>} plain
 * @param {string} header @returns {Promise<Own & {sealed: Uint8Array<ArrayBuffer>}>} */
export async function sealForPhone(point, plain, header) {
  const secret = crypto.getRandomValues(new Uint8Array(32));
  const key = await crypto.subtle.importKey("raw", secret, "AES-GCM", false, ["encrypt"]);
  return { ...await wrappedFor(secret, point, header), sealed: await locked(key, plain, header) };
}

/** @param {CryptoKey} own @param {Own & {sealed: Uint8Array<ArrayBuffer>}} about @param {string} header */
export const openForPhone = async (own, about, header) =>
  unlocked(await contentKey(own, about, header), about.sealed, header);

/** @param {Site} site @param {About} about @param {object} content @param {Uint8Array<ArrayBuffer>} [file]
 * @param {string} [point] of the phone's own key
 * @returns {Promise<{envelope: Envelope, file: Uint8Array<ArrayBuffer>|null, own: Own|null}>} */
export async function sealEntry(site, about, content, file, point) {
  const whole = { version: VERSION, of: "", base_revision: null, ...about, key: site.key }, header = headerOf(whole);
  const { sender, wrapping } = await agreed(site.point, INFO);
  const plain = crypto.getRandomValues(new Uint8Array(32));
  const key = await crypto.subtle.importKey("raw", plain, "AES-GCM", false, ["encrypt"]);
  const [wrapped, sealed, sealedFile, own] = await Promise.all([locked(wrapping, plain, header),
    locked(key, bytesOf(JSON.stringify(content)), header), file ? locked(key, file, `${header}\nfile`) : null,
    point ? wrappedFor(plain, point, header) : null]);
  return { envelope: { ...whole, sender: base64(sender), wrapped: base64(wrapped), sealed: base64(sealed) }, file: sealedFile, own };
}

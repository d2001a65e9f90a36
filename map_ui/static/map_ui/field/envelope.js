/**
 * Sealing an entry of the outbox for the site's public key, so that the phone itself cannot open it again:
 * AES-256-GCM under a key of its own, wrapped by what ECDH on P-256 and HKDF-SHA-256 make (WebCrypto).
 *
 * The header is authenticated with both, in the same words as on the site (vault/envelopes.py). Pure.
 */

/** @typedef {{key: number, point: string}} Site version and public key (uncompressed point, base64) */
/** @typedef {{account: string, client_id: string, kind: string, sequence: number, of?: string,
 *   base_revision?: number|null}} About */
/** @typedef {About & {key: number, of: string, base_revision: number|null, sender: string, wrapped: string,
 *   sealed: string}} Envelope */

const INFO = "geo_grid outbox 1";
const NONCE_BYTES = 12;
const CURVE = { name: "ECDH", namedCurve: "P-256" };
const bytesOf = (/** @type {string} */ text) => new TextEncoder().encode(text);

/** @param {Uint8Array} bytes */
function base64(bytes) {
  let text = "";
  for (const one of bytes) text += String.fromCharCode(one);
  return btoa(text);
}
const bytesOfBase64 = (/** @type {string} */ text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));

/** What is authenticated beside the content. @param {About & {key: number}} about */
export const headerOf = ({ key, account, client_id: id, kind, sequence, of, base_revision: revision }) =>
  [INFO, key, account, id, kind, sequence, of ?? "", revision ?? ""].join("\n");

/** The nonce and what was locked. @param {CryptoKey} key @param {Uint8Array<ArrayBuffer>} plain @param {string} header */
async function locked(key, plain, header) {
  const iv = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: bytesOf(header) }, key, plain);
  const both = new Uint8Array(iv.length + sealed.byteLength);
  both.set(iv);
  both.set(new Uint8Array(sealed), iv.length);
  return both;
}

/** The key that wraps, and whom the site agrees on it with. @param {Site} site */
async function agreed(site) {
  const { subtle } = crypto;
  const to = await subtle.importKey("raw", bytesOfBase64(site.point), CURVE, false, []);
  const pair = await subtle.generateKey(CURVE, false, ["deriveBits"]);
  const sender = new Uint8Array(await subtle.exportKey("raw", pair.publicKey));
  const shared = await subtle.deriveBits({ name: "ECDH", public: to }, pair.privateKey, 256);
  const base = await subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const wrapping = await subtle.deriveKey({ name: "HKDF", hash: "SHA-256", salt: sender, info: bytesOf(INFO) }, base,
    { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
  return { sender, wrapping };
}

/** @param {Site} site @param {About} about @param {object} content @param {Uint8Array<ArrayBuffer>} [file]
 * @returns {Promise<{envelope: Envelope, file: Uint8Array<ArrayBuffer>|null}>} */
export async function sealEntry(site, about, content, file) {
  const whole = { of: "", base_revision: null, ...about, key: site.key }, header = headerOf(whole);
  const { sender, wrapping } = await agreed(site);
  const plain = crypto.getRandomValues(new Uint8Array(32));
  const key = await crypto.subtle.importKey("raw", plain, "AES-GCM", false, ["encrypt"]);
  const [wrapped, sealed, sealedFile] = await Promise.all([locked(wrapping, plain, header),
    locked(key, bytesOf(JSON.stringify(content)), header), file ? locked(key, file, `${header}\nfile`) : null]);
  return { envelope: { ...whole, sender: base64(sender), wrapped: base64(wrapped), sealed: base64(sealed) }, file: sealedFile };
}

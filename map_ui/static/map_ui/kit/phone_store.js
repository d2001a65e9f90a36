/** What the field worker's page keeps in this browser: whose phone it is, and the outbox. IndexedDB. */

import { at } from "./root.js";

/** Whose page was open last, what that account may write, and when the site last answered.
 * @typedef {{account: string, rights: string[], seen_at: number}} Phone */

const PHONE = "phone";
const ABOUT = "about";
const ENTRIES = "entries";
/** Sites below different prefixes of one host each have their own. */
const name = () => `geo_grid ${at("/")} field`;

/** Whether this browser can keep anything; over plain http none can. */
export const canKeep = () => typeof indexedDB !== "undefined" && globalThis.isSecureContext;

/** @template T @param {IDBRequest<T>} asked @returns {Promise<T>} */
const answer = (asked) => new Promise((resolve, reject) => {
  asked.onsuccess = () => resolve(asked.result);
  asked.onerror = () => reject(asked.error);
});

/** Whatever version another release made of it: what is there is never lost for a number.
 * @returns {Promise<IDBDatabase>} */
function open() {
  const asked = indexedDB.open(name());
  asked.onupgradeneeded = () => {
    asked.result.createObjectStore(ABOUT);
    asked.result.createObjectStore(ENTRIES, { keyPath: "id" });
  };
  return answer(asked);
}

/** What `act` returns, once the disk has what it wrote.
 * @template T @param {string} store @param {"readonly"|"readwrite"} mode
 * @param {(store: IDBObjectStore) => Promise<T>} act @returns {Promise<T>} */
async function within(store, mode, act) {
  const database = await open();
  try {
    const transaction = database.transaction(store, mode, { durability: "strict" });
    const isOver = new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve(undefined);
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });
    isOver.catch(() => undefined); // told below, once
    const result = await act(transaction.objectStore(store));
    await isOver;
    return result;
  } finally {
    database.close();
  }
}

/** @returns {Promise<Phone|undefined>} */
export const readPhone = () => within(ABOUT, "readonly", (store) => answer(store.get(PHONE)));

/** This page's account has been forgotten: what it was still loading is not kept after that. */
let isForgotten = false;
const isOfPhone = (/** @type {string} */ key) => key === PHONE || key.startsWith("pack ");

/** @param {Phone} phone */
export const keepPhone = (phone) => keepAbout(PHONE, phone);

/** Nobody's phone any more; what waits in the outbox stays, sealed. Packs go. */
export async function forgetPhone() {
  if (!canKeep()) return;
  isForgotten = true;
  await within(ABOUT, "readwrite", async (store) => {
    for (const key of await answer(store.getAllKeys())) {
      if (isOfPhone(String(key))) store.delete(key);
    }
  }).catch(() => undefined);
}

// ---- what is kept of an account beside its entries, all of it sealed: its locker, drafts, pack

/** @param {string} key @returns {Promise<any>} */
export const readAbout = (key) => within(ABOUT, "readonly", (store) => answer(store.get(key)));

/** @param {string} key @param {any} value */
export const keepAbout = (key, value) => within(ABOUT, "readwrite", async (store) => {
  if (!(isForgotten && isOfPhone(key))) await answer(store.put(value, key));
});

/** @param {string} key */
export const forgetAbout = (key) => within(ABOUT, "readwrite", (store) => answer(store.delete(key)));

// ---- the outbox

/** @returns {Promise<any[]>} */
export const readEntries = () => within(ENTRIES, "readonly", (store) => answer(store.getAll()));

/** Keep entries, all or none; `gone` are ids that they stand for. @param {{id: string}[]} entries @param {string[]} [gone] */
export const keepEntries = (entries, gone = []) => within(ENTRIES, "readwrite", async (store) => {
  for (const id of gone) store.delete(id);
  for (const entry of entries) store.put(entry);
});

/** Keep what became of an entry, if it is still there. @param {{id: string}} entry */
export const changeEntry = (entry) => within(ENTRIES, "readwrite", async (store) => {
  if (await answer(store.getKey(entry.id)) !== undefined) await answer(store.put(entry));
});

/** Change entries as they stand, all at once. @param {(entry: any) => any} change what it is now; null where it stays */
export const changeEntries = (change) => within(ENTRIES, "readwrite", async (store) => {
  for (const entry of await answer(store.getAll())) {
    const changed = change(entry);
    if (changed) store.put(changed);
  }
});

/** The next numbers of entries, each used once on this phone. @param {number} n @returns {Promise<number>} the first */
export const nextNumbers = (n) => within(ABOUT, "readwrite", async (store) => {
  const first = await answer(store.get("number")) ?? 1;
  await answer(store.put(first + n, "number"));
  return first;
});

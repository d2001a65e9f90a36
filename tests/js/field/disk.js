/** As much of IndexedDB as the outbox uses, in memory. */

const later = (act) => {
  const asked = {};
  queueMicrotask(() => {
    asked.result = act();
    asked.onsuccess?.();
  });
  return asked;
};

function storeOf(rows, keyPath) {
  return { get: (key) => later(() => rows.get(key)), getAll: () => later(() => [...rows.values()]),
    getAllKeys: () => later(() => [...rows.keys()]),
    getKey: (key) => later(() => (rows.has(key) ? key : undefined)), delete: (key) => later(() => rows.delete(key)),
    put: (value, key) => later(() => rows.set(keyPath ? value[keyPath] : key, structuredClone(value))) };
}

/** A disk of its own. @returns {{open(): any, rows: Map<string, any>}} rows: the entries */
export function disk() {
  const stores = { about: new Map(), entries: new Map() };
  return { rows: stores.entries, open: () => later(() => ({ close() {}, transaction(name) {
    const transaction = { objectStore: () => storeOf(stores[name], name === "entries" && "id") };
    setImmediate(() => transaction.oncomplete?.());
    return transaction;
  } })) };
}

/** What a key does in a review. Pure. */

/** @typedef {{what: "choose", number: number}|{what: "none"|"undo"|"next"|"previous"}} Act */

/**
 * The act of a key; null for one that means nothing here.
 * @param {{key: string, ctrlKey?: boolean, metaKey?: boolean, altKey?: boolean}} event
 * @param {number} candidates how many there are to choose from
 * @returns {Act|null}
 */
export function actOf({ key, ctrlKey, metaKey, altKey }, candidates) {
  if (ctrlKey || metaKey || altKey) return null;
  if (/^[1-9]$/.test(key)) {
    return Number(key) <= candidates ? { what: "choose", number: Number(key) } : null;
  }
  const acts = /** @type {Record<string, "none"|"undo"|"next"|"previous">} */ ({
    0: "none", n: "none", u: "undo", j: "next", k: "previous",
  });
  const what = acts[key.toLowerCase()];
  return what ? { what } : null;
}

/** The row numbers of a text in short. @param {number[]} rows @param {number} count of all of them
 * @param {number} [most] how many are written out */
export function rowsInShort(rows, count, most = 6) {
  const shown = rows.slice(0, most).join("、");
  return count > Math.min(rows.length, most) ? `${shown} …` : shown;
}

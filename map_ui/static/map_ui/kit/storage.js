/** What a browser keeps for this site. Where it forbids storage, a choice lasts as long as the page. */
export const storage = {
  /** @param {string} key */
  get(key) {
    try { return localStorage.getItem(`geo_grid.${key}`); } catch { return null; }
  },
  /** What is kept under names that begin so. @param {string} begin @returns {string[]} */
  keys(begin) {
    try {
      return Array.from({ length: localStorage.length }, (_, i) => localStorage.key(i) ?? "").map((key) => key.slice("geo_grid.".length))
        .filter((key) => key.startsWith(begin));
    } catch { return []; }
  },
  /** @param {string} key */
  remove(key) {
    try { localStorage.removeItem(`geo_grid.${key}`); } catch { /* nothing was kept */ }
  },
  /** @param {string} key @param {string} value */
  set(key, value) {
    try { localStorage.setItem(`geo_grid.${key}`, value); } catch { /* it lasts as the page */ }
  },
};

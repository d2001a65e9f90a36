/** How widely a density spreads each case, in metres, and what an address says of it. Pure. */

export const BANDWIDTHS = [100, 200, 500, 1000];
export const USUAL_BANDWIDTH = 100;

/** @param {string} search of an address @returns {number} metres */
export function bandwidthOf(search) {
  const asked = Number(new URLSearchParams(search).get("bandwidth"));
  return BANDWIDTHS.includes(asked) ? asked : USUAL_BANDWIDTH;
}

/** The word of an address, empty for what is usual. @param {number} metres */
export const bandwidthWord = (metres) => (metres && metres !== USUAL_BANDWIDTH ? String(metres) : "");

/** A ramp for dark walls: the more, the brighter. Pure. */

const STOPS = [[38, 54, 66], [58, 92, 110], [214, 148, 60], [255, 224, 130]];

/** @param {number} share 0 to 1 @returns {string} a colour; lightness never falls as the share grows */
export function brightness(share) {
  const at = Math.min(Math.max(share, 0), 1) * (STOPS.length - 1);
  const low = Math.min(Math.floor(at), STOPS.length - 2);
  const rgb = STOPS[low].map((one, i) => Math.round(one + (STOPS[low + 1][i] - one) * (at - low)));
  return `rgb(${rgb.join(", ")})`;
}

/** The ramp of heat maps, and its legend. Pure. */

const STOPS = [[60, 15, 110], [140, 41, 129], [222, 73, 104], [254, 159, 109], [252, 253, 191]];
/** Below it nothing is drawn, so that the map stays legible. */
const LEAST = 0.03;

/** @param {number} share 0..1 @returns {[number, number, number, number]} red, green, blue, alpha */
export function heatColour(share) {
  if (!(share > LEAST)) return [0, 0, 0, 0];
  const at = Math.min(share, 1) * (STOPS.length - 1);
  const low = Math.min(STOPS.length - 2, Math.floor(at));
  const mixed = STOPS[low].map((one, i) => Math.round(one + (STOPS[low + 1][i] - one) * (at - low)));
  const shown = Math.min(1, (share - LEAST) / 0.2);
  return [mixed[0], mixed[1], mixed[2], Math.round(255 * 0.8 * shown)];
}

/** The ramp as CSS, from the least to the most. */
export const heatGradient = () => `linear-gradient(90deg, ${STOPS.map((rgb) =>
  `rgb(${rgb.join(" ")})`).join(", ")})`;

/** Scales on paper. Pure. A CSS pixel is 1/96 inch, on paper as well. */

export const PX_M = 0.0254 / 96;
const EQUATOR_M = 40075016.68557849;
export const SCALES = [500, 1000, 2000, 2500, 5000, 10_000, 15_000, 20_000, 25_000, 50_000, 100_000,
  200_000, 500_000, 1_000_000];

/** Metres on the ground under a pixel of Web Mercator. @param {number} zoom @param {number} lat */
export const metresPerPx = (zoom, lat) =>
  (EQUATOR_M * Math.cos((lat * Math.PI) / 180)) / (256 * 2 ** zoom);

/** The (fractional) zoom at which 1 unit on paper is `scale` units on the ground.
 * @param {number} scale @param {number} lat */
export const zoomOf = (scale, lat) =>
  Math.log2((EQUATOR_M * Math.cos((lat * Math.PI) / 180)) / (256 * scale * PX_M));

/** The smallest of our scales that shows at least so many metres on so many pixels.
 * @param {number} metres @param {number} px */
export const scaleFor = (metres, px) =>
  SCALES.find((one) => one * PX_M * px >= metres) ?? SCALES[SCALES.length - 1];

/** A bar of four parts: the length of each part, metres on the ground and millimetres on paper.
 * The whole is between 40 and 100 mm long. @param {number} scale */
export function barOf(scale) {
  const wanted = (0.1 * scale) / 4;
  const power = 10 ** Math.floor(Math.log10(wanted));
  const part_m = [5, 2.5, 2, 1].map((step) => step * power).find((one) => one <= wanted) ?? power;
  return { part_m, part_mm: (part_m / scale) * 1000 };
}

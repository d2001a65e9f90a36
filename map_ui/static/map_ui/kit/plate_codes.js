/** A QR code as a path of an SVG. Pure. */

/** @typedef {{unit: number, edition: number, entrance: string, room: string, link: string, modules: string[]}} Plate */

/** Dark modules as rectangles one module high, those beside each other in one.
 * @param {string[]} modules rows of 0 and 1 */
export const pathOf = (modules) => modules.map((row, y) => [...row.matchAll(/1+/g)]
  .map(({ 0: dark, index }) => `M${index} ${y}h${dark.length}v1h-${dark.length}z`).join("")).join("");

/** The code in what a camera read: of a plate of this site alone, empty for anything else.
 * @param {string} text @param {string} site address of the site's root */
export function codeIn(text, site) {
  if (!text.startsWith(`${site}q/`)) return "";
  const code = text.slice(site.length + 2);
  return /^\d{1,18}-\d{1,9}-[a-z2-7]{16}$/.test(code) ? code : "";
}

/** The state of the map in the address: #zoom/lat/lon/measure/kind:id. Pure. */

import { MEASURES } from "./measures.js";

/** @typedef {{kind: "cell"|"building"|"incident", id: number}} Selection */
/** @typedef {{zoom: number, lat: number, lon: number}} View */
/** @typedef {{view: View|null, measure: import("./measures.js").Measure|null,
 *   selection: Selection|null}} Link */

/** @param {string} hash with or without "#"; what cannot be read is null @returns {Link} */
export function readLink(hash) {
  const [zoom, lat, lon, measure, selected] = hash.replace(/^#/, "").split("/");
  const view = { zoom: Number(zoom), lat: Number(lat), lon: Number(lon) };
  const isView = zoom !== "" && lon !== undefined && Object.values(view).every(Number.isFinite)
    && Math.abs(view.lat) <= 90 && Math.abs(view.lon) <= 180 && view.zoom >= 0 && view.zoom <= 22;
  const known = MEASURES.find((one) => one === measure) ?? null;
  const match = /^(cell|building|incident):(\d+)$/.exec(selected ?? "");
  const kind = /** @type {Selection["kind"]} */ (match?.[1]);
  return {
    view: isView ? view : null,
    measure: known,
    selection: match ? { kind, id: Number(match[2]) } : null,
  };
}

/** @param {View} view @param {string} measure @param {Selection|null} selection */
export function writeLink(view, measure, selection) {
  const place = [view.zoom, view.lat.toFixed(5), view.lon.toFixed(5), measure];
  return `#${place.join("/")}${selection ? `/${selection.kind}:${selection.id}` : ""}`;
}

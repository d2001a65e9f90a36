/** The state of the map in the address: #zoom/lat/lon/measure[.buildings]/kind:id. Pure. */

import { MEASURES, SUBJECTS } from "./measures.js";

/** What was chosen; an incident that is named by its ref stands elsewhere in the address.
 * @typedef {{kind: "cell"|"building"|"incident", id: number, ref?: string}} Selection */
/** @typedef {{zoom: number, lat: number, lon: number}} View */
/** @typedef {import("./measures.js").Measure} Measure */
/** @typedef {import("./measures.js").Subject} Subject */
/** @typedef {{view: View|null, measure: Measure|null, subject: Subject|null,
 *   selection: Selection|null}} Link */

/** @param {string} hash with or without "#"; what cannot be read is null @returns {Link} */
export function readLink(hash) {
  const [zoom, lat, lon, coloured, selected] = hash.replace(/^#/, "").split("/");
  const view = { zoom: Number(zoom), lat: Number(lat), lon: Number(lon) };
  const isView = zoom !== "" && lon !== undefined && Object.values(view).every(Number.isFinite)
    && Math.abs(view.lat) <= 90 && Math.abs(view.lon) <= 180 && view.zoom >= 0 && view.zoom <= 22;
  const [measure, subject = "cells"] = (coloured ?? "").split(".");
  const known = MEASURES.find((one) => one === measure) ?? null;
  const match = /^(cell|building|incident):(\d+)$/.exec(selected ?? "");
  const kind = /** @type {Selection["kind"]} */ (match?.[1]);
  return {
    view: isView ? view : null,
    measure: known,
    subject: (known && SUBJECTS.find((one) => one === subject)) ?? null,
    selection: match ? { kind, id: Number(match[2]) } : null,
  };
}

/** @param {{view: View, measure: Measure, subject: Subject, selection: Selection|null}} state */
export function writeLink({ view, measure, subject, selection }) {
  const coloured = subject === "cells" ? measure : `${measure}.${subject}`;
  const place = [view.zoom, view.lat.toFixed(5), view.lon.toFixed(5), coloured];
  return `#${place.join("/")}${selection && !selection.ref ? `/${selection.kind}:${selection.id}` : ""}`;
}

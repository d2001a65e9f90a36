/** The mark of a place that was looked for: a pin, hollow and ringed where it is not sure. */

import { h } from "../kit/elements.js";

const { L } = window;
const SHOWN_M = /** @type {Record<string, number>} */ ({ place: 500 });
const NEAR_M = 110;
const RING = { radius: 26, color: "#b3261e", weight: 2, dashArray: "5 5", fill: false,
  interactive: false };

export class PlaceLayer {
  /** @param {L.Map} map */
  constructor(map) {
    this.marks = L.layerGroup().addTo(map);
  }

  /** Mark it; the ground to be seen around it. @param {{lon: number, lat: number, depth: string,
   * exact: boolean}} place @param {string} title @returns {L.LatLngBounds} */
  show({ lon, lat, depth, exact }, title) {
    this.marks.clearLayers();
    const at = L.latLng(lat, lon);
    if (!exact) L.circleMarker(at, RING).addTo(this.marks);
    const icon = L.divIcon({ className: `place-pin${exact ? "" : " place-pin-about"}`,
      html: h("span", {}), iconSize: [30, 38], iconAnchor: [15, 36] });
    L.marker(at, { icon, title, alt: title, interactive: false, keyboard: false,
      zIndexOffset: 1000 }).addTo(this.marks);
    return at.toBounds(SHOWN_M[depth] ?? NEAR_M);
  }

  clear() {
    this.marks.clearLayers();
  }
}

/** Places of a ranked list on the map: each mark says its rank. */

import { h } from "../kit/elements.js";

const { L } = window;
const NEAR_ZOOM = 17;

/** @typedef {{lon: number, lat: number, title: string}} Place */

export class RankedMarksLayer {
  /** @param {L.Map} map @param {(rank: number) => void} onPick called with the place in the list, from 0 */
  constructor(map, onPick) {
    this.map = map;
    this.onPick = onPick;
    this.group = L.layerGroup().addTo(map);
    /** @type {L.Marker[]} */ this.marks = [];
    this.sizePx = matchMedia("(pointer: coarse)").matches ? 44 : 30;
  }

  /** @param {Place[]} places the first first */
  show(places) {
    this.group.clearLayers();
    this.marks = places.map(({ lon, lat, title }, rank) => {
      const marker = L.marker([lat, lon], { title, alt: title, zIndexOffset: 1000 * (places.length - rank), icon: L.divIcon({
        className: "ranked-mark", iconSize: [this.sizePx, this.sizePx], html: h("span", {}, String(rank + 1)) }) });
      marker.on("click keypress", (/** @type {any} */ event) => {
        if (event.type === "click" || event.originalEvent.key === "Enter") this.onPick(rank);
      });
      return marker.addTo(this.group);
    });
  }

  /** Let one stand out. @param {number} rank none below 0 */
  point(rank) {
    for (const [i, marker] of this.marks.entries()) {
      marker.getElement()?.classList.toggle("now", i === rank);
      marker.setZIndexOffset(1000 * (i === rank ? this.marks.length + 1 : this.marks.length - i));
    }
  }

  /** Come near to one. @param {number} rank */
  goTo(rank) {
    const at = this.marks[rank]?.getLatLng();
    if (at) this.map.setView(at, Math.max(NEAR_ZOOM, this.map.getZoom()), { animate: false });
    this.point(rank);
  }
}

/** Cells filled by a value, and the text of the one under the pointer or in focus. */

import { h } from "../kit/elements.js";
import { fillOf } from "./hatch.js";

const { L } = window;
const TIP = { className: "cell-tip", opacity: 1 };
/** Above this the choice of looks lies on the map. */
const TOP_PX = 130;
const LIFTED = { color: "#0b2b36", weight: 3, opacity: 1 };

export class CellFillLayer {
  /** @param {L.Map} map @param {Map<number, any>} cells polygons by id */
  constructor(map, cells) {
    this.map = map;
    this.cells = cells;
    /** @type {L.Tooltip|null} */ this.tip = null;
    /** @type {Set<any>} */ this.bound = new Set();
    this.pointed = 0;
  }

  /** @param {Map<number, string>} fills colours by id @param {(id: number) => string} textOf
   * @param {{color: string, weight: number, opacity: number, fillOpacity: number}} look of every cell */
  show(fills, textOf, look) {
    this.unbind();
    for (const [id, polygon] of this.cells) {
      const colour = fills.get(id);
      if (colour === undefined) {
        polygon.setStyle({ ...look, fillOpacity: 0 });
        continue;
      }
      polygon.setStyle({ ...look, fillColor: fillOf(colour, false), fillOpacity: colour === "transparent" ? 0 : look.fillOpacity });
      polygon.bindTooltip(() => h("span", {}, textOf(id)), { ...TIP, sticky: true });
      this.bound.add(polygon);
    }
  }

  unbind() {
    this.point(0);
    for (const polygon of this.bound) polygon.unbindTooltip();
    this.bound.clear();
  }

  /** Lift one cell out and say its text; none for an unknown id. @param {number} id @param {string} [text] */
  point(id, text = "") {
    const before = this.cells.get(this.pointed);
    if (before?.outline) before.setStyle(before.outline);
    this.tip?.remove();
    this.pointed = id;
    const polygon = this.cells.get(id);
    if (!polygon) return;
    const { color, weight, opacity } = polygon.options;
    polygon.outline = { color, weight, opacity };
    polygon.setStyle(LIFTED);
    polygon.bringToFront();
    const bounds = polygon.getBounds();
    if (!this.map.getBounds().intersects(bounds)) this.map.panTo(bounds.getCenter(), { animate: false });
    if (!text) return;
    const isHigh = this.map.latLngToContainerPoint(bounds.getCenter()).y < TOP_PX;
    this.tip = L.tooltip({ ...TIP, direction: isHigh ? "bottom" : "top" }).setContent(h("span", {}, text)).setLatLng(bounds.getCenter());
    this.map.openTooltip(this.tip);
  }
}

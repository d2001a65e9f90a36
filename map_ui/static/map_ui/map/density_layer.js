/** A density that the server computed, laid over the map where it belongs. */

import { heatColour } from "./heat_ramp.js";

const { L } = window;

/** `levels` is a byte a node in base64, row by row from the north-west; 255 is the most.
 * @typedef {{box: [number, number, number, number]|null, columns: number, rows: number,
 *   levels: string}} Density */

export class DensityLayer {
  /** @param {L.Map} map @param {string} pane */
  constructor(map, pane) {
    this.map = map;
    this.pane = pane;
    /** @type {L.Layer|null} */ this.shown = null;
  }

  /** @param {Density} density */
  show({ box, columns, rows, levels }) {
    this.hide();
    if (!box) return;
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width: columns, height: rows });
    const pen = canvas.getContext("2d");
    if (!pen) return;
    const image = pen.createImageData(columns, rows);
    const bytes = atob(levels);
    for (let i = 0; i < bytes.length; i += 1) image.data.set(heatColour(bytes.charCodeAt(i) / 255), 4 * i);
    pen.putImageData(image, 0, 0);
    canvas.className = "density";
    // A node is the middle of its pixel: the picture reaches half a step beyond the outermost ones.
    const [west, south, east, north] = box;
    const [dx, dy] = [(east - west) / (columns - 1) / 2, (north - south) / (rows - 1) / 2];
    this.shown = L.svgOverlay(/** @type {any} */ (canvas), [[south - dy, west - dx], [north + dy, east + dx]],
      { pane: this.pane, interactive: false }).addTo(this.map);
  }

  hide() {
    this.shown?.remove();
    this.shown = null;
  }
}

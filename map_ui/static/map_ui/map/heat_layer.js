/** A heat map: every place spreads its weight over the pixels around it, one ramp says how much.
 *
 * The ramp grows in lightness as well as in hue (inferno's order), so that it is read with any
 * colour vision. The kernel is Gaussian with a radius in metres, hence what is hot stays hot when
 * one zooms.
 */

import { heatColour } from "./heat_ramp.js";

const { L } = window;
const STEP_PX = 4;

/** @typedef {{lon: number, lat: number}} Place */

export class HeatMap {
  /** @param {L.Map} map @param {number} radius_m */
  constructor(map, radius_m) {
    this.map = map;
    this.radius_m = radius_m;
    /** @type {Place[]} */ this.places = [];
    this.canvas = document.createElement("canvas");
    this.canvas.className = "heat leaflet-zoom-hide";
    /** The most events within the radius of any pixel in view. */
    this.most = 0;
    this.onDraw = (/** @type {number} */ _most) => {};
    this.redraw = () => this.draw();
  }

  /** @param {Place[]} places WGS-84 @param {(most: number) => void} onDraw */
  show(places, onDraw) {
    this.places = places;
    this.onDraw = onDraw;
    this.map.getPane("outlines")?.append(this.canvas);
    this.map.on("moveend zoomend resize", this.redraw);
    this.draw();
  }

  hide() {
    this.map.off("moveend zoomend resize", this.redraw);
    this.canvas.remove();
  }

  draw() {
    const size = this.map.getSize();
    L.DomUtil.setPosition(this.canvas, this.map.containerPointToLayerPoint([0, 0]));
    const [wide, high] = [Math.ceil(size.x / STEP_PX), Math.ceil(size.y / STEP_PX)];
    Object.assign(this.canvas, { width: wide, height: high });
    Object.assign(this.canvas.style, { width: `${wide * STEP_PX}px`, height: `${high * STEP_PX}px` });
    const middle = this.map.getCenter();
    const metresPerPx = 40075016.686 * Math.cos((middle.lat * Math.PI) / 180)
      / (256 * 2 ** this.map.getZoom());
    const radius = Math.max(2, this.radius_m / metresPerPx / STEP_PX);
    const sums = this.spread(wide, high, radius);
    this.most = sums.reduce((most, one) => Math.max(most, one), 0);
    const context = this.canvas.getContext("2d");
    if (!context) return;
    const image = context.createImageData(wide, high);
    for (let i = 0; i < sums.length; i += 1) {
      const [r, g, b, a] = heatColour(this.most ? sums[i] / this.most : 0);
      image.data.set([r, g, b, a], 4 * i);
    }
    context.putImageData(image, 0, 0);
    this.onDraw(this.most);
  }

  /** @param {number} wide @param {number} high @param {number} radius in cells of the canvas */
  spread(wide, high, radius) {
    const sums = new Float32Array(wide * high);
    const reach = Math.ceil(radius);
    for (const { lon, lat } of this.places) {
      const at = this.map.latLngToContainerPoint([lat, lon]).divideBy(STEP_PX);
      if (at.x < -reach || at.y < -reach || at.x > wide + reach || at.y > high + reach) continue;
      const [left, top] = [Math.max(0, Math.floor(at.x - reach)), Math.max(0, Math.floor(at.y - reach))];
      for (let y = top; y <= Math.min(high - 1, at.y + reach); y += 1) {
        for (let x = left; x <= Math.min(wide - 1, at.x + reach); x += 1) {
          const far = ((x - at.x) ** 2 + (y - at.y) ** 2) / radius ** 2;
          if (far < 1) sums[y * wide + x] += Math.exp(-4.5 * far);
        }
      }
    }
    return sums;
  }
}

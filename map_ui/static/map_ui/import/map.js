/** The small maps of the import page: one sample in several datums, and what a trial would do. */

import { h } from "../kit/elements.js";
import { offerBaseMaps } from "../map/base_layer.js";
import { LAND_COLOUR, groundRules, overlayRules } from "../map/cartography.js";

const { L, protomapsL } = window;
const START_ZOOM = 16;
const BUILDING = { fill: "#a9b8c2", stroke: "#7b8a95" };
const FATES = /** @type {Record<string, {color: string, radius: number}>} */ ({
  new: { color: "#147a52", radius: 4 }, changed: { color: "#b26a00", radius: 4.5 },
  refused: { color: "#c4281c", radius: 5 },
});

/** @typedef {import("./datum_fit.js").LonLat} LonLat */

/** A map with the city's own ground under it. @param {HTMLElement} element
 * @param {object} source tiles, see api.tileSource @param {string} language
 * @param {boolean} [isQuiet] whether the base map is chosen on another one */
function groundMap(element, source, language, isQuiet = false) {
  const map = L.map(element, { attributionControl: false, zoomControl: false, minZoom: 4,
    maxZoom: 19, preferCanvas: true, scrollWheelZoom: true,
    zoomAnimation: false, fadeAnimation: false });
  map.createPane("ground").style.zIndex = "210";
  const layer = /** @type {any} */ (protomapsL.leafletLayer(/** @type {any} */ ({ url: source,
    maxDataZoom: 16, attribution: "", lang: language, maxZoom: 19, pane: "ground",
    backgroundColor: LAND_COLOUR, labelRules: [],
    paintRules: [...groundRules(protomapsL), ...overlayRules(protomapsL, (layer) =>
      layer === "buildings" ? BUILDING : null)] })));
  layer.addTo(map);
  offerBaseMaps(map, { own: [layer], isQuiet });
  return map;
}

/** Several maps that always show the same ground. */
export class SampleMaps {
  /** @param {object} source @param {string} language */
  constructor(source, language) {
    this.source = source;
    this.language = language;
    /** @type {L.Map[]} */ this.maps = [];
    this.following = false;
  }

  /** @param {HTMLElement} element @param {LonLat[]} points WGS-84
   * @param {(seen: boolean) => void} onSeen whether any point is in view */
  add(element, points, onSeen) {
    const map = groundMap(element, this.source, this.language, this.maps.length > 0);
    const canvas = L.canvas({ padding: 0.3 });
    for (const [lon, lat] of points) {
      L.circleMarker([lat, lon], { renderer: canvas, interactive: false, radius: 4.5, weight: 1.5,
        color: "#ffffff", fillColor: "#d6401f", fillOpacity: 1 }).addTo(map);
    }
    map.on("move", () => {
      this.follow(map);
      const view = map.getBounds();
      onSeen(points.some(([lon, lat]) => view.contains([lat, lon])));
    });
    this.maps.push(map);
  }

  /** @param {L.Map} leader */
  follow(leader) {
    if (this.following) return;
    this.following = true;
    for (const map of this.maps) {
      if (map !== leader) map.setView(leader.getCenter(), leader.getZoom(), { animate: false });
    }
    this.following = false;
  }

  /** Show the same piece of ground in all. @param {LonLat} centre */
  show([lon, lat]) {
    this.following = true;
    for (const map of this.maps) map.setView([lat, lon], START_ZOOM, { animate: false });
    this.following = false;
  }

  /** @param {number} step +1 nearer */
  zoomBy(step) {
    const [first] = this.maps;
    first?.setZoom(first.getZoom() + step);
  }

  remove() {
    for (const map of this.maps) map.remove();
    this.maps = [];
  }
}

/** New, changed and refused rows of a trial. */
export class FateMap {
  /** @param {HTMLElement} element @param {object} source @param {string} language
   * @param {[number, number, string, number][]} places lon, lat (WGS-84), fate, row
   * @param {(fate: string, row: number) => string} titleOf */
  constructor(element, source, language, places, titleOf) {
    this.map = groundMap(element, source, language);
    const canvas = L.canvas({ padding: 0.3 });
    const order = Object.keys(FATES);
    for (const [lon, lat, fate, row] of [...places].sort(
      (a, b) => order.indexOf(a[2]) - order.indexOf(b[2]))) {
      const { color, radius } = FATES[fate];
      L.circleMarker([lat, lon], { renderer: canvas, radius, weight: 1.2, color: "#ffffff",
        fillColor: color, fillOpacity: 0.95 }).bindTooltip(() => h("span", {}, titleOf(fate, row)))
        .addTo(this.map);
    }
    const all = L.latLngBounds(places.map(([lon, lat]) => [lat, lon]));
    this.map.fitBounds(all, { padding: [24, 24], maxZoom: 17, animate: false });
  }

  /** @param {number} step +1 nearer */
  zoomBy(step) {
    this.map.setZoom(this.map.getZoom() + step);
  }

  remove() {
    this.map.remove();
  }
}


/** The small map of the day: doors by their numbers in the walk, and the circle in which one stands. */

import { h } from "../kit/elements.js";
import { offerBaseMaps } from "../map/base_layer.js";
import { LAND_COLOUR, groundRules, overlayRules } from "../map/cartography.js";

const { L, protomapsL } = window;
const BUILDING = { fill: "rgba(90,100,110,0.25)", stroke: "rgba(40,50,58,0.6)" };
const HERE = { color: "#0b4f9e", weight: 2, fillColor: "#0b4f9e", fillOpacity: 0.15, interactive: false };

export class DoorsMap {
  /** @param {HTMLElement} element @param {object} source tiles, see api.tileSource @param {string} language
   * @param {(unit: number) => void} onDoor */
  constructor(element, source, language, onDoor) {
    this.onDoor = onDoor;
    this.map = L.map(element, { attributionControl: false, minZoom: 4, maxZoom: 20, zoomAnimation: false,
      fadeAnimation: false });
    this.map.createPane("ground").style.zIndex = "210";
    const layer = /** @type {any} */ (protomapsL.leafletLayer(/** @type {any} */ ({ url: source, maxDataZoom: 16, attribution: "", lang: language,
      maxZoom: 20, pane: "ground", backgroundColor: LAND_COLOUR, labelRules: [],
      paintRules: [...groundRules(protomapsL), ...overlayRules(protomapsL, () => BUILDING)] })));
    layer.addTo(this.map);
    offerBaseMaps(this.map, { own: [layer] });
    this.doors = L.layerGroup().addTo(this.map);
    this.here = L.layerGroup().addTo(this.map);
    this.watching = new ResizeObserver(() => this.map.invalidateSize({ animate: false }));
    this.watching.observe(element);
  }

  /** @param {[number, number, number, number]} bbox west, south, east, north */
  showBox([west, south, east, north]) {
    this.map.fitBounds([[south, west], [north, east]], { animate: false });
  }

  /** Doors of one house share one mark, with the number of the first.
   * @param {{unit: number, building: number, label: string, lon: number, lat: number, state: string}[]} doors
   *   in the order of the walk, WGS-84 */
  show(doors) {
    this.doors.clearLayers();
    const seen = new Set();
    doors.forEach(({ unit, building, label, lon, lat, state }, i) => {
      if (seen.has(building)) return;
      seen.add(building);
      const inner = h("span", { class: "door-mark", "data-state": state }, String(i + 1));
      const icon = L.divIcon({ className: "door-pin", iconSize: [44, 44], html: /** @type {any} */ (inner) });
      L.marker([lat, lon], { icon, title: label, alt: label }).on("click", () => this.onDoor(unit)).addTo(this.doors);
    });
    const bounds = L.featureGroup(this.doors.getLayers()).getBounds();
    if (bounds.isValid()) this.map.fitBounds(bounds, { animate: false, padding: [28, 28], maxZoom: 18 });
  }

  /** @param {{lon: number, lat: number, accuracy_m: number}} fix WGS-84 */
  stand({ lon, lat, accuracy_m: radius }) {
    this.here.clearLayers();
    L.circle([lat, lon], { ...HERE, radius }).addTo(this.here);
  }
}

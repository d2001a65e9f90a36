/** The map of this page: outlines of communities, where one is, and the ways from there. */

import { offerBaseMaps } from "../map/base_layer.js";
import { h } from "../kit/elements.js";

const { L } = window;
const AREA = { color: "#8a98a3", weight: 1.2, fillColor: "#fffdf8", fillOpacity: 0.6 };
const CASING = { color: "#ffffff", weight: 9, opacity: 0.9, interactive: false };
const WAY = { color: "#0b4f9e", weight: 5, opacity: 1, interactive: false };
const OTHER_WAY = { ...WAY, color: "#6f8fb5", weight: 4, dashArray: "2 8" };
const HERE = { color: "#ffffff", weight: 3, fillColor: "#0b4f9e", fillOpacity: 1, radius: 9, interactive: false };
const NEAR = 17;

/** A facility with its way; `key` tells it from the others.
 * @typedef {{key: string, number: string, text: string, lon: number, lat: number, path: any}} Mark */

export class WayMap {
  /** @param {HTMLElement} element @param {(lon: number, lat: number) => void} onPlace */
  constructor(element, onPlace) {
    this.map = L.map(element, { attributionControl: false, minZoom: 4, maxZoom: 19,
      zoomAnimation: false, fadeAnimation: false });
    offerBaseMaps(this.map, { own: [] });
    this.drawn = L.layerGroup().addTo(this.map);
    /** Somebody chose a facility. @type {(key: string) => void} */ this.onChoose = () => {};
    this.map.on("click", (event) => {
      const { lng, lat } = event.latlng.wrap();
      onPlace(lng, lat);
    });
  }

  /** @param {any} communities polygons with a name, GeoJSON */
  showAreas(communities) {
    const areas = L.geoJSON(communities, { style: AREA, interactive: false,
      onEachFeature: (feature, layer) => layer.bindTooltip(h("span", {}, feature.properties.name),
        { permanent: true, direction: "center", className: "area-name", pane: "shadowPane" }) }).addTo(this.map);
    const box = areas.getBounds();
    if (box.isValid()) this.map.fitBounds(box, { padding: [12, 12], animate: false });
    else this.map.setView([0, 0], 4);
  }

  /** Where one is, and the marks with their ways, the chosen one before the others.
   * @param {{lon: number, lat: number}} here @param {Mark[]} marks @param {string} chosen a key */
  show(here, marks, chosen) {
    this.drawn.clearLayers();
    for (const mark of marks) if (mark.key !== chosen) this.way(mark, OTHER_WAY);
    const first = marks.find(({ key }) => key === chosen);
    if (first) this.way(first, WAY);
    L.circleMarker([here.lat, here.lon], HERE).addTo(this.drawn);
    for (const mark of marks) this.pin(mark, mark.key === chosen);
    this.look(here, first);
  }

  /** @param {Mark} mark @param {object} look */
  way({ path }, look) {
    if (!path) return;
    const places = path.coordinates.map((/** @type {[number, number]} */ [lon, lat]) => [lat, lon]);
    L.polyline(places, CASING).addTo(this.drawn);
    L.polyline(places, look).addTo(this.drawn);
  }

  /** @param {Mark} mark @param {boolean} isChosen */
  pin({ key, number, text, lon, lat }, isChosen) {
    const icon = L.divIcon({ className: isChosen ? "way-pin now" : "way-pin", iconSize: [32, 32],
      html: h("span", {}, number) });
    L.marker([lat, lon], { icon, title: text, alt: text }).on("click", () => this.onChoose(key)).addTo(this.drawn);
  }

  /** All of the chosen way in view, or the place alone. @param {{lon: number, lat: number}} here
   * @param {Mark} [mark] */
  look(here, mark) {
    if (!mark) return void this.map.setView([here.lat, here.lon], NEAR, { animate: false });
    const places = mark.path ? mark.path.coordinates : [[here.lon, here.lat], [mark.lon, mark.lat]];
    const box = L.latLngBounds(places.map((/** @type {[number, number]} */ [lon, lat]) => [lat, lon]));
    this.map.fitBounds(box, { animate: false, padding: [36, 36], maxZoom: 18 });
  }
}

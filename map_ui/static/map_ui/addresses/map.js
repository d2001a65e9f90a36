/** The small map of a review: where the candidates of one text lie, by their numbers. */

import { h } from "../kit/elements.js";
import { offerBaseMaps } from "../map/base_layer.js";
import { LAND_COLOUR, groundRules, overlayRules } from "../map/cartography.js";

const { L, protomapsL } = window;
const BUILDING = { fill: "#d3dae0", stroke: "#98a5b0" };
const PLAIN = { color: "#ffffff", weight: 2, fillColor: "#12566b", fillOpacity: 1, radius: 9 };
const CHOSEN = { ...PLAIN, fillColor: "#147a52", radius: 12 };

/** @typedef {{lon: number|null, lat: number|null}} Spot */

export class CandidateMap {
  /** @param {HTMLElement} element @param {object} source tiles, see api.tileSource
   * @param {string} language */
  constructor(element, source, language) {
    this.map = L.map(element, { attributionControl: false, zoomControl: true, minZoom: 4,
      maxZoom: 20, zoomAnimation: false, fadeAnimation: false });
    this.map.createPane("ground").style.zIndex = "210";
    const layer = /** @type {any} */ (protomapsL.leafletLayer(/** @type {any} */ ({ url: source,
      maxDataZoom: 16, attribution: "", lang: language, maxZoom: 20, pane: "ground",
      backgroundColor: LAND_COLOUR, labelRules: [],
      paintRules: [...groundRules(protomapsL), ...overlayRules(protomapsL, () => BUILDING)] })));
    layer.addTo(this.map);
    offerBaseMaps(this.map, { own: [layer] });
    this.spots = L.layerGroup().addTo(this.map);
  }

  /** The candidates in their order; the one with `chosen` as its number stands out.
   * @param {Spot[]} candidates @param {number} chosen from 1; 0 for none
   * @param {(number: number) => void} choose called when one is clicked */
  show(candidates, chosen, choose) {
    this.spots.clearLayers();
    /** @type {[number, number][]} */ const places = [];
    for (const [i, { lon, lat }] of candidates.entries()) {
      if (lon === null || lat === null) continue;
      places.push([lat, lon]);
      L.circleMarker([lat, lon], chosen === i + 1 ? CHOSEN : PLAIN)
        .bindTooltip(h("span", {}, String(i + 1)), { permanent: true, direction: i % 2 ? "right" : "left",
          className: "map-tooltip", offset: [i % 2 ? 8 : -8, 0] })
        .on("click", () => choose(i + 1)).addTo(this.spots);
    }
    if (places.length) {
      this.map.fitBounds(L.latLngBounds(places), { maxZoom: 17, padding: [60, 60], animate: false });
    }
  }
}

/** The map of a printed sheet: it stands still, at a scale that is true at its middle. */

import { LAND_COLOUR, groundRules, labelRules, overlayRules, plainBuilding } from "./cartography.js";
import { h } from "./elements.js";
import { hatched } from "./hatch.js";
import { labelPlaces } from "./shapes.js";
import { zoomOf } from "./paper.js";

const { L, protomapsL } = window;
const OUTLINE = "#39444f";
const LABEL_PX_PER_LETTER = 13;

export class PrintMap {
  /** @param {HTMLElement} element @param {() => void} onPainted */
  constructor(element, onPainted) {
    this.map = L.map(element, { zoomSnap: 0, zoomControl: false, attributionControl: false,
      dragging: true, scrollWheelZoom: false, doubleClickZoom: false, boxZoom: false,
      keyboard: true, zoomAnimation: false, fadeAnimation: false, maxZoom: 21 });
    for (const [name, order] of /** @type {[string, number][]} */ ([["ground", 210],
      ["cells", 300], ["overlay", 340], ["outlines", 360], ["names", 370]])) {
      this.map.createPane(name).style.zIndex = String(order);
    }
    this.svg = { cells: L.svg({ pane: "cells" }), outlines: L.svg({ pane: "outlines" }) };
    /** @type {Set<object>} */ this.painting = new Set();
    this.onPainted = onPainted;
    this.order = 0;
    /** @type {L.LayerGroup|null} */ this.drawn = null;
  }

  /** @param {{lat: number, lon: number}} middle @param {number} scale 1 : scale */
  place({ lat, lon }, scale) {
    this.map.setView([lat, lon], zoomOf(scale, lat), { animate: false });
  }

  middle() {
    const { lat, lng } = this.map.getCenter();
    return { lat, lon: lng };
  }

  /** @param {object} options of a layer of vector tiles */
  tiles(options) {
    const layer = /** @type {any} */ (protomapsL.leafletLayer(/** @type {any} */ ({
      maxDataZoom: 16, maxZoom: 21, attribution: "", ...options })));
    this.painting.add(layer);
    layer.on("loading", () => this.painting.add(layer));
    layer.on("load", () => {
      this.painting.delete(layer);
      if (!this.painting.size) this.onPainted();
    });
    return layer.addTo(this.map);
  }

  /** @param {object} source @param {string} language */
  base(source, language) {
    const shared = { url: source, lang: language };
    this.tiles({ ...shared, pane: "ground", backgroundColor: LAND_COLOUR, labelRules: [],
      paintRules: groundRules(protomapsL) });
    this.tiles({ ...shared, pane: "overlay", labelRules: [], paintRules: overlayRules(protomapsL,
      (layer, zoom) => (layer === "buildings" ? plainBuilding(zoom) : null)) });
    this.tiles({ ...shared, pane: "names", paintRules: [], labelRules: labelRules(protomapsL) });
  }

  /** A layer that was switched on over the map. @param {object} source @param {number} opacity
   * @param {(pm: any) => any[]} rules */
  overlay(source, opacity, rules) {
    this.order += 1;
    this.tiles({ url: source, pane: "outlines", maxDataZoom: 18, labelRules: [],
      paintRules: rules(protomapsL) }).setOpacity(opacity).setZIndex(this.order);
  }

  /** Cells with their colour, name and value, where these find room.
   * @param {any} collection GeoJSON @param {(cell: any) => string} colour @param {boolean} hatches
   * @param {(cell: any) => string} valueOf */
  cells(collection, colour, hatches, valueOf) {
    this.drawn?.remove();
    this.drawn = L.layerGroup().addTo(this.map);
    L.geoJSON(collection, /** @type {any} */ ({ pane: "cells", renderer: L.canvas({ pane: "cells",
      padding: 0 }), interactive: false, style: (/** @type {any} */ { properties }) => {
      const plain = colour(properties);
      return { color: OUTLINE, weight: 0.9, opacity: 0.9, fillOpacity: 0.72,
        fillColor: properties.is_estimated && hatches ? hatched(plain) : plain };
    } })).addTo(this.drawn);
    for (const { geometry, properties } of collection.features) {
      const [place] = labelPlaces(geometry);
      const [west, east] = [0, place.widthDeg].map((off) =>
        this.map.project([place.lat, place.lon + off]));
      const full = properties.name || properties.code;
      const name = full.startsWith(properties.community)
        ? full.slice(properties.community.length) || full : full;
      if (east.x - west.x < LABEL_PX_PER_LETTER * name.length) continue;
      L.marker([place.lat, place.lon], { interactive: false, keyboard: false,
        icon: L.divIcon({ className: "cell-label", iconSize: [0, 0], html: h("span", {},
          h("b", {}, name), h("small", {}, valueOf(properties))) }) }).addTo(this.drawn);
    }
  }

  /** @param {any} collection GeoJSON */
  communities(collection) {
    L.geoJSON(collection, /** @type {any} */ ({ pane: "outlines", renderer: this.svg.outlines,
      interactive: false, style: { fill: false, color: "#14405a", weight: 2.2 } })).addTo(this.map);
    for (const { geometry, properties } of collection.features) {
      const [first] = labelPlaces(geometry);
      if (!first) continue;
      L.marker([first.lat, first.lon], { interactive: false, keyboard: false,
        icon: L.divIcon({ className: "community-label", iconSize: [0, 0],
          html: h("span", {}, h("b", {}, properties.name)) }) }).addTo(this.map);
    }
  }
}

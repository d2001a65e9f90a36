/** The map of a printed sheet: it stands still, at a scale that is true at its middle. */

import { offerBaseMaps } from "./base_layer.js";
import { LAND_COLOUR, groundRules, labelRules, overlayRules, plainBuilding } from "./cartography.js";
import { h } from "../kit/elements.js";
import { fillOf } from "./hatch.js";
import { labelsOfView } from "./labels.js";
import { labelPlaces } from "./label_geometry.js";
import { zoomOf } from "./paper_scale.js";

const { L, protomapsL } = window;
const OUTLINE = "#39444f";

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
    this.labels = L.layerGroup().addTo(this.map);
    /** @type {import("./labels.js").NamedCommunity[]} */ this.named = [];
    /** @type {any[]} */ this.features = [];
    /** @type {(cell: any) => import("./labels.js").CellText} */ this.textOf = () =>
      ({ full: "", short: "", value: "", weight: 0 });
    this.map.on("moveend", () => this.write());
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
    this.watch(layer);
    return layer.addTo(this.map);
  }

  /** @param {L.Layer} layer of tiles, which may be taken away again */
  watch(layer) {
    layer.on("loading", () => this.painting.add(layer));
    layer.on("load remove", () => {
      this.painting.delete(layer);
      if (!this.painting.size) this.onPainted();
    });
  }

  /** @param {object} source @param {string} language */
  base(source, language) {
    const shared = { url: source, lang: language };
    const ground = this.tiles({ ...shared, pane: "ground", backgroundColor: LAND_COLOUR, labelRules: [],
      paintRules: groundRules(protomapsL) });
    const overlay = this.tiles({ ...shared, pane: "overlay", labelRules: [], paintRules: overlayRules(protomapsL,
      (layer, zoom) => (layer === "buildings" ? plainBuilding(zoom) : null)) });
    const rules = labelRules(protomapsL);
    this.majorNames = rules.length - 2;
    this.names = this.tiles({ ...shared, pane: "names", paintRules: [], labelRules: rules });
    this.names.on("load", () => this.write());
    offerBaseMaps(this.map, { own: [ground, overlay], names: [this.names], isQuiet: true,
      watch: (layer) => this.watch(layer) });
  }

  /** A layer that was switched on over the map. @param {object} source @param {number} opacity
   * @param {(pm: any) => any[]} rules */
  overlay(source, opacity, rules) {
    this.order += 1;
    this.tiles({ url: source, pane: "outlines", maxDataZoom: 18, labelRules: [],
      paintRules: rules(protomapsL) }).setOpacity(opacity).setZIndex(this.order);
  }

  /** Cells with their colour; name and value where these find room, the largest first.
   * @param {any} collection GeoJSON @param {(cell: any) => string} colour @param {boolean} hatches
   * @param {(cell: any) => string} valueOf @param {(cell: any) => number} weightOf */
  cells(collection, colour, hatches, valueOf, weightOf) {
    this.drawn?.remove();
    this.drawn = L.layerGroup().addTo(this.map);
    L.geoJSON(collection, /** @type {any} */ ({ pane: "cells", renderer: L.canvas({ pane: "cells",
      padding: 0 }), interactive: false, style: (/** @type {any} */ { properties }) => {
      return { color: OUTLINE, weight: 0.9, opacity: 0.9, fillOpacity: 0.72,
        fillColor: fillOf(colour(properties), properties.is_estimated && hatches) };
    } })).addTo(this.drawn);
    this.features = collection.features.map((/** @type {any} */ { geometry, properties }) =>
      ({ properties, places: labelPlaces(geometry) }));
    this.textOf = (cell) => {
      const full = cell.name || cell.code;
      const short = full.startsWith(cell.community) ? full.slice(cell.community.length) || full
        : full;
      return { full, short, value: valueOf(cell), weight: weightOf(cell) };
    };
    this.write();
  }

  /** Names that find room, each clear of the others and of the base map's own. */
  write() {
    const zoom = this.map.getZoom();
    const { min, max } = zoom === undefined ? {} : this.map.getPixelBounds();
    if (!min || !max) return;
    // Tiles are laid out at a whole zoom and then scaled to that of the sheet.
    const whole = Math.round(zoom);
    const by = 2 ** (whole - zoom);
    const found = this.names?.labelers.getIndex(whole);
    const index = found && { bboxCollides: (/** @type {Record<string, number>} */ box,
      /** @type {number} */ order) => found.bboxCollides(Object.fromEntries(
      Object.entries(box).map(([side, px]) => [side, px * by])), order) };
    this.labels.clearLayers();
    for (const { lines, className, lon, lat } of labelsOfView({ zoom, min, max, index,
      majorNames: this.majorNames ?? 0, communities: this.named, cells: this.features, covered: [],
      cellText: this.textOf, project: (x, y) => this.map.project([y, x], zoom) })) {
      const [first, ...more] = lines;
      L.marker([lat, lon], { interactive: false, keyboard: false, icon: L.divIcon({ className,
        iconSize: [0, 0], html: h("span", {}, h("b", {}, first),
          ...more.map((line) => h("small", {}, line))) }) }).addTo(this.labels);
    }
  }

  /** @param {any} collection GeoJSON */
  communities(collection) {
    L.geoJSON(collection, /** @type {any} */ ({ pane: "outlines", renderer: this.svg.outlines,
      interactive: false, style: { fill: false, color: "#14405a", weight: 2.2 } })).addTo(this.map);
    this.named = collection.features.map((/** @type {any} */ { geometry, properties }) => ({
      name: properties.name, code: properties.code, weight: properties.households ?? 0,
      places: labelPlaces(geometry) }));
    this.write();
  }
}

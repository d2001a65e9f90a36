/** The map of visits: grid cells by how far they are behind, each with its number of open doors. */

import { h } from "../kit/elements.js";
import { offerBaseMaps } from "../map/base_layer.js";
import { LAND_COLOUR, groundRules, overlayRules } from "../map/cartography.js";
import { CellFillLayer } from "../map/cell_fill_layer.js";
import { classOf, colourOf } from "./rows.js";

const { L, protomapsL } = window;
const BUILDING = { fill: "rgba(255,255,255,0.5)", stroke: "rgba(40,50,58,0.45)" };
const OUTLINE = { color: "#5b6b77", weight: 1, opacity: 0.7, fillColor: "#12566b", fillOpacity: 0 };
const FILLED = { color: "#5b6b77", weight: 1, opacity: 0.8, fillOpacity: 0.58 };

export class VisitsMap {
  /** @param {HTMLElement} element @param {object} source tiles, see api.tileSource @param {string} language
   * @param {(cell: number) => void} onCell */
  constructor(element, source, language, onCell) {
    this.onCell = onCell;
    this.map = L.map(element, { attributionControl: false, minZoom: 4, maxZoom: 19, zoomAnimation: false, fadeAnimation: false });
    for (const [name, order] of /** @type {[string, number][]} */ ([["ground", 210], ["areas", 300]])) {
      this.map.createPane(name).style.zIndex = String(order);
    }
    const layer = /** @type {any} */ (protomapsL.leafletLayer(/** @type {any} */ ({ url: source, maxDataZoom: 16, attribution: "", lang: language,
      maxZoom: 20, pane: "ground", backgroundColor: LAND_COLOUR, labelRules: [],
      paintRules: [...groundRules(protomapsL), ...overlayRules(protomapsL, () => BUILDING)] })));
    layer.addTo(this.map);
    offerBaseMaps(this.map, { own: [layer] });
    /** @type {Map<number, any>} */ this.areas = new Map();
    this.fills = new CellFillLayer(this.map, this.areas);
    this.marks = L.layerGroup().addTo(this.map);
    this.canvas = L.canvas({ pane: "areas", padding: 0.3 });
    new ResizeObserver(() => this.map.invalidateSize({ animate: false })).observe(element);
  }

  /** @param {any} collection outlines of grid cells, EPSG:4326 @param {[number, number, number, number]} box of the city */
  setAreas(collection, [west, south, east, north]) {
    this.map.fitBounds([[south, west], [north, east]], { animate: false });
    L.geoJSON(collection, /** @type {any} */ ({ renderer: this.canvas, pane: "areas", style: OUTLINE,
      onEachFeature: (/** @type {any} */ feature, /** @type {any} */ polygon) => {
        const id = feature.id ?? feature.properties.id;
        this.areas.set(id, polygon);
        polygon.on("click", () => this.onCell(id));
      } })).addTo(this.map);
  }

  /** @param {(import("./rows.js").Row & {id: number|null})[]} rows of grid cells @param {(row: any) => string} textOf */
  show(rows, textOf) {
    const byId = new Map(rows.filter(({ id }) => id !== null).map((row) => [/** @type {number} */ (row.id), row]));
    this.fills.show(new Map([...byId].map(([id, row]) => [id, colourOf(classOf(row))])), (id) => textOf(byId.get(id)), FILLED);
    this.marks.clearLayers();
    const shown = [...byId].filter(([id]) => this.areas.has(id));
    for (const [id, row] of shown) {
      const open = row.due + row.overdue;
      if (!open) continue;
      const inner = h("span", { class: "open-mark", "data-class": classOf(row), "data-due": String(row.due),
        "data-overdue": String(row.overdue) }, String(open));
      const icon = L.divIcon({ className: "open-pin", iconSize: [44, 44], html: /** @type {any} */ (inner) });
      L.marker(this.areas.get(id).getBounds().getCenter(), { icon, title: textOf(row), alt: textOf(row) })
        .on("click", () => this.onCell(id)).addTo(this.marks);
    }
    const bounds = L.featureGroup(shown.map(([id]) => this.areas.get(id))).getBounds();
    if (bounds.isValid()) this.map.fitBounds(bounds, { animate: false, padding: [16, 16], maxZoom: 17 });
  }

  /** @param {number} id @param {string} text */
  point(id, text) { this.fills.point(id, text); }
}

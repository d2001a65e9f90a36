/** The map of the command centre: cases as points, clusters or sums, and the cells they lie in. */

import { offerBaseMaps } from "../map/base_layer.js";
import { LAND_COLOUR, groundRules, overlayRules } from "../map/cartography.js";
import { CasesLayer, usualSizes } from "../map/cases_layer.js";
import { CellFillLayer } from "../map/cell_fill_layer.js";
import { DensityLayer } from "../map/density_layer.js";
import { Drawing } from "../map/drawing_layer.js";
import { MomentsLayer } from "../map/moments_layer.js";
import { RankedMarksLayer } from "../map/ranked_marks_layer.js";
import { areaOf, cornersOf } from "../incidents/drawn_area.js";

const { L, protomapsL } = window;
const BUILDING = { fill: "#d3dae0", stroke: "#98a5b0" };
const OUTLINE = { color: "#5b6b77", weight: 1, opacity: 0.55, fillColor: "#12566b", fillOpacity: 0 };
const CHOSEN = { color: "#12566b", weight: 3, opacity: 1, fillOpacity: 0.12 };
const MAX_ZOOM = 19;
const FILLED = { color: "#5b6b77", weight: 1, opacity: 0.6, fillOpacity: 0.72 };
const FILLED_ON_WALL = { color: "#7f94a3", weight: 1, opacity: 0.5, fillOpacity: 0.75 };
/** Under marks and clusters, which are what is read first. */
const CASES_ON_WALL = 0.55;
/** About as wide is the map of a desk. */
const DESK_PX = 1000;
/** As far as the centre may go, in degrees, when the board around the map takes its place. */
const NEAR_DEGREES = 0.001;

/** @typedef {import("../map/cases_layer.js").Callbacks & {onView(): void, onCell(code: string): void,
 *   onHotSpot(rank: number): void}} Callbacks */

/** The size of type on a wall, as its style says. */
const wallType = () => Math.min(Math.max(15, innerWidth * 0.0076), 60);

/** @returns {import("../map/cases_layer.js").Sizes} to be read from the last row */
function wallSizes() {
  const type = wallType();
  return { markPx: type * 1.5, reachPx: type * 3, clusterPx: (digits) => type * (1.6 + 0.5 * digits) };
}

export class CommandMap {
  /** @param {HTMLElement} element @param {{source: object, language: string, isWall: boolean}} look
   * @param {Callbacks} callbacks */
  constructor(element, { source, language, isWall }, callbacks) {
    this.callbacks = callbacks;
    this.isWall = isWall;
    // A wall shows the whole city, whatever its shape; a desk comes within a quarter of a zoom of it.
    this.map = L.map(element, { attributionControl: false, zoomControl: !isWall, minZoom: 4,
      maxZoom: MAX_ZOOM, zoomSnap: isWall ? 0 : 0.25, zoomAnimation: false, fadeAnimation: false,
      doubleClickZoom: false });
    for (const [name, order] of /** @type {[string, number][]} */ ([["ground", 210], ["areas", 300], ["density", 310],
      ["moments", 610]])) {
      this.map.createPane(name).style.zIndex = String(order);
    }
    const layer = /** @type {any} */ (protomapsL.leafletLayer(/** @type {any} */ ({ url: source,
      maxDataZoom: 16, attribution: "", lang: language, maxZoom: 20, pane: "ground",
      backgroundColor: LAND_COLOUR, labelRules: [],
      paintRules: [...groundRules(protomapsL), ...overlayRules(protomapsL, () => BUILDING)] })));
    layer.on("loading", () => { element.dataset.painted = "false"; });
    layer.on("load", () => { element.dataset.painted = "true"; });
    layer.addTo(this.map);
    if (!isWall) offerBaseMaps(this.map, { own: [layer] });
    this.areas = L.canvas({ pane: "areas", padding: 0.3 });
    /** @type {Map<number, any>} */ this.cells = new Map();
    this.cases = new CasesLayer(this.map, isWall ? wallSizes() : usualSizes(), callbacks);
    this.drawing = new Drawing(this.map);
    this.cellFills = new CellFillLayer(this.map, this.cells);
    this.density = new DensityLayer(this.map, "density");
    this.moments = new MomentsLayer(this.map, "moments", (ref) => callbacks.onPick(ref));
    this.spotMarks = new RankedMarksLayer(this.map, (rank) => callbacks.onHotSpot(rank));
    this.listen(element);
  }

  /** @param {HTMLElement} element */
  listen(element) {
    this.map.on("moveend", () => {
      element.dataset.zoom = String(this.map.getZoom());
      this.callbacks.onView();
    });
    new ResizeObserver(() => {
      this.map.invalidateSize({ animate: false });
      if (this.isWall && this.box) this.showBox(this.box);
    }).observe(element);
  }

  /** @param {[number, number, number, number]} bbox west, south, east, north */
  showBox(bbox) {
    this.box = /** @type {[number, number, number, number]|undefined} */ (bbox);
    this.map.invalidateSize({ animate: false, pan: false });
    const [west, south, east, north] = bbox;
    this.map.fitBounds([[south, west], [north, east]], { animate: false, padding: [8, 8] });
    this.shown = { zoom: this.map.getZoom(), centre: this.map.getCenter() };
  }

  /** Show all grid cells, unless somebody looks elsewhere by now: the city's box may be half sea. */
  showCells() {
    const bounds = L.featureGroup([...this.cells.values()]).getBounds();
    const isAsShown = this.shown && this.map.getZoom() === this.shown.zoom
      && this.map.getCenter().equals(this.shown.centre, NEAR_DEGREES);
    if (!bounds.isValid() || !isAsShown) return;
    this.showBox([bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()]);
  }

  /** @param {{lat: number, lon: number, zoom: number}} view */
  showView({ lat, lon, zoom }) {
    this.box = undefined;
    // A wall has more pixels than the desk at which the place was chosen: the same ground, larger.
    const nearer = this.isWall ? Math.log2(Math.max(1, this.map.getSize().x / DESK_PX)) : 0;
    this.map.setView([lat, lon], zoom + nearer, { animate: false });
  }

  /** @returns {{bbox: [number, number, number, number], lat: number, lon: number, zoom: number}|null} */
  view() {
    if (!(/** @type {any} */ (this.map)._loaded)) return null;
    const bounds = this.map.getBounds();
    const { lat, lng } = this.map.getCenter();
    return { lat, lon: lng, zoom: this.map.getZoom(),
      bbox: [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()] };
  }

  // ---- the ground

  /** @param {any} collection grid cells as GeoJSON */
  setCells(collection) {
    this.cellFills.unbind();
    this.ground?.remove();
    this.cells.clear();
    this.ground = L.geoJSON(collection, /** @type {any} */ ({ renderer: this.areas, pane: "areas", style: OUTLINE,
      onEachFeature: (/** @type {any} */ feature, /** @type {any} */ polygon) => {
        this.cells.set(feature.properties.id, polygon);
        polygon.on("click", () => {
          if (!this.drawing.isOn && !this.isWall) this.callbacks.onCell(feature.properties.code);
        });
      } })).addTo(this.map);
  }

  /** Outline the cell that the filters name; on a wall, fill cells by their number of cases.
   * @param {string} code @param {Map<number, string>} [fills] colours by id of the cell */
  colourCells(code, fills) {
    this.cellFills.unbind();
    for (const [id, polygon] of this.cells) {
      const look = polygon.feature.properties.code === code ? { ...OUTLINE, ...CHOSEN } : OUTLINE;
      polygon.setStyle(fills ? { ...FILLED_ON_WALL, fillColor: fills.get(id), fillOpacity: fills.has(id) ? CASES_ON_WALL : 0 } : look);
    }
  }

  /** Fill cells by a value of theirs. @param {string} code that the filters name
   * @param {Map<number, string>} fills colours by id @param {(id: number) => string} textOf */
  fillCells(code, fills, textOf) {
    this.cellFills.show(fills, textOf, this.isWall ? FILLED_ON_WALL : FILLED);
    for (const polygon of this.cells.values()) {
      if (polygon.feature.properties.code === code) polygon.setStyle({ ...CHOSEN, fillOpacity: FILLED.fillOpacity }).bringToFront();
    }
  }

  /** Draw an area by clicks. @returns {Promise<string>} its corners for the API; empty if given up */
  async draw() {
    return cornersOf(await this.drawing.polygon());
  }

  /** Show the area that the filters name. @param {string} text corners as the API takes them */
  showArea(text) {
    const area = areaOf(text);
    if (area) this.drawing.restore(area);
    else this.drawing.clear();
  }
}

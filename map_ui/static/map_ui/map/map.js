/**
 * The map on the screen: the only module that touches Leaflet and protomaps-leaflet.
 *
 * From below to above: ground · cells · water, streets, buildings · outlines of cells and
 * communities · names · the chosen and the hovered cell · labels · incidents. Ground, overlay and
 * names are layers of the same tiles: they share one cache, so a tile is fetched and read once.
 */

import { offerBaseMaps } from "./base_layer.js";
import * as cartography from "./cartography.js";
import { h } from "../kit/elements.js";
import { fillOf, hatched } from "./hatch.js";
import { VALUES_FROM, labelsOfView, namedCells, prepare } from "./labels.js";
import { labelPlaces } from "./label_geometry.js";

const { L, protomapsL } = window;

/** @typedef {import("./measures.js").Cell} Cell */
/** `ref` names an incident whose id is not known here.
 * @typedef {{kind: "cell"|"building"|"incident", id: number, props: Record<string, any>, ref?: string}} Hit */
/** @typedef {{
 *   onPick(hit: Hit|null, place?: L.LatLng): void, onView(): void,
 *   onPointer(lon: number, lat: number): void, onPainted(painted: boolean): void,
 *   tooltip(hit: Hit): HTMLElement,
 *   cellText(cell: Cell): import("./labels.js").CellText, covered(): DOMRect[] }} Callbacks */

const PANES = /** @type {[string, number][]} */ ([["ground", 210], ["cells", 300],
  ["overlay", 340], ["outlines", 360], ["names", 370], ["marks", 380]]);
const BORDERS_FROM = 15;
const OUTLINE = "#39444f";

export class CityMap {
  /** @param {HTMLElement} element @param {Callbacks} callbacks */
  constructor(element, callbacks) {
    this.callbacks = callbacks;
    this.map = L.map(element, { zoomControl: false, attributionControl: false, maxZoom: 19,
      minZoom: 4, preferCanvas: true,
      zoomAnimation: !matchMedia("(prefers-reduced-motion: reduce)").matches });
    for (const [name, order] of PANES) this.map.createPane(name).style.zIndex = String(order);
    for (const name of ["overlay", "outlines", "names", "marks"]) {
      /** @type {HTMLElement} */ (this.map.getPane(name)).style.pointerEvents = "none";
    }
    this.cellCanvas = L.canvas({ pane: "cells", padding: 0.3 });
    this.outlineCanvas = L.canvas({ pane: "outlines", padding: 0.3 });
    this.marks = L.svg({ pane: "marks", padding: 0.3 });
    /** @type {Map<string, L.Marker>} */ this.labels = new Map();
    this.tooltip = L.tooltip({ className: "map-tooltip", offset: [14, 0], opacity: 1 });
    /** @type {Map<number, L.Polygon>} */ this.cells = new Map();
    /** @type {import("./labels.js").NamedCommunity[]} */ this.communities = [];
    /** @type {Set<object>} */ this.painting = new Set();
    /** @type {Colours|null} */ this.colours = null;
    /** @type {{kind: string, id: number}|null} */ this.chosen = null;
    /** @type {Hit|null} */ this.hovered = null;
    /** @type {Map<string, any>} */ this.overlays = new Map();
    this.showsLabels = true;
    this.listen();
  }

  listen() {
    this.map.on("click", (event) => this.callbacks.onPick(
      this.hitAt(event.latlng), event.latlng));
    this.map.on("moveend", () => { this.drawLabels(); this.callbacks.onView(); });
    this.map.on("zoomend", () => { this.recolourCells(); this.unhover(); });
    this.map.on("mouseout", () => this.unhover());
    this.map.on("mousemove", (event) => {
      const { lat, lng } = event.latlng.wrap();
      this.callbacks.onPointer(lng, lat);
      if (matchMedia("(hover: hover)").matches) this.hover(event.latlng);
    });
  }

  /** The ground. @param {object} source tiles, see api.tileSource @param {string} language
   * @param {HTMLElement} [into] where another base map is chosen, else on the map */
  showBase(source, language, into) {
    const shared = { url: /** @type {any} */ (source), maxDataZoom: 16, attribution: "",
      lang: language, maxZoom: 19 };
    const make = (/** @type {object} */ options) =>
      /** @type {any} */ (protomapsL.leafletLayer({ ...shared, ...options }));
    this.ground = make({ pane: "ground", backgroundColor: cartography.LAND_COLOUR,
      paintRules: cartography.groundRules(protomapsL) });
    this.overlay = make({ pane: "overlay", paintRules: cartography.overlayRules(protomapsL,
      (layer, zoom, house) => this.houseLook(layer, zoom, house)) });
    const labelRules = cartography.labelRules(protomapsL);
    this.names = make({ pane: "names", labelRules });
    // The last rule names single buildings; all before it count as major.
    this.majorNames = labelRules.length - 2;
    this.names.on("load", () => this.drawLabels());
    for (const layer of [this.ground, this.overlay, this.names]) {
      layer.views = this.ground.views;
      this.watch(layer);
      layer.addTo(this.map);
    }
    offerBaseMaps(this.map, { own: [this.ground, this.overlay], names: [this.names], into,
      watch: (layer) => this.watch(layer) });
  }

  /** The map is painted when all tiles are, of the layers that are on it. @param {L.Layer} layer */
  watch(layer) {
    layer.on("loading", () => { this.painting.add(layer); this.callbacks.onPainted(false); });
    layer.on("load remove", () => {
      this.painting.delete(layer);
      if (!this.painting.size) this.callbacks.onPainted(true);
    });
  }

  /** @param {"buildings"|"population"} layer @param {number} zoom
   * @param {import("protomaps-leaflet").Feature} house */
  houseLook(layer, zoom, house) {
    if (this.chosen?.kind === "building" && this.chosen.id === cartography.idOf(house)) {
      return { fill: "#ffd54d", stroke: "#7a4b00" };
    }
    if (layer === "buildings") return cartography.plainBuilding(zoom);
    const colour = this.buildingsCarry(zoom) && this.colours?.ofBuilding?.(house.props);
    const fill = /** @type {any} */ (colour && house.props.is_estimated ? hatched(colour) : colour);
    return fill ? { fill, stroke: "rgba(58,66,74,0.62)" } : null;
  }

  /** Whether buildings, and not cells, have the colours of the measure. @param {number} zoom */
  buildingsCarry(zoom) {
    return Boolean(this.colours?.ofBuilding) && zoom >= cartography.BUILDINGS_SPEAK_FROM;
  }

  /** Whether a click can mean a building. */
  showsBuildings() {
    return this.map.getZoom() >= cartography.BUILDINGS_SPEAK_FROM
      && Boolean(this.overlay && this.map.hasLayer(this.overlay));
  }

  /** @param {{features: any[]}} collection cells as GeoJSON */
  showCells(collection) {
    const layer = L.geoJSON(/** @type {any} */ (collection), /** @type {any} */ ({
      renderer: this.cellCanvas, pane: "cells", style: { weight: 1, color: "#ffffff" },
      onEachFeature: (/** @type {any} */ feature, /** @type {L.Polygon} */ polygon) => {
        this.cells.set(feature.properties.id, polygon);
      } }));
    layer.addTo(this.map);
    // Near, streets cover the edges of the cells along them: there the edges are drawn above.
    this.borders = L.geoJSON(/** @type {any} */ (collection), /** @type {any} */ ({
      interactive: false, pane: "outlines", renderer: this.outlineCanvas,
      style: { fill: false, color: OUTLINE, weight: 1.3, opacity: 0.8, dashArray: "7 4" } }));
    this.recolourCells();
    this.drawLabels();
    prepare(collection.features);
  }

  /** @typedef {{ofCell(cell: Cell): string, hatches: boolean,
   *   ofBuilding: ((building: Record<string, any>) => string)|null}} Colours */
  /** @param {Colours} colours hatches: whether values of this measure can be estimates */
  colour(colours) {
    const zoom = this.map.getZoom();
    const carried = this.buildingsCarry(zoom);
    this.colours = colours;
    this.recolourCells();
    this.drawLabels();
    if (carried || this.buildingsCarry(zoom)) this.overlay?.rerenderTiles();
  }

  recolourCells() {
    if (!this.colours || !this.cells.size) return;
    const { ofCell, hatches } = this.colours;
    const zoom = this.map.getZoom();
    const isNear = zoom >= BORDERS_FROM;
    const look = { weight: zoom <= 13 ? 1 : 1.5, opacity: isNear ? 0 : 0.95,
      fillOpacity: cartography.cellOpacity(zoom, this.buildingsCarry(zoom)) };
    for (const polygon of this.cells.values()) {
      const cell = /** @type {any} */ (polygon).feature.properties;
      const fillColor = /** @type {any} */ (fillOf(ofCell(cell), cell.is_estimated && hatches));
      polygon.setStyle({ ...look, fillColor });
    }
    if (isNear) this.borders?.addTo(this.map).bringToBack();
    else this.borders?.remove();
  }

  /** @param {{features: any[]}} collection communities as GeoJSON */
  showCommunities(collection) {
    for (const look of [{ color: "#ffffff", weight: 4.5, opacity: 0.75 },
      { color: OUTLINE, weight: 2, opacity: 0.95 }]) {
      L.geoJSON(/** @type {any} */ (collection), /** @type {any} */ ({ interactive: false,
        pane: "outlines", renderer: this.outlineCanvas, style: { ...look, fill: false } }))
        .addTo(this.map);
    }
    this.communities = collection.features.map(({ geometry, properties }) => ({
      name: properties.name, code: properties.code, weight: properties.households ?? 0,
      places: labelPlaces(geometry) }));
    this.drawLabels();
  }

  /** Names and values that find room; those that stay in place are left alone. */
  drawLabels() {
    const zoom = this.map.getZoom();
    if (zoom === undefined) return;
    const wanted = new Map((this.showsLabels ? this.layOut(zoom) : []).map((label) =>
      [[label.lon, label.lat, label.className, ...label.lines].join("|"), label]));
    for (const [key, marker] of this.labels) {
      if (wanted.has(key)) continue;
      marker.remove();
      this.labels.delete(key);
    }
    for (const [key, label] of wanted) {
      if (!this.labels.has(key)) this.labels.set(key, this.write(label));
    }
  }

  /** @param {number} zoom */
  layOut(zoom) {
    const { min, max } = this.map.getPixelBounds();
    if (!min || !max) return [];
    const index = this.names && this.map.hasLayer(this.names) && this.names.labelers.getIndex(zoom);
    return labelsOfView({ zoom, min, max, index, majorNames: this.majorNames ?? 0,
      communities: this.communities, cellText: this.callbacks.cellText,
      cells: zoom < VALUES_FROM ? [] : namedCells(this.cells.values(), this.map.getBounds()),
      covered: this.callbacks.covered(),
      project: (lon, lat) => this.map.project([lat, lon], zoom) });
  }

  /** Draw a layer of tiles over the map, or take it away. @param {string} name
   * @param {{source: object, opacity: number, order: number, rules(pm: any): any[]}|null} wanted */
  setOverlay(name, wanted) {
    const layer = this.overlays.get(name) ?? (wanted && /** @type {any} */ (protomapsL.leafletLayer(
      /** @type {any} */ ({ url: wanted.source, maxDataZoom: 18, maxZoom: 19, attribution: "",
        pane: "outlines", paintRules: wanted.rules(protomapsL) }))).addTo(this.map));
    if (wanted) this.overlays.set(name, layer.setOpacity(wanted.opacity).setZIndex(wanted.order));
    else if (this.overlays.delete(name)) layer.remove();
  }

  /** A text that does not catch the pointer. @param {import("./labels.js").Label} label */
  write({ lon, lat, lines, className }) {
    const text = h("span", {}, ...lines.map((line, i) => h(i ? "small" : "b", {}, line)));
    return L.marker([lat, lon], { interactive: false, keyboard: false, zIndexOffset: -1000,
      icon: L.divIcon({ className, html: text, iconSize: [0, 0] }) }).addTo(this.map);
  }

  /** What is under a place: a building when near enough, else a cell.
   * @param {L.LatLng} latlng @returns {Hit|null} */
  hitAt(latlng) {
    return this.buildingAt(latlng) ?? this.cellAt(latlng);
  }

  /** @param {L.LatLng} latlng @returns {Hit|null} */
  buildingAt(latlng) {
    if (!this.showsBuildings()) return null;
    const { lng, lat } = latlng.wrap();
    const found = this.overlay.queryTileFeaturesDebug(lng, lat, 1).get("") ?? [];
    const [building, people] = ["buildings", "population"].map((name) =>
      found.find((/** @type {any} */ one) => one.layerName === name)?.feature);
    const props = { ...building?.props, ...people?.props };
    return building ? { kind: "building", id: cartography.idOf(building), props } : null;
  }

  /** @param {L.LatLng} latlng @returns {Hit|null} */
  cellAt(latlng) {
    const point = this.map.latLngToLayerPoint(latlng);
    for (const polygon of this.cells.values()) {
      const shape = /** @type {any} */ (polygon);
      if (polygon.getBounds().contains(latlng) && shape._containsPoint(point)) {
        return { kind: "cell", id: shape.feature.properties.id, props: shape.feature.properties };
      }
    }
    return null;
  }

  /** @param {L.LatLng} latlng */
  hover(latlng) {
    const hit = this.hitAt(latlng);
    const same = hit?.kind === this.hovered?.kind && hit?.id === this.hovered?.id;
    this.map.getContainer().classList.toggle("can-pick", Boolean(hit));
    if (hit) this.tooltip.setLatLng(latlng);
    else this.unhover();
    if (!hit || same) return;
    this.hovered = hit;
    this.hoverMark?.remove();
    if (hit.kind === "cell") this.hoverMark = this.mark(hit.id, { color: OUTLINE, weight: 2.5 });
    this.tooltip.setContent(this.callbacks.tooltip(hit)).openOn(this.map);
  }

  unhover() {
    this.hovered = null;
    this.hoverMark?.remove();
    this.tooltip.remove();
  }

  /** @param {number} id of a cell @param {L.PathOptions} look */
  mark(id, look) {
    const shape = /** @type {any} */ (this.cells.get(id));
    return shape && L.geoJSON(shape.feature, /** @type {any} */ ({ interactive: false,
      renderer: this.marks, pane: "marks", style: { fill: false, ...look } })).addTo(this.map);
  }

  /** @param {{kind: string, id: number}|null} chosen what to outline */
  choose(chosen) {
    const repaint = [this.chosen?.kind, chosen?.kind].includes("building");
    this.chosen = chosen;
    for (const one of this.chosenMarks ?? []) one?.remove();
    this.chosenMarks = chosen?.kind === "cell"
      ? [this.mark(chosen.id, { color: "#ffffff", weight: 7, opacity: 0.95 }),
        this.mark(chosen.id, { color: "#12273d", weight: 3.5 })] : [];
    if (repaint) this.overlay?.rerenderTiles();
  }

  /** Bring a cell into the free part of the map.
   * @param {{kind: string, id: number}} hit @param {Margins} margins */
  reveal(hit, margins) {
    const polygon = hit.kind === "cell" ? this.cells.get(hit.id) : null;
    if (polygon) this.fit(polygon.getBounds(), margins, 17);
  }

  /** @typedef {{left: number, top: number, right: number, bottom: number}} Margins pixels */
  /** @param {L.LatLngBounds} bounds @param {Margins} margins @param {number} maxZoom */
  fit(bounds, margins, maxZoom) {
    this.map.fitBounds(bounds, { maxZoom, paddingTopLeft: [margins.left, margins.top],
      paddingBottomRight: [margins.right, margins.bottom] });
  }

  /** Move a place from under a panel. @param {L.LatLngLiteral} place @param {Margins} margins */
  keepClear(place, margins) {
    this.map.panInside(place, { paddingTopLeft: [margins.left, margins.top],
      paddingBottomRight: [margins.right, margins.bottom + 40] });
  }

  /** @param {[number, number, number, number]} bbox west, south, east, north
   * @param {Margins} margins */
  home(bbox, margins) {
    const [west, south, east, north] = bbox;
    this.fit(L.latLngBounds([south, west], [north, east]), margins, 17);
  }

  /** @param {{zoom: number, lat: number, lon: number}} view */
  go({ zoom, lat, lon }) {
    this.map.setView([lat, lon], zoom);
  }

  get started() { return this.map.getZoom() !== undefined; }

  /** What is in view, as a box; null before the map looks anywhere.
   * @returns {{bbox: [number, number, number, number]}|null} west, south, east, north */
  boxView() {
    if (!this.started) return null;
    const bounds = this.map.getBounds();
    return { bbox: [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()] };
  }

  view() {
    const { lat, lng } = this.map.getCenter().wrap();
    return { zoom: this.map.getZoom(), lat, lon: lng };
  }

  /** @param {number} step +1 nearer */
  zoomBy(step) {
    this.map.setZoom(this.map.getZoom() + step);
  }

  /** @param {HTMLElement} place @param {number} maxWidthPx */
  addScale(place, maxWidthPx) {
    const scale = L.control.scale({ imperial: false, maxWidth: maxWidthPx }).addTo(this.map);
    place.append(/** @type {HTMLElement} */ (scale.getContainer()));
  }

  /** @param {boolean} on */
  setLabels(on) { this.showsLabels = on; this.drawLabels(); }
}

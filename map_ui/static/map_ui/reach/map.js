/** The map of service coverage: areas by their share out of reach, facilities, houses, ways on foot. */

import { h } from "../kit/elements.js";
import { offerBaseMaps } from "../map/base_layer.js";
import { LAND_COLOUR, groundRules, overlayRules } from "../map/cartography.js";
import { CellFillLayer } from "../map/cell_fill_layer.js";
import { HOUSES } from "./rows.js";

const { L, protomapsL } = window;
const BUILDING = { fill: "rgba(255,255,255,0.5)", stroke: "rgba(40,50,58,0.45)" };
const OUTLINE = { color: "#5b6b77", weight: 1, opacity: 0.7, fillColor: "#12566b", fillOpacity: 0 };
const FILLED = { color: "#5b6b77", weight: 1, opacity: 0.8, fillOpacity: 0.58 };
const PATH = { color: "#0b4f9e", weight: 5, opacity: 1 };
const SECOND = { color: "#4b6f9a", weight: 4, opacity: 1, dashArray: "3 8" };
const CASING = { color: "#ffffff", weight: 9, opacity: 0.9 };
const WALK = { color: "#0b4f9e", weight: 2, fillColor: "#2f7fd0", fillOpacity: 0.22 };
const MENDED = { color: "#6b2fa0", weight: 3, fillColor: "#ffffff", fillOpacity: 1, radius: 6 };
const START = { color: "#ffffff", weight: 3, fillColor: "#0b4f9e", fillOpacity: 1, radius: 9 };
const LINK = { color: "#26323a", weight: 2, opacity: 0.75, dashArray: "6 4" };
const TIP = { className: "map-tooltip", opacity: 1 };
/** Marks with their numbers are elements; of more there are dots alone. */
const MOST_LABELS = 80;
const HOUSE_ZOOM = 14;

/** @typedef {{onPlace(lon: number, lat: number): void, onView(): void}} Callbacks */
/** @typedef {{lon: number, lat: number, text: string, mark: string, state: string, isOff: boolean, isNew?: boolean,
 *   onDrag?: (lon: number, lat: number) => void, onDrop?: (lon: number, lat: number) => void}} Mark */

export class ReachMap {
  /** @param {HTMLElement} element @param {{source: object, language: string}} look @param {Callbacks} callbacks */
  constructor(element, { source, language }, callbacks) {
    this.callbacks = callbacks;
    this.map = L.map(element, { attributionControl: false, minZoom: 4, maxZoom: 19, zoomSnap: 0.25,
      zoomAnimation: false, fadeAnimation: false, doubleClickZoom: false });
    for (const [name, order] of /** @type {[string, number][]} */ ([["ground", 210], ["areas", 300], ["walk", 320],
      ["houses", 400], ["ways", 420]])) this.map.createPane(name).style.zIndex = String(order);
    const layer = /** @type {any} */ (protomapsL.leafletLayer(/** @type {any} */ ({ url: source,
      maxDataZoom: 16, attribution: "", lang: language, maxZoom: 20, pane: "ground",
      backgroundColor: LAND_COLOUR, labelRules: [],
      paintRules: [...groundRules(protomapsL), ...overlayRules(protomapsL, () => BUILDING)] })));
    layer.addTo(this.map);
    offerBaseMaps(this.map, { own: [layer] });
    /** @type {Map<number, any>} */ this.areas = new Map();
    this.fills = new CellFillLayer(this.map, this.areas);
    const group = () => L.layerGroup().addTo(this.map);
    this.facilities = group();
    this.houses = group();
    this.ways = group();
    this.walk = group();
    this.mended = group();
    this.links = group();
    this.canvases = Object.fromEntries(["areas", "houses", "ways", "walk"].map((pane) => [pane, L.canvas({ pane, padding: 0.3 })]));
    this.map.on("click", (event) => callbacks.onPlace(event.latlng.lng, event.latlng.lat));
    this.map.on("moveend", () => callbacks.onView());
    new ResizeObserver(() => this.map.invalidateSize({ animate: false })).observe(element);
  }

  // ---- where it looks

  /** @param {{lat: number, lon: number, zoom: number}} view */
  showView({ lat, lon, zoom }) { this.map.setView([lat, lon], zoom, { animate: false }); }

  /** @param {[number, number, number, number]} bbox west, south, east, north */
  showBox([west, south, east, north]) {
    this.map.fitBounds([[south, west], [north, east]], { animate: false, padding: [16, 16] });
  }

  showAreas() {
    const bounds = L.featureGroup([...this.areas.values()]).getBounds();
    if (bounds.isValid()) this.map.fitBounds(bounds, { animate: false, padding: [16, 16] });
  }

  /** @returns {{lat: number, lon: number, zoom: number}|null} */
  view() {
    if (!(/** @type {any} */ (this.map)._loaded)) return null;
    const { lat, lng } = this.map.getCenter();
    return { lat, lon: lng, zoom: this.map.getZoom() };
  }

  get showsHouses() { return (this.view()?.zoom ?? 0) >= HOUSE_ZOOM; }

  /** @param {number} lon @param {number} lat */
  showPlace(lon, lat) { this.map.setView([lat, lon], Math.max(this.map.getZoom(), 16), { animate: false }); }

  // ---- areas

  /** @param {any} collection GeoJSON, EPSG:4326 */
  setAreas(collection) {
    this.fills.unbind();
    this.ground?.remove();
    this.areas.clear();
    this.ground = L.geoJSON(collection, /** @type {any} */ ({ renderer: this.canvases.areas, pane: "areas", style: OUTLINE,
      onEachFeature: (/** @type {any} */ feature, /** @type {any} */ polygon) => {
        this.areas.set(feature.id ?? feature.properties.id, polygon);
      } })).addTo(this.map);
  }

  /** @param {Map<number, string>} colours by id @param {(id: number) => string} textOf */
  fill(colours, textOf) { this.fills.show(colours, textOf, FILLED); }

  /** Lift an area out, and look at it. @param {number} id @param {string} text */
  point(id, text) {
    const bounds = this.areas.get(id)?.getBounds();
    if (bounds) this.map.fitBounds(bounds, { animate: false, padding: [40, 40], maxZoom: 17 });
    this.fills.point(id, text);
  }

  // ---- facilities and houses

  /** @param {Mark[]} marks */
  setFacilities(marks) {
    this.facilities.clearLayers();
    for (const mark of marks) {
      const layer = marks.length > MOST_LABELS && !mark.isNew ? this.dot(mark) : this.pill(mark);
      layer.bindTooltip(() => h("span", {}, mark.text), TIP)
        .on("click", (event) => { L.DomEvent.stop(event); layer.openTooltip(); }).addTo(this.facilities);
    }
  }

  /** @param {Mark} mark */
  dot({ lon, lat, state }) {
    return L.circleMarker([lat, lon], { renderer: this.canvases.ways, pane: "ways", radius: 6, color: "#ffffff", weight: 2,
      fillColor: state === "over" ? HOUSES.out : "#12566b", fillOpacity: 1 });
  }

  /** @param {Mark} mark */
  pill({ lon, lat, text, mark, state, isOff, isNew, onDrag, onDrop }) {
    const inner = h("span", { class: "facility-pill", "data-state": isOff ? "off" : state, "data-new": String(Boolean(isNew)) }, mark);
    const icon = L.divIcon({ className: "facility-mark", iconSize: [0, 0], html: /** @type {any} */ (inner) });
    const made = L.marker([lat, lon], { icon, draggable: Boolean(onDrop), zIndexOffset: isNew ? 500 : 0 })
      .on("add", ({ target }) => target.getElement()?.setAttribute("aria-label", text));
    const at = (/** @type {(lon: number, lat: number) => void} */ act) => { const { lat: y, lng: x } = made.getLatLng(); act(x, y); };
    if (onDrag) made.on("drag", () => at(onDrag));
    if (onDrop) made.on("dragend", () => at(onDrop));
    return made;
  }

  /** Straight lines, as from communities to their station. @param {[number, number][][]} lines lon and lat */
  setLinks(lines) {
    this.links.clearLayers();
    for (const line of lines) {
      L.polyline(line.map(([lon, lat]) => [lat, lon]), { ...LINK, renderer: this.canvases.ways, pane: "ways", interactive: false }).addTo(this.links);
    }
  }

  /** The middle of the box around an area. @param {number} id @returns {[number, number]|null} lon and lat */
  middleOf(id) {
    const middle = this.areas.get(id)?.getBounds().getCenter();
    return middle ? [middle.lng, middle.lat] : null;
  }

  /** @param {{lon: number, lat: number, text: string, isOut: boolean}[]} houses */
  setHouses(houses) {
    this.houses.clearLayers();
    for (const { lon, lat, text, isOut } of houses) {
      L.circleMarker([lat, lon], { renderer: this.canvases.houses, pane: "houses", radius: 5, weight: 1.5, color: "#ffffff",
        fillColor: isOut ? HOUSES.out : HOUSES.no_place, fillOpacity: 1 })
        .bindTooltip(() => h("span", {}, text), TIP)
        .on("click", (event) => { L.DomEvent.stop(event); this.callbacks.onPlace(lon, lat); }).addTo(this.houses);
    }
  }

  // ---- ways

  /** The ways from a place; none without paths. @param {[number, number]|null} from lon, lat
   * @param {any} path GeoJSON LineString or null @param {any} second */
  setWays(from, path, second) {
    this.ways.clearLayers();
    const options = { renderer: this.canvases.ways, pane: "ways", interactive: false };
    for (const [line, look] of /** @type {[any, object][]} */ ([[second, SECOND], [path, PATH]])) {
      if (!line) continue;
      const places = line.coordinates.map((/** @type {[number, number]} */ [lon, lat]) => [lat, lon]);
      L.polyline(places, { ...options, ...CASING }).addTo(this.ways);
      L.polyline(places, { ...options, ...look }).addTo(this.ways);
    }
    if (from) L.circleMarker([from[1], from[0]], { ...options, ...START }).addTo(this.ways);
  }

  /** All of a way in view. */
  showWays() {
    const bounds = L.featureGroup(this.ways.getLayers()).getBounds();
    if (bounds.isValid() && !this.map.getBounds().contains(bounds)) {
      this.map.fitBounds(bounds, { animate: false, padding: [50, 50], maxZoom: 18 });
    }
  }

  /** What can be walked to. @param {any} geometry GeoJSON or null */
  setWalk(geometry) {
    this.walk.clearLayers();
    if (!geometry) return;
    L.geoJSON(geometry, /** @type {any} */ ({ renderer: this.canvases.walk, pane: "walk", style: WALK, interactive: false }))
      .addTo(this.walk);
  }

  /** @param {any[]} features GeoJSON points and lines @param {(properties: any) => string} textOf */
  setMended(features, textOf) {
    this.mended.clearLayers();
    L.geoJSON(/** @type {any} */ ({ type: "FeatureCollection", features }), /** @type {any} */ ({
      renderer: this.canvases.ways, pane: "ways", style: MENDED,
      pointToLayer: (/** @type {any} */ _one, /** @type {any} */ at) => L.circleMarker(at, { ...MENDED, renderer: this.canvases.ways, pane: "ways" }),
      onEachFeature: (/** @type {any} */ one, /** @type {any} */ layer) => layer.bindTooltip(() =>
        h("span", {}, textOf(one.properties)), TIP),
    })).addTo(this.mended);
  }
}

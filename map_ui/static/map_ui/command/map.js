/** The map of the command centre: cases as points, clusters or sums, and the cells they lie in. */

import { LAND_COLOUR, groundRules, overlayRules } from "../map/cartography.js";
import { CellFillLayer } from "../map/cell_fill_layer.js";
import { DensityLayer } from "../map/density_layer.js";
import { Drawing } from "../map/drawing_layer.js";
import { MomentsLayer } from "../map/moments_layer.js";
import { RankedMarksLayer } from "../map/ranked_marks_layer.js";
import { h } from "../kit/elements.js";
import { brightness } from "./ramp.js";

const { L, protomapsL } = window;
const BUILDING = { fill: "#d3dae0", stroke: "#98a5b0" };
const OUTLINE = { color: "#5b6b77", weight: 1, opacity: 0.55, fillColor: "#12566b", fillOpacity: 0 };
const CHOSEN = { color: "#12566b", weight: 3, opacity: 1, fillOpacity: 0.12 };
const NEAR_ZOOM = 17;
const MAX_ZOOM = 19;
const FILLED = { color: "#5b6b77", weight: 1, opacity: 0.6, fillOpacity: 0.72 };
const FILLED_ON_WALL = { color: "#7f94a3", weight: 1, opacity: 0.5, fillOpacity: 0.75 };
const MOST_LISTED = 100;
/** About as wide is the map of a desk. */
const DESK_PX = 1000;
/** As far as the centre may go, in degrees, when the board around the map takes its place. */
const NEAR_DEGREES = 0.001;

/** @typedef {import("../incidents/judge.js").Spot} Spot */
/** @typedef {{onPick(ref: string): void, onView(): void, onCell(code: string): void,
 *   titleOf(spot: Spot): string, clusterTitle(n: number, red: number): string,
 *   onHotSpot(rank: number): void}} Callbacks */

/** The size of type on a wall, as its style says. */
const wallType = () => Math.min(Math.max(15, innerWidth * 0.0076), 60);

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
    this.areas = L.canvas({ pane: "areas", padding: 0.3 });
    /** @type {Map<number, any>} */ this.cells = new Map();
    /** @type {Map<string, L.Marker>} */ this.byRef = new Map();
    /** @type {Map<string, Spot>} */ this.spots = new Map();
    this.sizePx = isWall ? wallType() * 1.5 : matchMedia("(pointer: coarse)").matches ? 44 : 26;
    this.clusters = L.markerClusterGroup({ maxClusterRadius: isWall ? wallType() * 3 : 46, animate: false,
      showCoverageOnHover: false, spiderfyOnMaxZoom: false, zoomToBoundsOnClick: false,
      iconCreateFunction: (/** @type {any} */ cluster) => this.clusterIcon(cluster) }).addTo(this.map);
    this.sums = L.layerGroup().addTo(this.map);
    this.drawing = new Drawing(this.map);
    this.cellFills = new CellFillLayer(this.map, this.cells);
    this.density = new DensityLayer(this.map, "density");
    this.moments = new MomentsLayer(this.map, "moments", (ref) => callbacks.onPick(ref));
    this.spotMarks = new RankedMarksLayer(this.map, (rank) => callbacks.onHotSpot(rank));
    this.pointed = this.chosen = "";
    this.listen(element);
  }

  /** @param {HTMLElement} element */
  listen(element) {
    const open = (/** @type {any} */ event) => {
      if (event.type.endsWith("keypress") && event.originalEvent?.key !== "Enter") return;
      this.openCluster(event.layer ?? event.propagatedFrom);
    };
    this.clusters.on("clusterclick", open).on("clusterkeypress", open);
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

  // ---- cases

  /** All cases anew; those that have not changed keep their marks.
   * @param {Spot[]} spots */
  setPoints(spots) {
    this.sums.clearLayers();
    const wanted = new Map(spots.map((spot) => [spot.ref, spot]));
    const gone = [...this.byRef].filter(([ref]) => !wanted.has(ref));
    this.clusters.removeLayers(gone.map(([, marker]) => marker));
    for (const [ref] of gone) { this.byRef.delete(ref); this.spots.delete(ref); }
    const fresh = [];
    for (const spot of spots) {
      if (this.byRef.has(spot.ref)) this.put(spot);
      else fresh.push(this.made(spot));
    }
    this.clusters.addLayers(fresh);
    this.drawOpenList();
  }

  /** @param {Spot} spot */
  made(spot) {
    const title = this.callbacks.titleOf(spot);
    const marker = L.marker([spot.lat, spot.lon], { title, alt: title, icon: this.icon(spot) });
    const pick = () => this.callbacks.onPick(spot.ref);
    marker.on("click", pick).on("keypress", (/** @type {any} */ event) => {
      if (event.originalEvent.key === "Enter") pick();
    });
    this.byRef.set(spot.ref, marker);
    this.spots.set(spot.ref, spot);
    return marker;
  }

  /** One case appears, moves or changes. @param {Spot} spot */
  put(spot) {
    const before = this.spots.get(spot.ref);
    const marker = this.byRef.get(spot.ref);
    if (before && marker && ["lon", "lat", "light", "title"].every((name) =>
      /** @type {any} */ (before)[name] === /** @type {any} */ (spot)[name])) {
      this.spots.set(spot.ref, spot);
      return;
    }
    if (marker) this.clusters.removeLayer(marker);
    this.clusters.addLayer(this.made(spot));
    this.drawOpenList();
  }

  /** @param {string} ref */
  drop(ref) {
    const marker = this.byRef.get(ref);
    if (!marker) return;
    this.clusters.removeLayer(marker);
    this.byRef.delete(ref);
    this.spots.delete(ref);
    this.drawOpenList();
  }

  /** @param {Spot} spot */
  icon({ light, ref }) {
    const now = [this.pointed, this.chosen].includes(ref) ? " now" : "";
    return L.divIcon({ className: `case-mark${now}`, iconSize: [this.sizePx, this.sizePx],
      html: h("i", { class: `light-shape light-${light || "none"}` }) });
  }

  /** Let the mark of one case stand out. @param {string} ref empty for none */
  point(ref) {
    this.pointed = ref;
    this.mark();
  }

  /** The case whose panel is open. @param {string} ref empty for none */
  choose(ref) {
    this.chosen = ref;
    this.mark();
    const spot = this.spots.get(ref);
    const marker = this.byRef.get(ref);
    if (!spot || !marker) return;
    if (!this.map.getBounds().pad(-0.05).contains([spot.lat, spot.lon])) {
      this.map.panTo([spot.lat, spot.lon], { animate: false });
    }
  }

  mark() {
    for (const [ref, marker] of this.byRef) {
      const isNow = ref === this.pointed || ref === this.chosen;
      marker.getElement()?.classList.toggle("now", isNow);
      marker.setZIndexOffset(isNow ? 1000 : 0);
    }
    // A mark inside a cluster makes the cluster stand out.
    for (const one of document.querySelectorAll(".case-cluster.now")) one.classList.remove("now");
    for (const ref of [this.pointed, this.chosen]) {
      const marker = this.byRef.get(ref);
      const parent = marker && /** @type {any} */ (this.clusters).getVisibleParent(marker);
      if (parent && parent !== marker) parent.getElement()?.classList.add("now");
    }
  }

  // ---- clusters

  /** @param {any} cluster */
  clusterIcon(cluster) {
    const lights = cluster.getAllChildMarkers().map((/** @type {any} */ one) =>
      one.options.icon.options.html.className);
    const red = lights.filter((/** @type {string} */ name) => name.includes("light-red")).length;
    const n = cluster.getChildCount();
    const digits = String(n).length;
    const sizePx = this.isWall ? wallType() * (1.6 + 0.5 * digits) : Math.max(this.sizePx + 8, 26 + 8 * Math.max(digits - 1, 1));
    return L.divIcon({ className: `case-cluster${red ? " has-red" : ""}`, iconSize: [sizePx, sizePx],
      html: h("span", { title: this.callbacks.clusterTitle(n, red) }, String(n),
        red > 0 && h("i", { class: "light-shape light-red" })) });
  }

  /** Come nearer; where that parts nothing, list what lies there. @param {any} cluster */
  openCluster(cluster) {
    if (!cluster) return;
    const bounds = cluster.getBounds();
    const isOnePlace = this.map.getBoundsZoom(bounds) >= MAX_ZOOM || this.map.getZoom() >= MAX_ZOOM;
    if (!isOnePlace) {
      this.map.fitBounds(bounds, { padding: [50, 50], animate: false });
      return;
    }
    this.listedIn = bounds;
    this.popup = L.popup({ className: "cluster-list", maxHeight: 280, minWidth: 220 })
      .setLatLng(cluster.getLatLng()).setContent(h("ul", {})).openOn(this.map);
    this.popup.on("remove", () => { this.popup = null; });
    this.drawOpenList();
  }

  /** The open list of a cluster follows what becomes of the cases of its place. */
  drawOpenList() {
    if (!this.popup) return;
    const rows = [...this.spots.values()].filter(({ lon, lat }) => this.listedIn.contains([lat, lon]));
    if (!rows.length) { this.map.closePopup(this.popup); return; }
    this.popup.setContent(h("ul", {}, ...rows.slice(0, MOST_LISTED).map((/** @type {Spot} */ spot) => {
      const button = h("button", { type: "button", "data-ref": spot.ref },
        h("i", { class: `light-shape light-${spot.light || "none"}`, "aria-hidden": "true" }),
        this.callbacks.titleOf(spot));
      button.addEventListener("click", () => this.callbacks.onPick(spot.ref));
      return h("li", {}, button);
    })));
  }

  /** Sums by grid cell, where there are too many to show each. @param {any[]} sums */
  setSums(sums) {
    this.setPoints([]);
    this.sums.clearLayers();
    for (const one of sums) {
      const sizePx = Math.round(26 + 10 * Math.log10(Math.max(one.total, 1)));
      const title = `${one.code} · ${this.callbacks.clusterTitle(one.total, one.red)}`;
      const marker = L.marker([one.lat, one.lon], { title, alt: title, icon: L.divIcon({
        className: `case-cluster is-sum${one.red ? " has-red" : ""}`, iconSize: [sizePx, sizePx],
        html: h("span", {}, String(one.total), one.red > 0 && h("i", { class: "light-shape light-red" })) }) });
      marker.on("click keypress", (/** @type {any} */ event) => {
        if (event.type === "click" || event.originalEvent.key === "Enter") {
          this.map.setView(marker.getLatLng(), Math.max(NEAR_ZOOM, this.map.getZoom() + 1), { animate: false });
        }
      });
      marker.addTo(this.sums);
    }
  }

  /** Other ways to look at the cases have no marks of single ones. @param {boolean} isShown */
  showMarks(isShown) {
    for (const layer of [this.clusters, this.sums]) {
      if (isShown) layer.addTo(this.map);
      else layer.remove();
    }
    if (!isShown) this.map.closePopup();
  }

  /** List some cases at a place. @param {[number, number]} at latitude and longitude
   * @param {string[]} refs @param {string} more what stands below them */
  listAt(at, refs, more) {
    const rows = refs.map((ref) => {
      const spot = this.spots.get(ref);
      const button = h("button", { type: "button", "data-ref": ref },
        h("i", { class: `light-shape light-${spot?.light || "none"}`, "aria-hidden": "true" }),
        spot ? this.callbacks.titleOf(spot) : ref);
      button.addEventListener("click", () => this.callbacks.onPick(ref));
      return h("li", {}, button);
    });
    const maxHeight = Math.min(280, Math.max(120, this.map.getSize().y - 130));
    L.popup({ className: "cluster-list", maxHeight, minWidth: 220, autoPanPaddingTopLeft: [54, 56] }).setLatLng(at)
      .setContent(h("ul", {}, ...rows, more && h("li", { class: "quiet" }, more))).openOn(this.map);
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
   * @param {string} code @param {Map<number, number>} [counts] by id of the cell */
  colourCells(code, counts) {
    this.cellFills.unbind();
    const most = counts ? Math.max(1, ...counts.values()) : 1;
    for (const [id, polygon] of this.cells) {
      const n = counts?.get(id) ?? 0;
      const look = polygon.feature.properties.code === code ? { ...OUTLINE, ...CHOSEN } : OUTLINE;
      polygon.setStyle(counts ? { color: "#7f94a3", weight: 1, opacity: 0.5,
        fillColor: brightness(n / most), fillOpacity: n ? 0.55 : 0 } : look);
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
    const drawn = await this.drawing.polygon();
    if (!drawn || !("polygon" in drawn)) return "";
    return drawn.polygon.coordinates[0].slice(0, -1).flat().join("_");
  }

  /** Show the area that the filters name. @param {string} text corners as the API takes them */
  showArea(text) {
    const numbers = text.split("_").map(Number);
    const ring = numbers.flatMap((one, i) => (i % 2 ? [] : [[one, numbers[i + 1]]]));
    if (ring.length < 3 || numbers.some(Number.isNaN)) this.drawing.clear();
    else this.drawing.restore({ polygon: { type: "Polygon", coordinates: [[...ring, ring[0]]] } });
  }
}

/**
 * The planner's map: base map, one canvas for the plan, one for the tool in hand. Of the planner's
 * modules the only one that touches Leaflet.
 */

import { offerBaseMaps } from "../map/base_layer.js";
import * as cartography from "../map/cartography.js";
import { h } from "../kit/elements.js";
import { boxOf } from "./shapes.js";

const { L, protomapsL } = window;

/** @typedef {import("./types.js").Position} Position */
/** @typedef {{place: Position, x: number, y: number, shift: boolean, alt: boolean}} Pointer */
/** @typedef {[number, number, number, number, number, number]} Turn of a canvas, see Painter */
/** @typedef {{
 *   down(at: Pointer): boolean, move(at: Pointer, isDown: boolean): void, up(at: Pointer): void,
 *   twice(at: Pointer): void, cancel(): void, painted(): void, moved(): void }} Callbacks
 *   down: whether the map must stay still; moved: another piece of ground is in view */

export class PlanMap {
  /** @param {HTMLElement} element @param {Callbacks} callbacks */
  constructor(element, callbacks) {
    this.callbacks = callbacks;
    this.map = L.map(element, { zoomControl: false, attributionControl: false, maxZoom: 19,
      minZoom: 4, doubleClickZoom: false, boxZoom: false, zoomAnimation: false });
    for (const [name, order] of /** @type {[string, number][]} */ ([["ground", 210], ["plan", 300],
      ["overlay", 340], ["plan-lines", 360], ["names", 370], ["plan-marks", 380]])) {
      const pane = this.map.createPane(name);
      pane.style.zIndex = String(order);
      pane.style.pointerEvents = "none";
    }
    this.canvas = this.sheet("plan");
    this.lines = this.sheet("plan-lines");
    this.marks = this.sheet("plan-marks");
    /** @type {import("./painter.js").Painter|null} */ this.painter = null;
    /** @type {((pen: CanvasRenderingContext2D) => void)|null} */ this.drawTool = null;
    /** @type {number|null} */ this.swipe = null;
    this.frame = 0;
    /** What the next frame draws anew: everything, or what lies at these atoms.
     * @type {"all"|Set<string>} */ this.wanted = new Set();
    /** @type {Map<string, {marker: L.Marker, text: string}>} */ this.labels = new Map();
    this.pins = L.layerGroup().addTo(this.map);
    this.hands = L.layerGroup().addTo(this.map);
    this.listen(element);
  }

  /** @param {string} pane */
  sheet(pane) {
    const canvas = document.createElement("canvas");
    /** @type {HTMLElement} */ (this.map.getPane(pane)).append(canvas);
    return canvas;
  }

  /** @param {HTMLElement} element */
  listen(element) {
    this.map.on("moveend zoomend resize", () => {
      this.place();
      this.callbacks.moved();
    });
    let isDown = false;
    const at = (/** @type {PointerEvent|MouseEvent} */ event) => {
      const box = element.getBoundingClientRect();
      const [x, y] = [event.clientX - box.left, event.clientY - box.top];
      const { lng, lat } = this.map.containerPointToLatLng([x, y]);
      return { place: /** @type {Position} */ ([lng, lat]), x, y, shift: event.shiftKey,
        alt: event.altKey };
    };
    element.addEventListener("pointerdown", (event) => {
      if (isDown && !event.isPrimary) { // a second finger: the map is pinched, nothing is drawn
        isDown = false;
        this.callbacks.cancel();
        this.map.dragging.enable();
      }
      if (event.button !== 0 || !event.isPrimary) return;
      isDown = this.callbacks.down(at(event));
      if (isDown) {
        this.map.dragging.disable();
        try {
          element.setPointerCapture(event.pointerId);
        } catch {
          // A pointer made by a program cannot be captured; its moves come all the same.
        }
      }
    }, true);
    element.addEventListener("pointermove", (event) => this.callbacks.move(at(event), isDown));
    element.addEventListener("pointerup", (event) => {
      if (!event.isPrimary) return;
      this.map.dragging.enable();
      if (isDown) this.callbacks.up(at(event));
      isDown = false;
    });
    element.addEventListener("pointercancel", () => {
      if (isDown) this.callbacks.cancel();
      isDown = false;
      this.map.dragging.enable();
    });
    element.addEventListener("dblclick", (event) => this.callbacks.twice(at(event)));
    this.map.on("click", (event) => {
      if (this.clicked) this.clicked(at(event.originalEvent));
    });
  }

  /** What a click means that moves nothing. @param {(at: Pointer) => void} clicked */
  onClick(clicked) {
    this.clicked = clicked;
  }

  /** @param {object} source tiles, see api.tileSource @param {string} language */
  showBase(source, language) {
    const shared = { url: /** @type {any} */ (source), maxDataZoom: 16, attribution: "",
      lang: language, maxZoom: 19 };
    const make = (/** @type {object} */ options) =>
      /** @type {any} */ (protomapsL.leafletLayer({ ...shared, ...options }));
    const ground = make({ pane: "ground", backgroundColor: cartography.LAND_COLOUR,
      paintRules: cartography.groundRules(protomapsL) });
    const overlay = make({ pane: "overlay", paintRules: cartography.overlayRules(protomapsL,
      (layer, zoom) => layer === "buildings" ? cartography.plainBuilding(zoom) : null) });
    const names = make({ pane: "names", labelRules: cartography.labelRules(protomapsL) });
    for (const layer of [ground, overlay, names]) {
      layer.views = ground.views;
      layer.addTo(this.map);
    }
    offerBaseMaps(this.map, { own: [ground, overlay], names: [names] });
  }

  /** @param {import("./painter.js").Painter} painter */
  show(painter) {
    this.painter = painter;
    this.place();
  }

  /** Put the canvases over the view and draw. */
  place() {
    if (!this.map.getZoom()) return;
    const size = this.map.getSize();
    const scale = window.devicePixelRatio || 1;
    const corner = this.map.containerPointToLayerPoint([0, 0]);
    Object.assign(this.map.getContainer().dataset, { bbox: this.box().join(" "),
      metresPerPixel: String(this.metresPerPixel()) });
    for (const canvas of [this.canvas, this.lines, this.marks]) {
      L.DomUtil.setPosition(canvas, corner);
      if (canvas.width !== size.x * scale || canvas.height !== size.y * scale) {
        canvas.width = size.x * scale;
        canvas.height = size.y * scale;
        canvas.style.width = `${size.x}px`;
        canvas.style.height = `${size.y}px`;
      }
    }
    this.redraw();
  }

  /** Draw everything in the next frame; many wishes are one drawing. */
  redraw() {
    this.wanted = "all";
    this.retool();
  }

  /** Draw what lies at some atoms in the next frame. @param {Iterable<string>} keys */
  repaint(keys) {
    if (this.swipe !== null) return this.redraw();
    if (this.wanted !== "all") for (const key of keys) this.wanted.add(key);
    return this.retool();
  }

  /** Draw the tool in hand in the next frame, and what else is wanted. */
  retool() {
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.paint();
    });
  }

  paint() {
    const { painter, wanted } = this;
    const zoom = this.map.getZoom();
    if (!painter || !zoom) return;
    this.wanted = new Set();
    const scale = window.devicePixelRatio || 1;
    const bounds = this.map.getPixelBounds();
    const { min } = bounds;
    if (!min) return;
    const turn = painter.transform(min, zoom, scale);
    if (wanted === "all") this.paintAll(painter, turn, { zoom, scale });
    else if (wanted.size) this.paintSome(painter, turn, { zoom, scale, keys: wanted });
    this.paintTool(painter, turn, { zoom, scale });
    this.callbacks.painted();
  }

  /** @returns {[CanvasRenderingContext2D, "fill"|"trace"][]} */
  pens() {
    return [[/** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d")), "fill"],
      [/** @type {CanvasRenderingContext2D} */ (this.lines.getContext("2d")), "trace"]];
  }

  /** @param {import("./painter.js").Painter} painter @param {Turn} turn
   * @param {{zoom: number, scale: number}} view */
  paintAll(painter, turn, { zoom, scale }) {
    const { width, height } = this.canvas;
    const seen = painter.index.near(this.box());
    const sides = this.swipe === null ? [{ from: 0, to: width, before: false }]
      : [{ from: 0, to: this.swipe * scale, before: true },
        { from: this.swipe * scale, to: width, before: false }];
    for (const [pen, layer] of this.pens()) {
      pen.setTransform(1, 0, 0, 1, 0, 0);
      pen.clearRect(0, 0, width, height);
      for (const { from, to, before } of sides) {
        pen.save();
        pen.beginPath();
        pen.rect(from, 0, to - from, height);
        pen.clip();
        pen.setTransform(...turn);
        painter[layer](pen, seen, { before, zoom });
        pen.restore();
      }
    }
  }

  /** The part of the canvases where some atoms lie. @param {import("./painter.js").Painter} painter
   * @param {Turn} turn @param {{zoom: number, scale: number, keys: Set<string>}} view */
  paintSome(painter, turn, { zoom, scale, keys }) {
    const atoms = [...keys].flatMap((key) => painter.model.atoms.get(key) ?? []);
    if (!atoms.length) return;
    const box = boxOf(atoms);
    const [a, b] = [this.pixel([box[0], box[3]]), this.pixel([box[2], box[1]])];
    const [x, y] = [Math.floor(a.x - 6), Math.floor(a.y - 6)];
    const [wide, high] = [Math.ceil(b.x + 6) - x, Math.ceil(b.y + 6) - y];
    const [west, north] = this.placeOf({ x: x - 4, y: y - 4 });
    const [east, south] = this.placeOf({ x: x + wide + 4, y: y + high + 4 });
    const seen = painter.index.near([west, south, east, north]);
    for (const [pen, layer] of this.pens()) {
      pen.save();
      pen.setTransform(scale, 0, 0, scale, 0, 0);
      pen.clearRect(x, y, wide, high);
      pen.beginPath();
      pen.rect(x, y, wide, high);
      pen.clip();
      pen.setTransform(...turn);
      painter[layer](pen, seen, { before: false, zoom });
      pen.restore();
    }
  }

  /** What is in view, degrees. @returns {[number, number, number, number]} */
  box() {
    const { x, y } = this.map.getSize();
    const [west, north] = this.placeOf({ x: 0, y: 0 });
    const [east, south] = this.placeOf({ x, y });
    return [west, south, east, north];
  }

  /** @param {import("./painter.js").Painter} painter @param {Turn} turn
   * @param {{zoom: number, scale: number}} view */
  paintTool(painter, turn, { zoom, scale }) {
    const pen = /** @type {CanvasRenderingContext2D} */ (this.marks.getContext("2d"));
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, this.marks.width, this.marks.height);
    pen.save();
    if (this.swipe !== null) {
      pen.beginPath();
      pen.rect(this.swipe * scale, 0, this.marks.width, this.marks.height);
      pen.clip();
    }
    pen.setTransform(...turn);
    painter.outlines(pen, zoom);
    pen.restore();
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    this.drawTool?.(pen);
  }

  /** Pixels of a place on the map. @param {Position} place */
  pixel([lng, lat]) {
    const { x, y } = this.map.latLngToContainerPoint([lat, lng]);
    return { x, y };
  }

  /** @param {{x: number, y: number}} pixel @returns {Position} */
  placeOf({ x, y }) {
    const { lng, lat } = this.map.containerPointToLatLng([x, y]);
    return [lng, lat];
  }

  /** @param {number} px @param {Position} place how many metres there */
  metres(px, place) {
    const at = this.map.latLngToContainerPoint([place[1], place[0]]);
    return this.map.distance([place[1], place[0]], this.map.containerPointToLatLng(at.add([px, 0])));
  }

  /** On the ground in the middle of the view. */
  metresPerPixel() {
    const { x, y } = this.map.getSize();
    return this.metres(1, this.placeOf({ x: x / 2, y: y / 2 }));
  }

  /** @param {[number, number, number, number]} bbox @param {{left: number, right: number}} margins */
  fit([west, south, east, north], { left, right }) {
    this.map.fitBounds([[south, west], [north, east]], { paddingTopLeft: [left, 84],
      paddingBottomRight: [right, 72], maxZoom: 18 });
  }

  /** Names and numbers of cells; what stands there already stays.
   * @param {import("./captions.js").Caption[]} texts */
  label(texts) {
    const wanted = new Set(texts.map(({ key }) => key));
    for (const [key, { marker }] of this.labels) {
      if (wanted.has(key)) continue;
      marker.remove();
      this.labels.delete(key);
    }
    for (const { key, place, name, value, className } of texts) {
      const text = `${place}|${name}|${value}|${className}`;
      const held = this.labels.get(key);
      if (held?.text === text) continue;
      held?.marker.remove();
      const marker = L.marker([place[1], place[0]], { interactive: false, keyboard: false,
        icon: L.divIcon({ className: `plan-label ${className}`, iconSize: [0, 0],
          html: h("span", {}, h("b", {}, name), h("small", {}, value)) }) }).addTo(this.map);
      marker.getElement()?.setAttribute("data-cell", key);
      this.labels.set(key, { marker, text });
    }
  }

  /** Comments on the map. @param {{place: Position, text: string, title: string}[]} pins
   * @param {(text: string) => void} opened */
  pin(pins, opened) {
    this.pins.clearLayers();
    for (const { place, text, title } of pins) {
      L.marker([place[1], place[0]], { title, icon: L.divIcon({ className: "plan-pin",
        html: h("span", {}, text), iconSize: [26, 26], iconAnchor: [2, 27] }) })
        .on("click", () => opened(text)).addTo(this.pins);
    }
  }

  /** Where others have their hand. @param {{key: string, place: Position, name: string}[]} others */
  point(others) {
    this.hands.clearLayers();
    for (const { place, name } of others) {
      L.marker([place[1], place[0]], { interactive: false, keyboard: false,
        icon: L.divIcon({ className: "plan-hand", html: h("span", {}, name), iconSize: [0, 0] }) })
        .addTo(this.hands);
    }
  }

  /** @param {Position} place */
  centre([lng, lat]) {
    this.map.panTo([lat, lng], { animate: false });
  }

  /** @param {number} step */
  zoomBy(step) {
    this.map.setZoom(this.map.getZoom() + step);
  }

  zoom() {
    return this.map.getZoom();
  }

  /** @param {boolean} on */
  drag(on) {
    if (on) this.map.dragging.enable();
    else this.map.dragging.disable();
  }

  invalidate() {
    this.map.invalidateSize();
  }
}

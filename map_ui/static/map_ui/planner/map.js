/**
 * The planner's map: base map, one canvas for the plan, one for the tool in hand. Of the planner's
 * modules the only one that touches Leaflet.
 */

import * as cartography from "../cartography.js";
import { h } from "../elements.js";

const { L, protomapsL } = window;

/** @typedef {import("../plan.js").Position} Position */
/** @typedef {{place: Position, x: number, y: number, shift: boolean, alt: boolean}} Pointer */
/** @typedef {{
 *   down(at: Pointer): boolean, move(at: Pointer, isDown: boolean): void, up(at: Pointer): void,
 *   twice(at: Pointer): void, painted(): void }} Callbacks down: whether the map must stay still */

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
    /** @type {import("./paint.js").Painter|null} */ this.painter = null;
    /** @type {((pen: CanvasRenderingContext2D) => void)|null} */ this.drawTool = null;
    /** @type {number|null} */ this.swipe = null;
    /** @type {number|null} */ this.preparedZoom = null;
    this.frame = 0;
    /** @type {L.Marker[]} */ this.labels = [];
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
    this.map.on("moveend zoomend resize", () => this.place());
    let isDown = false;
    const at = (/** @type {PointerEvent|MouseEvent} */ event) => {
      const box = element.getBoundingClientRect();
      const [x, y] = [event.clientX - box.left, event.clientY - box.top];
      const { lng, lat } = this.map.containerPointToLatLng([x, y]);
      return { place: /** @type {Position} */ ([lng, lat]), x, y, shift: event.shiftKey,
        alt: event.altKey };
    };
    element.addEventListener("pointerdown", (event) => {
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
  }

  /** @param {import("./paint.js").Painter} painter */
  show(painter) {
    this.painter = painter;
    this.preparedZoom = null;
    this.place();
  }

  /** Put the canvases over the view and draw. */
  place() {
    if (!this.map.getZoom()) return;
    const size = this.map.getSize();
    const scale = window.devicePixelRatio || 1;
    const corner = this.map.containerPointToLayerPoint([0, 0]);
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

  /** Paths are made anew at the next drawing: the geometry has changed. */
  stale() {
    this.preparedZoom = null;
    this.redraw();
  }

  /** Draw in the next frame; many wishes are one drawing. */
  redraw() {
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.paint();
    });
  }

  paint() {
    const { painter } = this;
    const zoom = this.map.getZoom();
    if (!painter || !zoom) return;
    const origin = this.map.getPixelOrigin();
    if (this.preparedZoom !== zoom) {
      this.origin = origin;
      painter.prepare(([lng, lat]) => this.map.project([lat, lng], zoom).subtract(origin));
      this.preparedZoom = zoom;
    }
    const shift = this.map.containerPointToLayerPoint([0, 0])
      .add(origin).subtract(/** @type {L.Point} */ (this.origin));
    const scale = window.devicePixelRatio || 1;
    const wide = this.canvas.width;
    const sides = this.swipe === null ? [{ from: 0, to: wide, before: false }]
      : [{ from: 0, to: this.swipe * scale, before: true },
        { from: this.swipe * scale, to: wide, before: false }];
    for (const [canvas, layer] of /** @type {[HTMLCanvasElement, "fill"|"trace"][]} */ ([
      [this.canvas, "fill"], [this.lines, "trace"]])) {
      const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
      pen.setTransform(1, 0, 0, 1, 0, 0);
      pen.clearRect(0, 0, canvas.width, canvas.height);
      for (const { from, to, before } of sides) {
        pen.save();
        pen.beginPath();
        pen.rect(from, 0, to - from, canvas.height);
        pen.clip();
        pen.setTransform(scale, 0, 0, scale, -shift.x * scale, -shift.y * scale);
        painter[layer](pen, { before, zoom });
        pen.restore();
      }
    }
    this.paintTool(scale);
    this.callbacks.painted();
  }

  /** @param {number} scale */
  paintTool(scale) {
    const pen = /** @type {CanvasRenderingContext2D} */ (this.marks.getContext("2d"));
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, this.marks.width, this.marks.height);
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

  /** @param {[number, number, number, number]} bbox @param {{left: number, right: number}} margins */
  fit([west, south, east, north], { left, right }) {
    this.map.fitBounds([[south, west], [north, east]], { paddingTopLeft: [left, 84],
      paddingBottomRight: [right, 72], maxZoom: 18 });
  }

  /** Names and numbers of cells. @param {{place: Position, name: string, value: string,
   *   className: string}[]} texts */
  label(texts) {
    for (const one of this.labels) one.remove();
    this.labels = texts.map(({ place, name, value, className }) => L.marker([place[1], place[0]], {
      interactive: false, keyboard: false, icon: L.divIcon({ className: `plan-label ${className}`,
        html: h("span", {}, h("b", {}, name), h("small", {}, value)), iconSize: [0, 0] }) })
      .addTo(this.map));
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

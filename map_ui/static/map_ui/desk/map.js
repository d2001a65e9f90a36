/** The map of the desk: where a record lies, an outline that is drawn, a point that is set. */

import { offerBaseMaps } from "../map/base_layer.js";
import { LAND_COLOUR, groundRules, overlayRules } from "../map/cartography.js";
import { h } from "../kit/elements.js";
import { middles, movedCorner, withCorner, withoutCorner } from "./rings.js";

const { L, protomapsL } = window;
const BUILDING = { fill: "#d3dae0", stroke: "#98a5b0" };
/** An edge shorter than this has no room for a handle in its middle. */
const ROOM_PX = 46;
const DRAWN = { color: "#b3261e", weight: 2.5, fillColor: "#e8590c", fillOpacity: 0.22 };
const SHOWN = { color: "#12566b", weight: 2.5, fillColor: "#12566b", fillOpacity: 0.25 };

/** @typedef {import("./rings.js").Corner} Corner */
/** @typedef {{corner: string, middle: string, point: string}} Titles */

export class DeskMap {
  /** @param {HTMLElement} element @param {object} source tiles, see api.tileSource
   * @param {string} language */
  constructor(element, source, language) {
    this.map = L.map(element, { attributionControl: false, zoomControl: true, minZoom: 4,
      maxZoom: 20, doubleClickZoom: false, zoomAnimation: false, fadeAnimation: false });
    this.map.createPane("ground").style.zIndex = "210";
    const layer = /** @type {any} */ (protomapsL.leafletLayer(/** @type {any} */ ({ url: source,
      maxDataZoom: 16, attribution: "", lang: language, maxZoom: 20, pane: "ground",
      backgroundColor: LAND_COLOUR, labelRules: [],
      paintRules: [...groundRules(protomapsL), ...overlayRules(protomapsL, () => BUILDING)] })));
    layer.on("loading", () => { element.dataset.painted = "false"; });
    layer.on("load", () => { element.dataset.painted = "true"; });
    layer.addTo(this.map);
    offerBaseMaps(this.map, { own: [layer] });
    this.drawing = L.layerGroup().addTo(this.map);
  }

  /** @param {[number, number, number, number]} bbox west, south, east, north */
  showBox([west, south, east, north]) {
    this.map.fitBounds([[south, west], [north, east]], { animate: false });
  }

  /** @param {number} lon @param {number} lat @param {number} zoom */
  showPlace(lon, lat, zoom) {
    this.map.setView([lat, lon], zoom, { animate: false });
  }

  /** A geometry or a point that is only looked at. @param {any} geometry */
  show(geometry) {
    const shape = L.geoJSON(geometry, { style: SHOWN, pointToLayer: (_, latlng) =>
      L.circleMarker(latlng, { ...SHOWN, radius: 8, fillOpacity: 0.6 }) }).addTo(this.map);
    this.map.fitBounds(shape.getBounds(), { maxZoom: 18, padding: [40, 40], animate: false });
  }

  /** Draw a ring: a click adds a corner, corners and the middles of edges are dragged, a double
   * click on a corner (or Delete) takes it away.
   * @param {Corner[]} ring @param {(ring: Corner[]) => void} onChange @param {Titles} titles */
  drawRing(ring, onChange, titles) {
    let now = ring;
    const take = (/** @type {Corner[]} */ next) => {
      now = next;
      this.redraw(now, take, titles);
      onChange(now);
    };
    this.map.getContainer().classList.add("is-drawing");
    this.map.on("click", (event) => {
      const { lng, lat } = event.latlng.wrap();
      take([...now, [lng, lat]]);
    });
    if (ring.length) {
      const bounds = L.latLngBounds(ring.map(([lon, lat]) => [lat, lon]));
      this.map.fitBounds(bounds, { maxZoom: 20, padding: [50, 50], animate: false });
    }
    this.map.on("zoomend", () => this.redraw(now, take, titles));
    this.redraw(now, take, titles);
    return { undo: () => take(now.slice(0, -1)), clear: () => take([]) };
  }

  /** @param {Corner[]} ring @param {(ring: Corner[]) => void} take @param {Titles} titles */
  redraw(ring, take, titles) {
    this.drawing.clearLayers();
    const line = ring.map(([lon, lat]) => /** @type {[number, number]} */ ([lat, lon]));
    const look = { ...DRAWN, fill: line.length > 2, interactive: false };
    const shape = (line.length > 2 ? L.polygon(line, look) : L.polyline(line, look))
      .addTo(this.drawing);
    const follow = (/** @type {Corner[]} */ next) => shape.setLatLngs(
      next.map(([lon, lat]) => /** @type {[number, number]} */ ([lat, lon])));
    ring.forEach((corner, at) => this.handle(corner, "corner", `${titles.corner} ${at + 1}`, {
      drag: (moved) => follow(movedCorner(ring, at, moved)),
      drop: (moved) => take(movedCorner(ring, at, moved)),
      remove: () => take(withoutCorner(ring, at)) }));
    for (const { at, before } of middles(ring)) {
      if (this.lengthPx(ring[before - 1], ring[before % ring.length]) < ROOM_PX) continue;
      this.handle(at, "middle", titles.middle, {
        drag: (moved) => follow(withCorner(ring, before, moved)),
        drop: (moved) => take(withCorner(ring, before, moved)) });
    }
  }

  /** @param {Corner} a @param {Corner} b */
  lengthPx(a, b) {
    const [p, q] = [a, b].map(([lon, lat]) => this.map.project([lat, lon]));
    return p.distanceTo(q);
  }

  /** @param {Corner} place @param {string} kind @param {string} title
   * @param {{drag(to: Corner): void, drop(to: Corner): void, remove?(): void}} does */
  handle([lon, lat], kind, title, does) {
    const icon = L.divIcon({ className: `handle handle-${kind}`, html: h("span", {}),
      iconSize: [26, 26] });
    const marker = L.marker([lat, lon], { icon, draggable: true, title, alt: title,
      keyboard: kind === "corner" }).addTo(this.drawing);
    const place = () => /** @type {Corner} */ ([marker.getLatLng().lng, marker.getLatLng().lat]);
    marker.on("drag", () => does.drag(place()));
    marker.on("dragend", () => does.drop(place()));
    marker.on("click", (event) => L.DomEvent.stopPropagation(event));
    if (!does.remove) return;
    marker.on("dblclick contextmenu", () => does.remove?.());
    marker.on("keydown", (/** @type {any} */ event) => {
      if (["Delete", "Backspace"].includes(event.originalEvent.key)) does.remove?.();
    });
  }

  /** Set one point: a click puts it there, it can be dragged, and so does what is returned.
   * @param {Corner|null} point @param {(point: Corner) => void} onChange @param {Titles} titles */
  setPoint(point, onChange, titles) {
    this.map.getContainer().classList.add("is-drawing");
    const put = (/** @type {Corner} */ place) => {
      this.drawing.clearLayers();
      this.handle(place, "point", titles.point, { drag: () => {}, drop: onChange });
    };
    const take = (/** @type {Corner} */ place) => {
      put(place);
      onChange(place);
    };
    this.map.on("click", (event) => {
      const { lng, lat } = event.latlng.wrap();
      take([lng, lat]);
    });
    if (point) {
      put(point);
      this.map.setView([point[1], point[0]], 18, { animate: false });
    }
    return take;
  }

  view() {
    const { lat, lng } = this.map.getCenter();
    return { lat, lon: lng, zoom: this.map.getZoom() };
  }

  /** The element has found its size. */
  settle() {
    this.map.invalidateSize({ animate: false });
  }

  remove() {
    this.map.remove();
  }
}

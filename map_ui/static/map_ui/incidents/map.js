/** The maps of the cases' pages: the cases of a list, the place of one, a point that is set. */

import { offerBaseMaps } from "../map/base_layer.js";
import { LAND_COLOUR, groundRules, overlayRules } from "../map/cartography.js";
import { h } from "../kit/elements.js";

const { L, protomapsL } = window;
const BUILDING = { fill: "#d3dae0", stroke: "#98a5b0" };
const CELL = { color: "#12566b", weight: 2.5, fillColor: "#12566b", fillOpacity: 0.08, interactive: false };
const NEAR_ZOOM = 17;
const SIZE_PX = 26;

/** @typedef {{ref: string, lon: number, lat: number, light: string, title: string}} Spot */

export class CasesMap {
  /** @param {HTMLElement} element @param {object} source tiles, see api.tileSource
   * @param {string} language */
  constructor(element, source, language) {
    this.map = L.map(element, { attributionControl: false, zoomControl: true, minZoom: 4,
      maxZoom: 20, zoomAnimation: false, fadeAnimation: false });
    this.map.createPane("ground").style.zIndex = "210";
    const layer = /** @type {any} */ (protomapsL.leafletLayer(/** @type {any} */ ({ url: source,
      maxDataZoom: 16, attribution: "", lang: language, maxZoom: 20, pane: "ground",
      backgroundColor: LAND_COLOUR, labelRules: [],
      paintRules: [...groundRules(protomapsL), ...overlayRules(protomapsL, () => BUILDING)] })));
    layer.on("loading", () => { element.dataset.painted = "false"; });
    layer.on("load", () => { element.dataset.painted = "true"; });
    layer.addTo(this.map);
    offerBaseMaps(this.map, { own: [layer] });
    this.marks = L.layerGroup().addTo(this.map);
    /** @type {Map<string, L.Marker>} */ this.byRef = new Map();
    this.watching = new ResizeObserver(() => this.map.invalidateSize({ animate: false }));
    this.watching.observe(element);
  }

  remove() {
    this.watching.disconnect();
    this.map.remove();
  }

  /** @param {[number, number, number, number]} bbox west, south, east, north */
  showBox([west, south, east, north]) {
    this.map.fitBounds([[south, west], [north, east]], { animate: false });
  }

  /** The cases of a list; a mark's shape tells its light as its colour does.
   * @param {Spot[]} spots @param {(ref: string) => void} onPick */
  showCases(spots, onPick) {
    this.marks.clearLayers();
    this.byRef = new Map(spots.map((spot) => {
      // The rows of the list are what keys walk over.
      const marker = L.marker([spot.lat, spot.lon], { title: spot.title, alt: spot.title, keyboard: false,
        icon: this.icon(spot.light) }).addTo(this.marks);
      marker.on("click", () => onPick(spot.ref));
      return [spot.ref, marker];
    }));
    if (!spots.length) return;
    this.map.fitBounds(L.latLngBounds(spots.map(({ lon, lat }) =>
      /** @type {[number, number]} */ ([lat, lon]))),
    { maxZoom: NEAR_ZOOM, padding: [34, 34], animate: false });
  }

  /** @param {string} light */
  icon(light) {
    return L.divIcon({ className: "case-mark", iconSize: [SIZE_PX, SIZE_PX],
      html: h("i", { class: `light-shape light-${light || "none"}` }) });
  }

  /** Let the mark of one case stand out. @param {string} ref empty for none */
  point(ref) {
    for (const [one, marker] of this.byRef) {
      marker.getElement()?.classList.toggle("now", one === ref);
      marker.setZIndexOffset(one === ref ? 1000 : 0);
    }
  }

  /** The place of one case, in the outline of its cell. @param {Spot} spot @param {any} [outline] GeoJSON */
  showCase(spot, outline) {
    this.marks.clearLayers();
    if (outline) L.geoJSON(outline, { style: CELL }).addTo(this.marks);
    L.marker([spot.lat, spot.lon], { title: spot.title, alt: spot.title, keyboard: false,
      icon: this.icon(spot.light) }).addTo(this.marks);
    this.map.setView([spot.lat, spot.lon], NEAR_ZOOM, { animate: false });
  }

  /** A point that is set: a click puts it there and it can be dragged. What is returned puts it
   * there from elsewhere; `null` takes it away.
   * @param {(lon: number, lat: number) => void} onSet @param {string} title */
  setPoint(onSet, title) {
    const pin = L.marker([0, 0], { draggable: true, title, alt: title, zIndexOffset: 1000,
      icon: L.divIcon({ className: "place-pin", html: h("span", {}), iconSize: [30, 38],
        iconAnchor: [15, 36] }) });
    const tell = () => { const { lng, lat } = pin.getLatLng().wrap(); onSet(lng, lat); };
    pin.on("dragend", tell);
    this.map.getContainer().classList.add("is-setting");
    this.map.on("click", ({ latlng }) => { pin.setLatLng(latlng.wrap()).addTo(this.marks); tell(); });
    return (/** @type {{lon: number, lat: number}|null} */ place) => {
      if (!place) return void pin.remove();
      pin.setLatLng([place.lat, place.lon]).addTo(this.marks);
      this.map.setView(pin.getLatLng(), Math.max(this.map.getZoom() || 0, NEAR_ZOOM), { animate: false });
    };
  }
}

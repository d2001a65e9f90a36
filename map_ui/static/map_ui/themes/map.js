/** The small map of the page of thematic layers: a sample of a file in the style of the form. */

import { h } from "../kit/elements.js";
import { offerBaseMaps } from "../map/base_layer.js";
import { LAND_COLOUR, groundRules, overlayRules } from "../map/cartography.js";
import { colourOf, symbolPoints } from "../map/overlays.js";

const { L, protomapsL } = window;
const BUILDING = { fill: "#d5d9d4", stroke: "#aab2b5" };

/** @typedef {import("../map/overlays.js").Style} Style */

export class ThemeMap {
  /** @param {HTMLElement} element @param {object} source tiles of the ground @param {string} language */
  constructor(element, source, language) {
    this.map = L.map(element, { attributionControl: false, preferCanvas: true, minZoom: 4,
      maxZoom: 19, zoomAnimation: false, fadeAnimation: false });
    this.map.createPane("ground").style.zIndex = "210";
    const layer = /** @type {any} */ (protomapsL.leafletLayer(/** @type {any} */ ({ url: source,
      maxDataZoom: 16, attribution: "", lang: language, maxZoom: 19, pane: "ground",
      backgroundColor: LAND_COLOUR, labelRules: [],
      paintRules: [...groundRules(protomapsL), ...overlayRules(protomapsL, (layer) =>
        layer === "buildings" ? BUILDING : null)] })));
    layer.addTo(this.map);
    offerBaseMaps(this.map, { own: [layer] });
    /** @type {L.GeoJSON|null} */ this.drawn = null;
    this.fitted = "";
  }

  /** @param {any} features GeoJSON, WGS-84 @param {Style} style
   * @param {(properties: Record<string, string>) => string} told @param {string} key where the
   *   view is to be fitted anew: once for every key */
  show(features, style, told, key) {
    this.drawn?.remove();
    const colour = (/** @type {any} */ feature) =>
      colourOf(/** @type {any} */ ({ style }), feature?.properties ?? {}, false);
    this.drawn = L.geoJSON(features, {
      style: (feature) => ({ color: colour(feature), fillColor: colour(feature), fillOpacity: 0.5,
        weight: Math.max(1, feature?.geometry.type.includes("Polygon") ? 1.2 : style.width_px) }),
      pointToLayer: (feature, place) => L.marker(place, { interactive: true, keyboard: false,
        icon: L.divIcon({ className: "", iconSize: [0, 0],
          html: svg(style.symbol ?? "circle", style.width_px, colour(feature)) }) }),
    }).bindTooltip((layer) => h("span", {}, told(/** @type {any} */ (layer).feature.properties)));
    this.drawn.addTo(this.map);
    const box = this.drawn.getBounds();
    if (this.fitted !== key && box.isValid()) {
      this.map.fitBounds(box, { padding: [24, 24], maxZoom: 17, animate: false });
      this.fitted = key;
    }
  }

  remove() {
    this.map.remove();
  }
}

const SVG = "http://www.w3.org/2000/svg";

/** @param {string} symbol @param {number} radius @param {string} colour @returns {any} */
function svg(symbol, radius, colour) {
  const side = radius * 2 + 4;
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("class", "theme-symbol");
  drawing.setAttribute("width", String(side));
  drawing.setAttribute("height", String(side));
  drawing.setAttribute("viewBox", `${-side / 2} ${-side / 2} ${side} ${side}`);
  drawing.style.transform = "translate(-50%, -50%)";
  const points = symbolPoints(symbol, radius);
  const shape = document.createElementNS(SVG, points ? "polygon" : "circle");
  if (points) shape.setAttribute("points", points.map((xy) => xy.join(",")).join(" "));
  else shape.setAttribute("r", String(radius));
  shape.setAttribute("fill", colour);
  shape.setAttribute("stroke", "#ffffff");
  drawing.append(shape);
  return drawing;
}

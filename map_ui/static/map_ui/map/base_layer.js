/**
 * The ground under every map: the city's own, or a base map that somebody chose.
 *
 * Tiles of another datum are drawn where they belong: each corner of a tile is moved by the offset of
 * its datum at that corner, so tiles meet, and the error within a tile is below a pixel at every zoom.
 */

import { baseMaps, chooseBase, chosenBase, onBase } from "../kit/base_maps.js";
import { h } from "../kit/elements.js";
import { speaker } from "../texts/speaker.js";
import { fromWgs84, toWgs84 } from "./coordinates.js";

const { L } = window;

/** @typedef {import("../kit/base_maps.js").BaseMap} BaseMap */
/** Layers that a base map takes the place of; `names` stay unless it has names of its own; `into`: where
 * the choice stands instead of on the map; `isQuiet`: it follows the choice of others.
 * @typedef {{own: L.Layer[], names?: L.Layer[], into?: HTMLElement, isQuiet?: boolean,
 *   watch?: (layer: L.Layer) => void}} Ground `watch`: before a layer of tiles is drawn */

/** Leaflet's layer of tiles, each where its datum says. */
const Shifted = L.TileLayer.extend(/** @type {any} */ ({
  /** @this {any} @param {L.LatLng} centre which tiles are in view @returns {L.Bounds} */
  _getTiledPixelBounds(centre) {
    const { lat, lng } = centre.wrap();
    const [x, y] = fromWgs84(lng, lat, this.options.datum);
    const there = L.latLng(centre.lat + y - lat, centre.lng + x - lng);
    return /** @type {any} */ (L.TileLayer.prototype)._getTiledPixelBounds.call(this, there);
  },
  /** @this {any} @param {L.Point} corner of tiles, in pixels of the datum @returns {L.Point} on the map */
  _placeOf(corner) {
    const { lat, lng } = this._map.unproject(corner, this._tileZoom);
    const [x, y] = toWgs84(lng, lat, this.options.datum);
    return this._map.project([y, x], this._tileZoom).subtract(this._level.origin).round();
  },
  /** @this {any} @param {L.Coords} coords */
  _getTilePos(coords) {
    return this._placeOf(coords.scaleBy(this.getTileSize()));
  },
  /** @this {any} @param {L.Coords} coords @param {HTMLElement} container */
  _addTile(coords, container) {
    /** @type {any} */ (L.TileLayer.prototype)._addTile.call(this, coords, container);
    const tile = this._tiles[this._tileCoordsToKey(coords)]?.el;
    if (!tile) return;
    const size = this._placeOf(coords.add([1, 1]).scaleBy(this.getTileSize())).subtract(this._getTilePos(coords));
    tile.style.width = `${size.x}px`;
    tile.style.height = `${size.y}px`;
  },
}));

/** @param {L.Map} map @param {BaseMap} base @param {string} url */
function layerOf(map, base, url) {
  const isShifted = base.datum === "gcj02" || base.datum === "bd09";
  const [west, south, east, north] = base.bbox ?? [-180, -85, 180, 85];
  const options = { subdomains: base.subdomains || "a", maxNativeZoom: base.max_zoom, minZoom: base.min_zoom,
    maxZoom: 22, pane: map.getPane("ground") ? "ground" : "tilePane", datum: base.datum,
    ...base.bbox && { bounds: L.latLngBounds([south, west], [north, east]) } };
  return isShifted ? new /** @type {any} */ (Shifted)(url, options) : L.tileLayer(url, options);
}

/** The choice of the ground under one map; it is gone with the map. @param {L.Map} map @param {Ground} ground */
export function offerBaseMaps(map, ground) {
  const drawn = L.layerGroup();
  const credit = h("small", { class: "base-map-credit", hidden: true });
  map.getContainer().append(credit); // no control: a sheet of paper has none, and names its ground
  let shown = "";
  void baseMaps().then((all) => {
    if (!all.length) return;
    const { language } = document.documentElement.dataset;
    const { say } = speaker(document.documentElement.lang.startsWith("en") || language === "en" ? "en" : "zh");
    const show = () => {
      const base = all.find(({ id }) => id === chosenBase());
      if (shown === (base?.id ?? "")) return;
      shown = base?.id ?? "";
      put(map, ground, drawn, base);
      credit.textContent = [base?.name, base?.attribution].filter(Boolean).join(" · ");
      credit.hidden = !base;
    };
    const end = onBase(show);
    map.on("unload", end);
    show();
    if (!ground.isQuiet) offer(map, all, ground.into, say);
  });
}

/** Draw a base map in the place of the city's own ground, or the ground again.
 * @param {L.Map} map @param {Ground} ground @param {L.LayerGroup} drawn @param {BaseMap|undefined} base */
function put(map, { own, names = [], watch }, drawn, base) {
  const hasNames = Boolean(base && base.urls.length > 1);
  for (const layer of own) base ? layer.remove() : layer.addTo(map);
  for (const layer of names) hasNames ? layer.remove() : layer.addTo(map);
  drawn.clearLayers().remove();
  const element = map.getContainer();
  element.dataset.base = base?.id ?? "";
  if (!base) return;
  for (const url of base.urls) {
    const layer = layerOf(map, base, url);
    layer.on("load", () => { element.dataset.painted = "true"; });
    watch?.(layer);
    layer.addTo(drawn);
  }
  drawn.addTo(map);
}

/** @param {L.Map} map @param {BaseMap[]} all @param {HTMLElement|undefined} into
 * @param {(key: string) => string} say */
function offer(map, all, into, say) {
  const select = /** @type {HTMLSelectElement} */ (h("select", { class: "base-map-choice", "data-label": "base",
    "aria-label": say("base") }, h("option", { value: "", "data-text": "base.city" }, say("base.city")),
  ...all.map(({ id, name }) => h("option", { value: id }, name))));
  const follow = () => { select.value = all.some(({ id }) => id === chosenBase()) ? chosenBase() : ""; };
  follow();
  map.on("unload", onBase(follow));
  select.addEventListener("change", () => chooseBase(select.value));
  if (into) {
    into.append(select);
    into.hidden = false;
    return;
  }
  const control = new L.Control({ position: "bottomleft" });
  control.onAdd = () => {
    L.DomEvent.disableClickPropagation(select);
    L.DomEvent.disableScrollPropagation(select);
    return select;
  };
  control.addTo(map);
}

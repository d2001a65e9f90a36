/** Cases on a map as points, clusters or sums, whatever page the map is of. */

import { h } from "../kit/elements.js";

const { L } = window;
const NEAR_ZOOM = 17;
const MAX_ZOOM = 19;
const MOST_LISTED = 100;

/** A case as a mark tells it: compact rows of the API, or what the stream told since.
 * @typedef {{ref: string, lon: number, lat: number, light: string, step: string, revision: number,
 *   deadline: string|null, yellow: string|null, title: string, state?: string}} Spot */
/** @typedef {{onPick(ref: string): void, titleOf(spot: Spot): string,
 *   clusterTitle(n: number, red: number): string}} Callbacks */
/** `markPx`: a mark; `clusterPx`: a cluster of a number with so many digits; `reachPx`: what lies within is one cluster.
 * @typedef {{markPx: number, clusterPx(digits: number): number, reachPx: number}} Sizes */

/** @returns {Sizes} as hands and eyes before a desk or a phone want it */
export function usualSizes() {
  const markPx = matchMedia("(pointer: coarse)").matches ? 44 : 26;
  return { markPx, reachPx: 46, clusterPx: (digits) => Math.max(markPx + 8, 26 + 8 * Math.max(digits - 1, 1)) };
}

export class CasesLayer {
  /** @param {L.Map} map @param {Sizes} sizes @param {Callbacks} callbacks */
  constructor(map, sizes, callbacks) {
    this.map = map;
    this.sizes = sizes;
    this.callbacks = callbacks;
    /** @type {Map<string, L.Marker>} */ this.byRef = new Map();
    /** @type {Map<string, Spot>} */ this.spots = new Map();
    this.clusters = L.markerClusterGroup({ maxClusterRadius: sizes.reachPx, animate: false,
      showCoverageOnHover: false, spiderfyOnMaxZoom: false, zoomToBoundsOnClick: false,
      iconCreateFunction: (/** @type {any} */ cluster) => this.clusterIcon(cluster) }).addTo(map);
    this.sums = L.layerGroup().addTo(map);
    this.pointed = this.chosen = "";
    const open = (/** @type {any} */ event) => {
      if (event.type.endsWith("keypress") && event.originalEvent?.key !== "Enter") return;
      this.openCluster(event.layer ?? event.propagatedFrom);
    };
    this.clusters.on("clusterclick", open).on("clusterkeypress", open);
  }

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
    return L.divIcon({ className: `case-mark${now}`, iconSize: [this.sizes.markPx, this.sizes.markPx],
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
    const sizePx = this.sizes.clusterPx(String(n).length);
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
}

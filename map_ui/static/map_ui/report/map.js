/** The small map of the public page: outlines of communities and one pin. */

import { offerBaseMaps } from "../map/base_layer.js";
import { h } from "../kit/elements.js";

const { L } = window;
const AREA = { color: "#8a98a3", weight: 1.2, fillColor: "#fffdf8", fillOpacity: 0.6 };
const MARK_PX = 26, CLUSTER_PX = 36;
const NEAR = 17;

/** @typedef {{lon: number, lat: number}} Spot WGS-84 */

export class PinMap {
  /** @param {HTMLElement} element @param {string} title what the pin is
   * @param {(spot: Spot) => void} onPin */
  constructor(element, title, onPin) {
    this.title = title;
    this.onPin = onPin;
    this.map = L.map(element, { attributionControl: false, minZoom: 4, maxZoom: 19,
      zoomAnimation: false, fadeAnimation: false });
    offerBaseMaps(this.map, { own: [] });
    /** @type {L.Marker|null} */ this.pin = null;
    /** Somebody chose one of the published cases. @type {(ref: string) => void} */ this.onPublished = () => {};
    /** @type {Map<string, L.Marker>} */ this.published = new Map();
    this.clusters = L.markerClusterGroup({ animate: false, showCoverageOnHover: false, maxClusterRadius: 44,
      iconCreateFunction: (/** @type {any} */ cluster) => L.divIcon({ className: "public-cluster",
        iconSize: [CLUSTER_PX, CLUSTER_PX], html: h("span", {}, String(cluster.getChildCount())) }) }).addTo(this.map);
    this.map.on("click", (event) => {
      const { lng, lat } = event.latlng.wrap();
      this.put({ lon: lng, lat });
    });
  }

  /** @param {any} communities polygons with a name, GeoJSON */
  showAreas(communities) {
    const areas = L.geoJSON(communities, { style: AREA, interactive: false,
      onEachFeature: (feature, layer) => layer.bindTooltip(h("span", {}, feature.properties.name),
        { permanent: true, direction: "center", className: "area-name", pane: "shadowPane" }) }).addTo(this.map);
    const box = areas.getBounds();
    if (box.isValid()) this.map.fitBounds(box, { padding: [12, 12], animate: false });
    else this.map.setView([0, 0], 4);
  }

  /** Places that others reported, rounded: round spots, no pins; many at one place are one with their
   * number. @param {{ref: string, lon: number, lat: number, title: string}[]} published */
  showPublished(published) {
    this.clusters.clearLayers();
    this.published = new Map(published.map(({ ref, lon, lat, title }) => {
      const icon = L.divIcon({ className: "public-mark", iconSize: [MARK_PX, MARK_PX], html: h("i", {}) });
      const marker = L.marker([lat, lon], { icon, title, alt: title });
      marker.on("click", () => this.onPublished(ref));
      return [ref, marker];
    }));
    this.clusters.addLayers([...this.published.values()]);
  }

  /** One published case stands out. @param {string} ref @param {boolean} near also go there */
  point(ref, near) {
    for (const one of this.map.getContainer().querySelectorAll(".public-mark.now")) one.classList.remove("now");
    const marker = this.published.get(ref);
    if (!marker) return;
    const mark = () => marker.getElement()?.classList.add("now");
    if (near) /** @type {any} */ (this.clusters).zoomToShowLayer(marker, mark);
    else mark();
  }

  /** Put the pin. @param {Spot} spot @param {boolean} [near] also go there */
  put({ lon, lat }, near = false) {
    if (near) this.map.setView([lat, lon], NEAR, { animate: false });
    if (!this.pin) {
      const icon = L.divIcon({ className: "", html: h("div", { class: "report-pin" }),
        iconSize: [28, 28], iconAnchor: [14, 32] });
      this.pin = L.marker([lat, lon], { icon, draggable: true, title: this.title,
        alt: this.title }).addTo(this.map);
      this.pin.on("dragend", () => {
        const place = /** @type {L.Marker} */ (this.pin).getLatLng().wrap();
        this.onPin({ lon: place.lng, lat: place.lat });
      });
    }
    this.pin.setLatLng([lat, lon]);
    this.onPin({ lon, lat });
  }
}

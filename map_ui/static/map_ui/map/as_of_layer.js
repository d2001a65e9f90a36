/** The cells of another day over the map, in place of today's. */

const { L } = window;
const EDGE = { color: "#6a2c80", weight: 2, fillColor: "#b58bc6", fillOpacity: 0.22 };

export class DayCells {
  /** @param {L.Map} map @param {(cell: any) => void} chosen */
  constructor(map, chosen) {
    this.map = map;
    this.chosen = chosen;
    const pane = map.createPane("as-of");
    pane.style.zIndex = "345";
    /** @type {L.GeoJSON|null} */ this.layer = null;
  }

  /** @param {any} collection GeoJSON @param {(cell: any) => string} text */
  show(collection, text) {
    this.clear();
    this.layer = L.geoJSON(collection, /** @type {any} */ ({ pane: "as-of", style: EDGE,
      renderer: L.svg({ pane: "as-of" }),
      onEachFeature: (/** @type {any} */ feature, /** @type {L.Polygon} */ shape) => {
        const label = document.createElement("span");
        label.textContent = text(feature.properties);
        shape.bindTooltip(label, { permanent: collection.features.length <= 40, direction: "center", className: "as-of-name" });
        shape.on("click", (event) => {
          L.DomEvent.stop(event);
          this.chosen(feature.properties);
        });
      } })).addTo(this.map);
    this.map.getContainer().classList.add("as-of");
  }

  clear() {
    this.layer?.remove();
    this.layer = null;
    this.map.getContainer().classList.remove("as-of");
  }
}

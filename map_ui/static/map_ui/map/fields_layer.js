/** What cameras see, on a map that is there: a sector for each, and a dot where it stands. */

const { L } = window;
const FIELD = { color: "#0072b2", weight: 1.5, fillColor: "#0072b2", fillOpacity: 0.14, interactive: false };
const STAND = { radius: 4, color: "#ffffff", weight: 1.5, fillColor: "#0072b2", fillOpacity: 1, interactive: false };

/** @typedef {{lon: number, lat: number, field: any}} Camera */

export class FieldsLayer {
  /** @param {L.Map} map */
  constructor(map) {
    this.map = map;
    this.group = L.layerGroup().addTo(map);
  }

  /** @param {Camera[]} cameras none: nothing is drawn */
  show(cameras) {
    this.group.clearLayers();
    for (const { field } of cameras) L.geoJSON(field, { style: () => FIELD, interactive: false }).addTo(this.group);
    for (const { lon, lat } of cameras) L.circleMarker([lat, lon], STAND).addTo(this.group);
    this.map.getContainer().dataset.fields = String(cameras.length);
  }
}

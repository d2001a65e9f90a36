/** The pin of a report on the map: put by a click, by the menu of a point, by a long press. */

import { h } from "../kit/elements.js";

const { L } = window;

/** @typedef {{lon: number, lat: number}} Point */

export class ReportLayer {
  /** @param {L.Map} map @param {{title(): string, onMenu(point: Point): void,
   *   onMove(point: Point): void}} order `onMenu`: a right click, or a long press on a touch screen */
  constructor(map, { title, onMenu, onMove }) {
    this.map = map;
    this.title = title;
    this.onMove = onMove;
    /** @type {L.Marker|null} */ this.pin = null;
    map.on("contextmenu", (event) => {
      L.DomEvent.preventDefault(event.originalEvent);
      onMenu(pointOf(event.latlng));
    });
    map.on("click", (event) => { if (this.pin) this.put(pointOf(event.latlng)); });
  }

  /** @param {Point} point */
  put(point) {
    if (!this.pin) {
      const icon = L.divIcon({ className: "place-pin report-pin", html: h("span", {}),
        iconSize: [30, 38], iconAnchor: [15, 36] });
      this.pin = L.marker([point.lat, point.lon], { icon, draggable: true, title: this.title(),
        alt: this.title(), zIndexOffset: 2000 }).addTo(this.map);
      this.pin.on("dragend", () => { if (this.pin) this.onMove(pointOf(this.pin.getLatLng())); });
    }
    this.pin.setLatLng([point.lat, point.lon]);
    this.onMove(point);
  }

  middle() {
    return pointOf(this.map.getCenter());
  }

  clear() {
    this.pin?.remove();
    this.pin = null;
  }
}

/** @param {L.LatLng} latlng @returns {Point} */
function pointOf(latlng) {
  const { lng, lat } = latlng.wrap();
  return { lon: Number(lng.toFixed(7)), lat: Number(lat.toFixed(7)) };
}

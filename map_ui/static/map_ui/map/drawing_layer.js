/** Drawing a polygon or a circle on a map that is there: clicks set corners, Escape gives up. */

const { L } = window;
const LOOK = { color: "#7a4b00", weight: 2.5, fillColor: "#ffd54d", fillOpacity: 0.25,
  interactive: false };
const FEWEST = 3;
const SIX = 1e6;
/** Degrees to about 0.1 m, so that a link carries the very shape that was counted.
 * @param {L.LatLng} place @returns {[number, number]} lon, lat */
const rounded = ({ lng, lat }) => [Math.round(lng * SIX) / SIX, Math.round(lat * SIX) / SIX];

/** @typedef {{polygon: any}|{lon: number, lat: number, radius_m: number}} Drawn */

/** @type {WeakMap<object, Drawing>} what is being drawn on a map */ const drawnOn = new WeakMap();

/** One drawing at a time on one map. */
export class Drawing {
  /** @param {L.Map} map */
  constructor(map) {
    this.map = map;
    this.layer = L.layerGroup().addTo(map);
    /** @type {(() => void)|null} */ this.end = null;
    /** @type {Hands|null} */ this.hands = null;
  }

  get isOn() { return this.end !== null; }

  clear() {
    this.end?.();
    this.layer.clearLayers();
  }

  /** Corners by clicks (or Space at the middle of the map), closed by a double click, Enter, or a
   * click on the first corner; null when it was given up.
   * @returns {Promise<Drawn|null>} */
  polygon() {
    /** @type {L.LatLng[]} */ const corners = [];
    return this.start((done) => {
      const close = () => done(corners.length < FEWEST ? null : { polygon: { type: "Polygon",
        coordinates: [[...corners, corners[0]].map(rounded)] } });
      const add = (/** @type {L.LatLng} */ place) => {
        const first = corners[0] && this.map.latLngToLayerPoint(corners[0]);
        const here = this.map.latLngToLayerPoint(place);
        if (first && corners.length >= FEWEST && first.distanceTo(here) < 14) return close();
        const last = corners.at(-1);
        if (last && this.map.latLngToLayerPoint(last).distanceTo(here) < 4) return undefined;
        corners.push(place.wrap());
        return this.show(L.polygon(corners, LOOK), corners[0]);
      };
      return { add, close, undo: () => {
        corners.pop();
        this.show(L.polygon(corners, LOOK), corners[0]);
      } };
    });
  }

  /** A click sets the middle, another the radius. @returns {Promise<Drawn|null>} */
  circle() {
    /** @type {L.LatLng|null} */ let middle = null;
    return this.start((done) => ({
      add: (place) => {
        if (!middle) middle = place.wrap();
        else {
          const radius_m = Math.round(this.map.distance(middle, place));
          const [lon, lat] = rounded(middle);
          done(radius_m ? { lon, lat, radius_m } : null);
        }
      },
      move: (place) => {
        if (middle) this.show(L.circle(middle, { ...LOOK, radius: this.map.distance(middle, place) }));
      },
      close: () => done(null),
      undo: () => { middle = null; this.layer.clearLayers(); },
    }));
  }

  /** @param {L.Layer} shape @param {L.LatLng} [first] */
  show(shape, first) {
    this.layer.clearLayers();
    shape.addTo(this.layer);
    if (first) L.circleMarker(first, { ...LOOK, radius: 5, fillOpacity: 1 }).addTo(this.layer);
  }

  /** What Enter and Backspace do, for those who have no keyboard. */
  finish() { this.hands?.close(); }

  undo() { this.hands?.undo(); }

  /** Show what was drawn before. @param {Drawn} drawn @param {boolean} [isFilled] a fill changes the
   * colours below it */
  restore(drawn, isFilled = true) {
    this.clear();
    const look = { ...LOOK, fill: isFilled };
    this.show("polygon" in drawn
      ? L.polygon(drawn.polygon.coordinates[0].map((/** @type {number[]} */ [x, y]) => [y, x]), look)
      : L.circle([drawn.lat, drawn.lon], { ...look, radius: drawn.radius_m }));
  }

  /** @typedef {{add(place: L.LatLng): unknown, move?(place: L.LatLng): void, close(): void,
   *   undo(): void}} Hands */
  /** @param {(done: (drawn: Drawn|null) => void) => Hands} begin @returns {Promise<Drawn|null>} */
  start(begin) {
    drawnOn.get(this.map)?.end?.();
    drawnOn.set(this.map, this);
    this.clear();
    return new Promise((resolve) => {
      const container = this.map.getContainer();
      const hands = begin((drawn) => {
        resolve(drawn);
        this.end?.();
        if (!drawn) this.layer.clearLayers();
      });
      const keys = (/** @type {KeyboardEvent} */ event) => {
        const does = { Escape: () => this.clear(), Enter: () => hands.close(),
          Backspace: () => hands.undo(), " ": () => hands.add(this.map.getCenter()) }[event.key];
        if (!does || /^(INPUT|SELECT|TEXTAREA|BUTTON)$/.test(document.activeElement?.tagName ?? "")) return;
        event.preventDefault();
        event.stopPropagation();
        does();
      };
      this.hands = hands;
      const on = { click: (/** @type {any} */ e) => hands.add(e.latlng),
        dblclick: () => hands.close(), mousemove: (/** @type {any} */ e) => hands.move?.(e.latlng) };
      this.map.doubleClickZoom.disable();
      this.map.on(on);
      document.addEventListener("keydown", keys, true);
      container.classList.add("is-drawing");
      this.end = () => {
        this.map.off(on);
        this.map.doubleClickZoom.enable();
        document.removeEventListener("keydown", keys, true);
        container.classList.remove("is-drawing");
        this.end = this.hands = null;
        resolve(null);
      };
    });
  }

  /** Outline an area and bring it into view. @param {any} feature GeoJSON
   * @param {{left: number, right: number, top: number, bottom: number}} room that panels take */
  outline(feature, { left, right, top, bottom }) {
    this.clear();
    const shape = L.geoJSON(feature, { style: { ...LOOK, fillOpacity: 0.12 }, interactive: false })
      .addTo(this.layer);
    this.map.fitBounds(shape.getBounds(), { paddingTopLeft: [left, top],
      paddingBottomRight: [right, bottom], maxZoom: 17 });
  }
}

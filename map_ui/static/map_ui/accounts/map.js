/** The map of the accounts page: beside the tree it changes its size without the window. */

import { CityMap } from "../map/map.js";

export class AreaMap extends CityMap {
  /** @param {HTMLElement} element @param {import("../map/map.js").Callbacks} callbacks */
  constructor(element, callbacks) {
    super(element, callbacks);
    new ResizeObserver(() => this.map.invalidateSize({ pan: false })).observe(element);
  }
}

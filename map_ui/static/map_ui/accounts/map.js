/** The map of the accounts page: beside the tree it changes its size without the window. */

import { CityMap } from "../map/map.js";

const MARGINS = { left: 8, right: 8, top: 8, bottom: 8 };

export class AreaMap extends CityMap {
  /** The whole city in view, also whenever the room for the map has changed.
   * @param {[number, number, number, number]} bbox west, south, east, north */
  keepHome(bbox) {
    this.home(bbox, MARGINS);
    new ResizeObserver(() => {
      this.map.invalidateSize({ pan: false });
      this.home(bbox, MARGINS);
    }).observe(this.map.getContainer());
  }
}

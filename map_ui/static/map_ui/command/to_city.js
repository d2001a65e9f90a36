/** The way to the map of the city, with the cases, the place and the area that are shown. */

import { byId } from "../kit/elements.js";
import { at } from "../kit/root.js";
import { cityAddress } from "../incidents/both_maps.js";

/** @param {() => import("../incidents/both_maps.js").Shown} now */
export function offerCity(now) {
  const link = /** @type {HTMLAnchorElement} */ (byId("to-city"));
  // Written when it is about to be used: what is shown changes all the time.
  for (const type of ["pointerenter", "pointerdown", "focus", "click"]) {
    link.addEventListener(type, () => { link.href = at(`/${cityAddress(now())}`); });
  }
}

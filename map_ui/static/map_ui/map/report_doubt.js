/** Why a report was not taken, and places that may have been meant, to choose from. */

import { h } from "../kit/elements.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {{lon: number, lat: number, datum?: string, label?: string}} Candidate */

/** @param {import("../kit/failure.js").Failure} failure @param {Speaker} speaker
 * @param {(place: Candidate) => void} choose @returns {(Node|string)[]} */
export function drawDoubt(failure, { say }, choose) {
  const { correction, candidates = [] } = failure.told?.details ?? {};
  const found = /** @type {Candidate[]} */ ([...correction ? [correction] : [], ...candidates])
    .filter(({ lon, lat }) => Number.isFinite(lon) && Number.isFinite(lat));
  const told = [h("p", {}, failure.message || say("error.unreachable"))];
  const more = Object.values(failure.told?.fields ?? {}).flat().map(String)
    .filter((text) => text && text !== failure.message);
  told.push(...more.map((text) => h("p", {}, text)));
  if (!found.length) return told;
  const items = found.map((one) => {
    const label = one.label || `${one.lon.toFixed(5)}, ${one.lat.toFixed(5)}`;
    const button = h("button", { type: "button", class: "small-button" }, label);
    button.addEventListener("click", () => choose(one));
    return h("li", {}, button);
  });
  return [...told, h("p", {}, say("intake.meant")), h("ul", { class: "meant" }, ...items)];
}

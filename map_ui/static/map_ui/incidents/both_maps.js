/** The same cases on the other map: what the command centre and the map of the city say of them in their
 * addresses, in the same words. Pure. */

import { hashOf } from "../kit/view_address.js";
import { bandwidthWord } from "./bandwidths.js";
import { USUAL, readFilters, writeFilters } from "./filters.js";

/** `day`: the day whose cells the map of the city shows, empty for today; `heatM`: over how many metres
 * each case is spread where their density is shown, 0 where it is not.
 * @typedef {{filters: import("./filters.js").Filters, view: import("../kit/view_address.js").View|null,
 *   ref: string, day: string, heatM: number}} Shown */

/** The filters of the city's map; its older links had a switch for closed ones, and a shape where an area stands.
 * @param {string} search of an address @returns {import("./filters.js").Filters} */
export function filtersOfCityMap(search) {
  const asked = new URLSearchParams(search);
  const { area = "", ...found } = readFilters(search);
  if (asked.get("closed") === "1" && !asked.has("state")) found.state = "";
  return { ...found, ...area && !area.includes("_") && { area } };
}

/** What the city's map keeps of them in its address; of a layer that is not shown nothing.
 * @param {string} search the address now @param {{isOn: boolean, filters: import("./filters.js").Filters, ref: string,
 *   heatM: number}} shown */
export function writeCityMap(search, { isOn, filters, ref, heatM }) {
  const told = new URLSearchParams(writeFilters(isOn ? filters : USUAL, search));
  told.delete("closed");
  // The shape of an older link is not these filters' to take away.
  const area = new URLSearchParams(search).get("area") ?? "";
  if (area.includes("_") && !told.has("area")) told.set("area", area);
  for (const [name, value] of Object.entries({ case: ref, bandwidth: bandwidthWord(heatM) })) {
    if (value) told.set(name, value);
    else told.delete(name);
  }
  const text = told.toString();
  return text && `?${text}`;
}

/** @param {Shown} shown @param {Record<string, string>} more */
function address({ filters, view, ref, day }, more) {
  const told = new URLSearchParams(writeFilters(filters));
  for (const [name, value] of Object.entries({ case: ref, day, ...more })) if (value) told.set(name, value);
  const text = told.toString();
  return `${text && `?${text}`}${view ? hashOf(view) : ""}`;
}

/** Search and hash of the command centre. Of another day than today it plays that day: what happens now lies
 * in the cells of now. @param {Shown} shown */
export const commandAddress = (shown) => address(shown, { play: shown.day,
  ...shown.heatM && { look: "heat", bandwidth: bandwidthWord(shown.heatM) } });

/** Search and hash of the map of the city. @param {Shown} shown */
export const cityAddress = (shown) => address(shown, shown.heatM
  ? { heat: "1", bandwidth: bandwidthWord(shown.heatM) } : { points: "1" });

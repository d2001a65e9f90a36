/** What the page shows, as its address says it: the same address shows the same again. Pure. */

export const LEVELS = ["grid_cell", "community", "street", "district"];
export const PROFILES = ["adult", "elder", "wheelchair"];
export const MINUTES = [5, 10, 15];

/** `at` is a time of the city's clocks, 2026-03-02T21:00; empty: at no time in particular.
 * @typedef {{kind: string, level: string, profile: string, at: string, from: [number, number]|null,
 *   minutes: number, houses: boolean, repairs: boolean, scenario: number}} Shown from: lon and lat, WGS-84;
 *   scenario: the one that is open, 0 for none */

/** @type {Shown} */
export const USUAL = { kind: "", level: "grid_cell", profile: "adult", at: "", from: null, minutes: 0,
  houses: true, repairs: false, scenario: 0 };

/** What an address says; what it does not know is as usual. @param {string} search @returns {Shown} */
export function shownOf(search) {
  const said = new URLSearchParams(search);
  const one = (/** @type {string} */ name, /** @type {string[]} */ known, /** @type {string} */ usual) =>
    (known.includes(said.get(name) ?? "") ? said.get(name) ?? "" : usual);
  const [, lon, lat] = (said.get("from") ?? "").match(/^(-?\d{1,3}(?:\.\d+)?),(-?\d{1,2}(?:\.\d+)?)$/) ?? [];
  return { kind: said.get("kind") ?? "", level: one("level", LEVELS, USUAL.level),
    profile: one("profile", PROFILES, USUAL.profile),
    at: /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(said.get("at") ?? "") ? said.get("at") ?? "" : "",
    from: lon === undefined || lat === undefined ? null : [Number(lon), Number(lat)],
    minutes: Number(one("minutes", MINUTES.map(String), "0")),
    houses: said.get("houses") !== "0", repairs: said.get("repairs") === "1",
    scenario: /^[1-9]\d{0,14}$/.test(said.get("scenario") ?? "") ? Number(said.get("scenario")) : 0 };
}

/** The query of an address; words that are not ours (the language) stay. @param {Shown} shown
 * @param {string} search the address as it is */
export function searchOf(shown, search) {
  const said = new URLSearchParams(search);
  const words = { kind: shown.kind, level: shown.level === USUAL.level ? "" : shown.level,
    profile: shown.profile === USUAL.profile ? "" : shown.profile, at: shown.at,
    from: shown.from ? shown.from.map((degrees) => degrees.toFixed(6)).join(",") : "",
    minutes: shown.minutes ? String(shown.minutes) : "", houses: shown.houses ? "" : "0",
    repairs: shown.repairs ? "1" : "", scenario: shown.scenario ? String(shown.scenario) : "" };
  for (const [name, value] of Object.entries(words)) {
    if (value) said.set(name, value);
    else said.delete(name);
  }
  return said.size ? `?${said}` : "";
}

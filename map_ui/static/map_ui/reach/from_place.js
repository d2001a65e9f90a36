/** From one place: the nearest facility, the way to it, and what can be walked to. */

import { byId, h } from "../kit/elements.js";
import { withOffset } from "../kit/city_clock.js";
import { PlaceBox, placesSource } from "../kit/place_box.js";
import * as reach from "../kit/reach.js";
import { MINUTES, PROFILES } from "./address.js";
import { minutesOf } from "./rows.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {import("./address.js").Shown} Shown */
/** @typedef {{speaker: Speaker, map: import("./map.js").ReachMap, shown(): Shown, kindName(): string,
 *   change(some: Partial<Shown>): void, onWays(count: number): void, fail(error: unknown): void}} Page */

const ZONE = document.documentElement.dataset.timezone ?? "UTC";

export class FromPlace {
  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    /** @type {AbortController|null} */ this.asking = null;
    const { speaker } = page;
    this.box = new PlaceBox({ speaker: () => speaker, hint: speaker.say("reach.from.place"),
      sources: [placesSource({ speaker: () => speaker })], onPick: (place) => this.pick(place) });
    byId("from-box").append(this.box.element);
    byId("profile").replaceChildren(...PROFILES.map((one) => h("option", { value: one }, speaker.say(`reach.profile.${one}`))));
    byId("minutes").append(h("span", {}, speaker.say("reach.minutes")), ...MINUTES.map((n) => this.minutesButton(n)));
    for (const name of /** @type {const} */ (["profile", "at"])) {
      byId(name).addEventListener("change", (event) => page.change({
        [name]: /** @type {HTMLInputElement} */ (event.target).value.slice(0, 16) }));
    }
  }

  /** @param {any} place */
  pick(place) {
    this.box.input.value = place.label;
    if (place.lon === null || place.lat === null) return;
    this.page.map.showPlace(place.lon, place.lat);
    this.page.change({ from: [place.lon, place.lat] });
  }

  /** @param {number} n */
  minutesButton(n) {
    const button = h("button", { type: "button", class: "small-button", "data-minutes": String(n), "aria-pressed": "false" },
      this.page.speaker.say("reach.minutes.n", { n }));
    button.addEventListener("click", () => this.page.change({ minutes: this.page.shown().minutes === n ? 0 : n }));
    return button;
  }

  /** The inputs and what is found, as the page's address says. An answer to an older question is dropped. */
  async show() {
    const { shown, map, fail } = this.page;
    const { from, profile, at, minutes, kind } = shown();
    /** @type {HTMLSelectElement} */ (byId("profile")).value = profile;
    /** @type {HTMLInputElement} */ (byId("at")).value = at;
    for (const one of /** @type {NodeListOf<HTMLButtonElement>} */ (byId("minutes").querySelectorAll("button"))) {
      one.setAttribute("aria-pressed", String(one.dataset.minutes === String(minutes)));
      one.disabled = !from;
    }
    this.asking?.abort();
    if (!from) return this.forget();
    const asking = this.asking = new AbortController();
    const walk = { lon: from[0], lat: from[1], profile, at: at && withOffset(at, ZONE) };
    map.setWays(from, null, null);
    map.setWalk(null);
    byId("found").setAttribute("aria-busy", "true");
    try {
      const [way, area] = await Promise.all([kind ? reach.nearest({ ...walk, kind }, asking.signal) : null,
        minutes ? reach.area({ ...walk, minutes }, asking.signal) : null]);
      map.setWays(from, way?.path, way?.second?.path);
      map.setWalk(area?.geometry);
      map.showWays();
      this.page.onWays(Number(Boolean(way?.path)) + Number(Boolean(way?.second?.path)));
      this.draw(way, area, minutes);
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") return undefined;
      byId("found").replaceChildren();
      fail(error);
    } finally {
      if (this.asking === asking) byId("found").removeAttribute("aria-busy");
    }
    return undefined;
  }

  forget() {
    this.page.map.setWays(null, null, null);
    this.page.map.setWalk(null);
    this.page.onWays(0);
    byId("found").replaceChildren();
    byId("found").removeAttribute("aria-busy");
  }

  /** @param {any} way @param {any} area @param {number} minutes */
  draw(way, area, minutes) {
    const { say } = this.page.speaker;
    const clear = h("button", { type: "button", class: "small-button" }, say("reach.clear"));
    clear.addEventListener("click", () => { this.box.input.value = ""; this.page.change({ from: null, minutes: 0 }); });
    const notes = new Map([...way?.notes ?? [], ...area?.notes ?? []].map(({ code, message }) => [`${code} ${message}`, message]));
    byId("found").replaceChildren(...way ? this.wayLines(way) : [h("p", { class: "quiet" }, say("reach.choose"))],
      ...area?.geometry ? [h("p", { "data-found": "area" }, say("reach.area.told", { minutes, km: Math.round(area.properties.street_m / 100) / 10 }))] : [],
      ...[...notes.values()].map((text) => h("p", { class: "note" }, text)), h("p", {}, clear));
  }

  /** @param {any} way */
  wayLines(way) {
    const { say } = this.page.speaker;
    if (!way.facility) return [h("p", { "data-found": "nothing" }, say("reach.nothing", { kind: this.page.kindName() }))];
    return [this.wayLine("reach.nearest", way, "nearest", way.access_m >= 1 ? say("reach.access", { metres: Math.round(way.access_m) }) : ""),
      ...way.second ? [this.wayLine("reach.second", way.second, "second", way.tied ? say("reach.tied") : "")] : []];
  }

  /** @param {string} key @param {any} way @param {string} mark @param {string} more */
  wayLine(key, { facility, metres, seconds }, mark, more) {
    const { say } = this.page.speaker;
    const walk = say("reach.walk", { metres: Math.round(metres), minutes: minutesOf(seconds) });
    return h("p", { "data-found": mark, "data-metres": String(metres), "data-seconds": String(seconds) },
      h("b", {}, say(key, { name: facility.name || facility.ref })), " ", [walk, more].filter(Boolean).join(" · "));
  }
}

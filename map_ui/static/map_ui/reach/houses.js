/** Houses out of reach or without a place, of the community in the middle of the map. */

import { byId } from "../kit/elements.js";
import { featureAt } from "./communities.js";

const WAIT_MS = 250;

/** @typedef {{speaker: import("../texts/speaker.js").Speaker, map: import("./map.js").ReachMap,
 *   shown(): import("./address.js").Shown, communities(): Promise<any>, isCounted(): boolean,
 *   counted(wish: {kind: string, level: string, community: number}, signal: AbortSignal): Promise<any>, fail(error: unknown): void}} Page */

export class Houses {
  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    this.key = "";
    this.timer = 0;
    /** @type {AbortController|null} */ this.asking = null;
  }

  /** What is shown answers another question. */
  forget() {
    this.asking?.abort();
    this.key = "";
    this.page.map.setHouses([]);
    byId("houses-note").textContent = "";
  }

  /** The map was moved. */
  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.read(), WAIT_MS);
  }

  async read() {
    const { map, shown, speaker, fail } = this.page;
    const { kind, houses } = shown();
    const view = map.view();
    if (!kind || !houses || !view || !this.page.isCounted()) return this.forget();
    if (!map.showsHouses) return this.tellAlone(speaker.say("reach.houses.zoom"));
    try {
      const found = featureAt((await this.page.communities()).features, view.lon, view.lat);
      if (!found) return this.tellAlone(speaker.say("reach.houses.nowhere"));
      const key = `${kind} ${found.id ?? found.properties.id}`;
      if (key === this.key) return undefined;
      this.forget();
      this.key = key;
      await this.ask(kind, found);
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") return undefined;
      this.forget();
      fail(error);
    }
    return undefined;
  }

  /** @param {string} text */
  tellAlone(text) {
    this.forget();
    byId("houses-note").textContent = text;
  }

  /** @param {string} kind @param {any} community a feature */
  async ask(kind, community) {
    const { map, speaker } = this.page;
    const { say } = speaker;
    const asking = this.asking = new AbortController();
    const told = await this.page.counted({ kind, level: "building", community: community.id ?? community.properties.id }, asking.signal);
    if (this.asking !== asking) return;
    const left = told.results.filter((/** @type {any} */ one) => one.out || one.no_place);
    map.setHouses(left.map((/** @type {any} */ one) => ({ lon: one.lon, lat: one.lat, isOut: one.out > 0,
      text: [one.name || one.code, one.out && `${say("reach.out")} ${one.out}`, one.no_place && `${say("reach.no_place")} ${one.no_place}`]
        .filter(Boolean).join(" · ") })));
    const { name } = community.properties;
    byId("houses-note").textContent = say(left.length ? "reach.houses.some" : "reach.houses.none", { name, n: left.length });
    byId("houses-note").dataset.n = String(left.length);
  }
}

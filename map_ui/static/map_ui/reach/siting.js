/** The tool of siting: stations put by the machine or by hand, dragged, kept as scenarios, compared. */

import * as api from "../kit/api.js";
import { byId, h } from "../kit/elements.js";
import { follow } from "../kit/job.js";
import { saved } from "../kit/page.js";
import * as siting from "../kit/siting.js";
import { UNCHANGED, asToday, isChanged, withAdded, withMoved, without } from "./changes.js";
import { Scenarios } from "./scenarios.js";
import { PALETTE, differenceColour, drawCompared, qualityLines, sharedTable, sideBySide, whyText } from "./siting_board.js";
import { drawForm, fitRights, wishOf } from "./siting_form.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {import("./changes.js").Changes} Changes */
/** @typedef {import("./address.js").Shown} Shown */
/** @typedef {{speaker: Speaker, map: import("./map.js").ReachMap, shown(): Shown, kindName(): string,
 *   change(some: Partial<Shown>): void, recount(): Promise<void>, fail(error: unknown): void}} Page */

export class Siting {
  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    /** @type {Changes} */ this.changes = UNCHANGED;
    /** @type {any} what the machine found, as long as it is shown */ this.result = null;
    /** @type {string|null} */ this.job = null;
    /** @type {any} */ this.before = null;
    /** @type {any} */ this.compared = null;
    /** @type {AbortController|null} */ this.asking = null;
    /** @type {Changes|null} where a station was dragged to meanwhile */ this.dragged = null;
    this.isAdding = false;
    this.kind = "";
    this.scenario = 0;
    this.scenarios = new Scenarios({ ...page, siting: this });
    drawForm(page.speaker);
    byId("siting-form").addEventListener("submit", (event) => { event.preventDefault(); void this.search(); });
    byId("add-station").addEventListener("click", () => this.setAdding(!this.isAdding));
    byId("forget-changes").addEventListener("click", () => void this.put(UNCHANGED, null, null));
    byId("siting").hidden = false;
  }

  get isChanged() { return isChanged(this.changes); }

  /** Which areas the machine's answer or a comparison colours; null: the share out of reach.
   * @returns {{colours: Map<number, string>, textOf: (id: number) => string}|null} */
  get fills() {
    const { say, number } = this.page.speaker;
    if (this.compared?.level === this.page.shown().level) {
      const rows = new Map(this.compared.results.map((/** @type {any} */ one) => [one.id, one]));
      const colours = [...rows].map(([id, one]) => /** @type {[number, string]} */ ([id, differenceColour(one)]));
      return { colours: new Map(colours.filter(([, colour]) => colour)),
        textOf: (id) => [rows.get(id).name || rows.get(id).code, say("siting.newly_served", { n: number(rows.get(id).newly_served) }),
          say("siting.newly_out", { n: number(rows.get(id).newly_out) })].join(" · ") };
    }
    if (this.result?.method !== "shared_stations" || this.page.shown().level !== "community") return null;
    const rows = new Map(this.result.communities.map((/** @type {any} */ one) => [one.id, one]));
    return { colours: new Map([...rows].map(([id, one]) => [id, PALETTE[one.station % PALETTE.length]])),
      textOf: (id) => `${rows.get(id).name} · ${this.result.stations[rows.get(id).station].name}` };
  }

  // ---- by the machine

  async search() {
    const { speaker, shown, fail } = this.page;
    byId("problem").hidden = true;
    try {
      const { isShared, wish } = wishOf(shown().kind, this.changes);
      const job = await (isShared ? siting.share(wish) : siting.site(wish));
      const done = await follow(byId("siting-progress"), job, api.jobs, speaker);
      if (done.error) {
        byId("siting-progress").replaceChildren(h("p", { class: "note", role: "alert" }, done.error.message));
      } else if (done.state === "done") await this.put(done.result.changes, done.result, done.id);
    } catch (error) {
      fail(error);
    }
  }

  // ---- by hand

  /** @param {boolean} isAdding */
  setAdding(isAdding) {
    this.isAdding = isAdding;
    byId("add-station").setAttribute("aria-pressed", String(isAdding));
    byId("siting-hint").hidden = !isAdding;
    if (isAdding) byId("map-side").scrollIntoView({ block: "nearest" }); // on a phone it is above
  }

  /** @param {number} lon @param {number} lat */
  add(lon, lat) {
    this.setAdding(false);
    const name = this.page.speaker.say("siting.new", { n: this.changes.added.length + 1 });
    void this.put(withAdded(this.changes, name, lon, lat), null, null);
  }

  /** While a station is dragged: its numbers; the map is left alone. One question at a time, then the
   * newest place: the server would count all those that were given up.
   * @param {any} station @param {number} lon @param {number} lat */
  async drag(station, lon, lat) {
    this.dragged = withMoved(this.changes, station, lon, lat);
    if (this.asking) return;
    const asking = this.asking = new AbortController();
    try {
      while (this.dragged && this.asking === asking) {
        const changes = this.dragged;
        this.dragged = null;
        const told = await siting.changedCoverage({ kind: this.page.shown().kind, level: "city" }, changes, asking.signal);
        if (this.asking === asking) this.drawNumbers(told.total);
      }
    } catch {
      // said where it is dropped
    } finally {
      if (this.asking === asking) this.asking = null;
    }
  }

  /** @param {any} station @param {number} lon @param {number} lat */
  drop(station, lon, lat) {
    this.asking?.abort();
    this.asking = this.dragged = null;
    void this.put(withMoved(this.changes, station, lon, lat), null, null);
  }

  // ---- what is shown

  /** @param {Changes} changes @param {any} result what the machine had to say of them
   * @param {string|null} job @param {{scenario?: number, kind?: string}} [kept] where they are kept */
  async put(changes, result, job, { scenario = 0, kind = this.kind } = {}) {
    Object.assign(this, { changes, result, job, scenario, kind, compared: null });
    byId("compared").replaceChildren();
    byId("siting-progress").replaceChildren();
    const { shown, change, recount } = this.page;
    const wanted = { scenario, kind, ...result?.method === "shared_stations" ? { level: "community" } : {} };
    const now = /** @type {Record<string, any>} */ (shown());
    if (Object.entries(wanted).some(([name, value]) => now[name] !== value)) change(wanted);
    else await recount();
  }

  /** What the address says: another kind has other stations, a scenario is opened. @param {Shown} shown
   * @returns {Promise<void>|null} the opening, after which the page counts anew */
  obey({ kind, scenario }) {
    if (kind !== this.kind || (!scenario && this.scenario)) {
      Object.assign(this, { kind, scenario: 0, changes: UNCHANGED, result: null, job: null, compared: null });
      byId("compared").replaceChildren();
      void this.scenarios.read();
    }
    return scenario && scenario !== this.scenario ? this.scenarios.open(scenario) : null;
  }

  /** The reply of coverage, with or without changes. @param {{kind: string, level: string, community?: number}} wish
   * @param {AbortSignal} signal @param {(wish: any, signal: AbortSignal) => Promise<any>} unchanged */
  async count(wish, signal, unchanged) {
    if (!this.isChanged) return unchanged(wish, signal);
    const today = siting.changedCoverage({ kind: wish.kind, level: "city" }, asToday(this.changes), signal);
    const [told, before] = await Promise.all([siting.changedCoverage(wish, this.changes, signal), today]);
    this.before = before.total;
    return told;
  }

  /** @param {any} told the reply of coverage */
  draw(told) {
    fitRights(told.total);
    byId("trial").hidden = !this.isChanged;
    byId("keep-form").hidden = !this.isChanged;
    this.drawNumbers(told.total);
    this.drawStations(told);
    this.page.map.setLinks(this.links());
  }

  /** @param {any} total */
  drawNumbers(total) {
    const { say } = this.page.speaker;
    if (!this.isChanged || !this.before) return byId("trial-numbers").replaceChildren();
    return byId("trial-numbers").replaceChildren(sideBySide([say("siting.before"), say("siting.after")], this.before, total, this.page.speaker));
  }

  /** New and moved stations, each with why it stands there. @param {any} told */
  drawStations(told) {
    const { speaker, map } = this.page;
    const moved = new Set(this.changes.moved.map(({ ref }) => ref));
    const some = told.facilities.filter((/** @type {any} */ one) => one.noun === "new" || moved.has(one.ref));
    const reasons = (this.result?.chosen ?? []).filter((/** @type {any} */ one) => one.is_new);
    byId("trial-stations").replaceChildren(...some.map((/** @type {any} */ one) => {
      const why = one.noun === "new" ? reasons[Number(one.ref.replace(/^new-/, "")) - 1] : undefined;
      return this.stationRow(one, why && whyText(why, told.rule.measure, speaker, this.result.weights));
    }));
    byId("trial-quality").replaceChildren(...this.result ? qualityLines(this.result, speaker) : [],
      ...this.result?.method === "shared_stations" ? sharedTable(this.result, speaker, ({ lon, lat }) => map.showPlace(lon, lat)) : []);
  }

  /** @param {any} one @param {string} [why] */
  stationRow(one, why) {
    const { speaker: { say, number }, map } = this.page;
    const button = (/** @type {string} */ text, /** @type {() => void} */ act, look = "small-button") => {
      const made = h("button", { type: "button", class: look }, text);
      made.addEventListener("click", act);
      return made;
    };
    const here = () => { const view = map.view(); if (view) this.drop(one, view.lon, view.lat); };
    return h("li", { "data-ref": one.ref }, h("span", {}, button(one.name || one.ref, () => map.showPlace(one.lon, one.lat), "row-button"),
      h("small", {}, [say("siting.comes", { n: number(one.load) }), one.is_on_network === false && say("reach.off"), why].filter(Boolean).join(" · "))),
    h("span", { class: "row-actions" }, button(say("siting.here"), here), button(say("siting.remove"),
      () => void this.put(without(this.changes, one), null, null))));
  }

  /** Lines from the communities to their station. @returns {[number, number][][]} lon and lat */
  links() {
    if (this.result?.method !== "shared_stations" || this.page.shown().level !== "community") return [];
    return this.result.communities.flatMap((/** @type {any} */ one) => {
      const middle = this.page.map.middleOf(one.id);
      const { lon, lat } = this.result.stations[one.station];
      return middle ? [[middle, [lon, lat]]] : [];
    });
  }

  /** @param {any} told the reply of a comparison @param {string[]} heads what is compared */
  async showCompared(told, heads) {
    this.compared = told;
    drawCompared(told, heads, this.page.speaker);
    await this.page.recount();
  }

  /** @param {string} text */
  say(text) { saved(this.page.speaker, text); }
}

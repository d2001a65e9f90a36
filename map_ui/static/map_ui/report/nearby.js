/** What others reported nearby and the city has published: a list beside the map, of the same cases. */

import { byId, h } from "../kit/elements.js";
import { publicReports } from "./public_api.js";
import { groupsOf } from "./submission.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {{ref: string, title: string, matter: any, step: string, day: string, lon: number,
 * lat: number, photos: string[]}} PublishedCase a place rounded to 0.001°, WGS-84 */

const DAYS = ["7", "30", "90"];

export class Nearby {
  /** @param {Speaker} speaker @param {import("./map.js").PinMap} map */
  constructor(speaker, map) {
    this.speaker = speaker;
    this.map = map;
    this.asked = 0;
    this.chosen = "";
    /** @type {{lon: number, lat: number}|null} */ this.spot = null;
    map.onPublished = (ref) => this.choose(ref, true);
    this.days = /** @type {HTMLSelectElement} */ (byId("near-days"));
    this.matter = /** @type {HTMLSelectElement} */ (byId("near-matter"));
    this.days.replaceChildren(h("option", { value: "" }, speaker.say("public.near.days.all")),
      ...DAYS.map((n) => h("option", { value: n }, speaker.say("public.near.days", { n }))));
    this.fillMatters([]);
    for (const select of [this.days, this.matter]) select.addEventListener("change", () => void this.show());
    // What is looked for is no part of the report that is being typed.
    byId("nearby").addEventListener("input", (event) => event.stopPropagation());
  }

  /** @param {any[]} matters those that a citizen may name */
  fillMatters(matters) {
    const { speaker } = this;
    this.matter.replaceChildren(h("option", { value: "" }, speaker.say("public.near.matter.all")),
      ...groupsOf(matters, speaker.language).map(({ label, options }) => h("optgroup", { label },
        ...options.map(({ code, name }) => h("option", { value: code }, name)))));
  }

  /** Show those near the pin, or the newest; an answer to an older question is dropped. A help beside
   * the form: without it a report is made all the same. */
  async show() {
    const mine = this.asked += 1;
    const wish = { ...this.spot, matter: this.matter.value, days: this.days.value };
    const { results } = await publicReports.published(wish).catch(() => ({ results: null }));
    if (mine !== this.asked || !results) return;
    const { say } = this.speaker;
    byId("nearby").hidden = !results.length && !wish.matter && !wish.days;
    byId("near-count").textContent = results.length ? say("public.near.count", { n: results.length })
      : say("public.near.none");
    byId("near-list").replaceChildren(...results.map((/** @type {PublishedCase} */ one) => this.row(one)));
    this.map.showPublished(results);
    if (this.chosen) this.mark(); // a new reading leaves it chosen
  }

  /** @param {PublishedCase} one */
  row(one) {
    const { say, day, language } = this.speaker;
    const kind = one.matter && ((language === "en" && one.matter.name_en) || one.matter.name);
    const photos = one.photos.map((file) => h("img", { src: publicReports.photoAddress(one.ref, file),
      alt: say("public.near.photo", { title: one.title }), loading: "lazy" }));
    const button = h("button", { type: "button", class: "near-row" }, h("b", {}, one.title),
      h("small", {}, [kind, day(one.day), say(`public.step.${one.step}`)].filter(Boolean).join(" · ")));
    button.addEventListener("click", () => this.choose(one.ref, false));
    return h("li", { "data-ref": one.ref }, h("span", {}, button,
      photos.length > 0 && h("span", { class: "photos" }, ...photos)));
  }

  /** One case, chosen on the map or in the list, stands out in both. @param {string} ref
   * @param {boolean} isFromMap */
  choose(ref, isFromMap) {
    this.chosen = ref;
    const row = this.mark();
    if (isFromMap) row?.scrollIntoView({ block: "nearest" });
    else byId("report-map").scrollIntoView({ block: "nearest" });
    this.map.point(ref, !isFromMap);
  }

  /** The row of the chosen one, where it is listed. */
  mark() {
    const rows = /** @type {HTMLElement[]} */ ([...byId("near-list").children]);
    for (const row of rows) row.classList.toggle("now", row.dataset.ref === this.chosen);
    this.map.point(this.chosen, false);
    return rows.find((row) => row.dataset.ref === this.chosen);
  }
}

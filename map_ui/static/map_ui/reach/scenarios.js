/** Scenarios that are kept: the list, one opened by its address, two compared, a workbook of each. */

import { byId, h } from "../kit/elements.js";
import { attempt, valuesOf } from "../kit/page.js";
import { scenarios } from "../kit/siting.js";

/** The tool whose stations are kept and opened again.
 * @typedef {{changes: import("../kit/siting.js").Changes, job: string|null, scenario: number, say(text: string): void,
 *   put(changes: import("../kit/siting.js").Changes, result: any, job: null, kept: {scenario: number, kind: string}): Promise<void>,
 *   showCompared(told: any, heads: string[]): Promise<void>}} Tool */
/** @typedef {{speaker: import("../texts/speaker.js").Speaker, shown(): import("./address.js").Shown,
 *   change(some: Partial<import("./address.js").Shown>): void, siting: Tool}} Page */

export class Scenarios {
  /** Stations that closed since. @param {string[]} refs */
  tellGone(refs) { this.page.siting.say(this.page.speaker.say("siting.gone", { refs: refs.join(", ") })); }

  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    /** @type {any[]} */ this.rows = [];
    /** @type {Set<number>} */ this.ticked = new Set();
    const form = /** @type {HTMLFormElement} */ (byId("keep-form"));
    form.addEventListener("submit", (event) => { event.preventDefault(); void this.keep(form); });
    byId("compare").addEventListener("click", () => void this.compare());
  }

  /** @param {() => Promise<void>} act */
  tried(act) { return attempt(this.page.speaker, act); }

  /** The list of the kind that is shown. */
  async read() {
    await this.tried(async () => {
      this.rows = await scenarios.list(this.page.shown().kind);
      this.ticked.clear();
      this.draw();
    });
  }

  /** @param {HTMLFormElement} form */
  async keep(form) {
    const { siting, shown, change, speaker } = this.page;
    await this.tried(async () => {
      const made = await scenarios.keep({ name: valuesOf(form).name, kind: shown().kind, changes: siting.changes, job: siting.job });
      form.reset();
      siting.scenario = made.id;
      change({ scenario: made.id });
      siting.say(speaker.say("siting.kept"));
      await this.read();
    });
  }

  /** What an address says. @param {number} id */
  async open(id) {
    const { siting, change } = this.page;
    const isOpen = await this.tried(async () => {
      const found = await scenarios.read(id);
      await siting.put(found.changes, found.result, null, { scenario: id, kind: found.kind });
      if (found.gone.length) this.tellGone(found.gone);
    });
    if (!isOpen) change({ scenario: 0 });
  }

  async compare() {
    const { siting, shown, speaker: { say } } = this.page;
    const chosen = this.rows.filter(({ id }) => this.ticked.has(id)).reverse(); // the older one first
    const [first, second] = chosen.length > 1 ? chosen : [null, chosen[0]];
    await this.tried(async () => {
      const told = await scenarios.compare(first?.id ?? null, second.id, shown().level);
      if (told.gone.length) this.tellGone(told.gone);
      await siting.showCompared(told, [first?.name ?? say("siting.today"), second.name]);
    });
  }

  /** @param {number} id */
  async remove(id) {
    await this.tried(async () => {
      await scenarios.remove(id);
      if (this.page.shown().scenario === id) this.page.change({ scenario: 0 });
      await this.read();
    });
  }

  draw() {
    const { say } = this.page.speaker;
    byId("scenario-list").replaceChildren(...this.rows.map((one) => this.row(one)));
    byId("scenario-none").hidden = this.rows.length > 0;
    byId("compare").hidden = !this.rows.length;
    this.label();
    byId("scenarios").setAttribute("aria-label", say("siting.scenarios"));
  }

  label() {
    const { say } = this.page.speaker;
    byId("compare").textContent = say(this.ticked.size > 1 ? "siting.compare.two" : "siting.compare.today");
    byId("compare").toggleAttribute("disabled", this.ticked.size === 0);
  }

  /** @param {any} one */
  row(one) {
    const { speaker: { say, day }, shown } = this.page;
    const tick = /** @type {HTMLInputElement} */ (h("input", { type: "checkbox", "aria-label": say("siting.tick", { name: one.name }) }));
    tick.addEventListener("change", () => this.tick(one.id, tick));
    const open = h("button", { type: "button", class: "row-button" }, one.name);
    open.addEventListener("click", () => void this.open(one.id));
    const file = h("a", { class: "small-button", download: "", href: scenarios.workbook(one.id, shown().level) }, say("siting.xlsx"));
    const layers = h("a", { class: "small-button", download: "", href: scenarios.geoPackage(one.id) }, say("siting.gpkg"));
    const remove = h("button", { type: "button", class: "small-button" }, say("siting.delete"));
    remove.addEventListener("click", () => void this.remove(one.id));
    return h("li", { "data-scenario": String(one.id) }, tick, h("span", {}, open, h("small", {}, [one.by, day(one.created_at)].filter(Boolean).join(" · "))),
      h("span", { class: "row-actions" }, file, layers, ...one.is_own ? [remove] : []));
  }

  /** At most two. @param {number} id @param {HTMLInputElement} box */
  tick(id, box) {
    if (!box.checked) this.ticked.delete(id);
    else if (this.ticked.size < 2) this.ticked.add(id);
    else box.checked = false;
    this.label();
  }
}

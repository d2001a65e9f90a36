/** The doors of the day: the most urgent ones of one's area, in the order of a walk. */

import * as api from "../kit/api.js";
import { byId, h } from "../kit/elements.js";
import { visits } from "../kit/visits.js";
import { layersAt } from "../map/cartography.js";
import { DoorsMap } from "./map.js";
import { position } from "./position.js";
import { walkOrder } from "./walk_order.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {import("../kit/visits.js").Door} Door */

/** As many as a day holds; more are counted and come as these are done. */
const A_DAY = 30;

/** The rules that are open at a door, in words. @param {Door} door @param {Speaker} speaker */
export const ruleWords = ({ rules }, { say, shortDay }) => [...new Set(rules.map((one) =>
  say(`field.rule.${one.state}`, { name: one.name, day: shortDay(one.due_by) })))].join(" · ");

export class Today {
  /** @param {Speaker} speaker */
  constructor(speaker) {
    this.speaker = speaker;
    /** @type {Door[]} */ this.doors = [];
    /** @type {import("./position.js").Fix|null} */ this.start = null;
    this.asked = 0;
    this.map = new DoorsMap(byId("today-map"), api.tileSource(layersAt), speaker.language,
      (unit) => { location.hash = `#unit/${unit}`; });
    byId("from-here").addEventListener("click", () => void this.sortFromHere());
  }

  /** Read the list anew. */
  async read() {
    const [{ results, more }, city] = await Promise.all([visits.owed(), api.city()]);
    const { say } = this.speaker;
    const overdue = results.filter(({ state }) => state === "overdue").length;
    this.doors = results.slice(0, A_DAY);
    byId("today-count").textContent = results.length ? say(more ? "field.count.more" : "field.count",
      { n: results.length, overdue, shown: this.doors.length }) : say("field.none");
    if (!this.doors.length && city.bbox) this.map.showBox(city.bbox);
    await this.order();
  }

  /** Along the streets as the site knows them; straight where it does not answer. */
  async order() {
    this.draw(walkOrder(this.doors, this.start));
    byId("order-note").textContent = "";
    if (!this.doors.length) return;
    this.asked += 1;
    const mine = this.asked;
    const told = await visits.walk(this.doors.map(({ unit }) => unit), this.start).catch(() => null);
    if (mine !== this.asked) return;
    const { say, number } = this.speaker;
    const at = told && new Map(told.results.map(({ unit }, i) => [unit, i]));
    if (!at) byId("order-note").textContent = say("field.order.straight");
    else {
      const { metres, straight } = /** @type {import("../kit/visits.js").Walk} */ (told);
      const last = this.doors.length;
      this.draw([...this.doors].sort((one, other) => (at.get(one.unit) ?? last) - (at.get(other.unit) ?? last)));
      byId("order-note").textContent = say(straight ? "field.order.mixed" : "field.order.streets",
        { metres: number(Math.round(metres)), n: straight });
    }
  }

  /** @param {Door[]} doors in the order of the walk */
  draw(doors) {
    this.map.show(doors);
    byId("owed").replaceChildren(...doors.map((door) => this.row(door)));
    if (this.start) this.map.stand(this.start);
  }

  /** @param {Door} door */
  row(door) {
    return h("li", { "data-state": door.state }, h("a", { href: `#unit/${door.unit}` },
      h("b", {}, door.label), h("small", {}, ruleWords(door, this.speaker))));
  }

  async sortFromHere() {
    const { say } = this.speaker;
    byId("order-note").textContent = say("field.where.asking");
    this.start = await position();
    if (this.start) await this.order();
    else byId("order-note").textContent = say("field.where.none");
  }
}

/** The store of cases on a map, of the command centre and of the city alike: read once for the filters, then
 * kept by what the stream tells and by the clock. */

import { cases } from "../kit/cases.js";
import { titleOf } from "../kit/case_words.js";
import { lightAt } from "../kit/deadlines.js";
import { queryOf } from "./filters.js";
import { clipped, countIn, outOfTime, spotsOf } from "./judge.js";

/** @typedef {import("./judge.js").Known} Known */
/** @typedef {import("../map/cases_layer.js").Spot} Spot */
/** @typedef {{bbox: [number, number, number, number]}} View */
/** `layer` shows them; `view` is where the map looks, null where it looks nowhere yet; `chosen` is the
 * case that stands out.
 * @typedef {{layer: import("../map/cases_layer.js").CasesLayer, speaker(): import("../texts/speaker.js").Speaker,
 *   filters(): Record<string, string>, known(): Known, view(): View|null, chosen(): string}} About */

export class LiveCases {
  /** @param {About} about @param {typeof cases.points} [ask] */
  constructor(about, ask = cases.points) {
    this.about = about;
    this.ask = ask;
    /** Too many for points: sums of what is in view, made by the server. */
    this.isSummed = false;
    this.summedInView = 0;
  }

  /** Other filters: nothing is known of how many there are. */
  begin() {
    this.isSummed = false;
  }

  /** @param {AbortSignal} [signal] @returns {Promise<number>} an event that they are current to */
  async read(signal) {
    const { layer, filters, view, chosen } = this.about;
    const { sort: _, ...query } = queryOf(filters(), null);
    const place = view();
    const bbox = this.isSummed && place ? clipped(place.bbox).join(",") : "";
    const found = await this.ask({ ...query, ...bbox && { bbox } }, signal);
    // Few in view may still be many in all: only an answer about all of them ends the sums.
    this.isSummed = Boolean(found.sums || bbox);
    this.summedInView = found.total;
    if (found.sums) layer.setSums(found.sums);
    else layer.setPoints(spotsOf(found.columns, found.points));
    layer.choose(chosen());
    return found.last_event ?? 0;
  }

  /** What could not be read is not shown as it was. */
  clear() {
    this.about.layer.setPoints([]);
  }

  get spots() { return this.about.layer.spots; }

  /** How many the map shows now, in whatever form. */
  get inView() {
    const view = this.about.view();
    return this.isSummed ? this.summedInView : view ? countIn(this.spots.values(), view.bbox) : 0;
  }

  /** Whether sums stand where single cases would. */
  get showsSums() { return this.isSummed && this.spots.size === 0 && this.inView > 0; }

  /** One that holds the filters, as lists and events tell it. @param {any} one */
  put(one) {
    if (this.isSummed || !Number.isFinite(one.lon)) return;
    this.about.layer.put({ ...one, title: one.title || titleOf(one, this.about.speaker()) });
  }

  /** @param {string} ref */
  drop(ref) {
    this.about.layer.drop(ref);
  }

  /** Those that time alone takes out. @param {any[]} [others] what is shown beside the map */
  outOfTime(others = []) {
    return outOfTime([...this.spots.values(), ...others], this.about.filters(), this.about.known());
  }

  /** Time goes on: lights change by themselves. @returns {boolean} whether any did */
  relight() {
    const { now } = this.about.known();
    let isChanged = false;
    for (const spot of [...this.spots.values()]) {
      const light = lightAt(spot, now);
      if (light === (spot.light ?? "")) continue;
      this.about.layer.put({ ...spot, light });
      isChanged = true;
    }
    return isChanged;
  }
}

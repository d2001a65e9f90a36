/** Reporting an incident where one stands: open, say, photo, send. */

import { byId } from "../kit/elements.js";
import { ReportDraft } from "../map/report_draft.js";
import { makeReportForm } from "../map/report_form.js";
import { position } from "./position.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {{lon: number, lat: number, datum?: string}} Spot WGS-84 where no datum is named */

export class Report {
  /** @param {Speaker} speaker */
  constructor(speaker) {
    this.speaker = speaker;
    this.draft = new ReportDraft("field", document.documentElement.dataset.account ?? "");
    /** @type {Spot|null} */ this.spot = this.draft.draft.where;
    this.isAsking = false;
    this.isDrawn = false;
    byId("report-here").addEventListener("click", () => void this.locate());
  }

  /** The form with what was typed; the position is asked for as it opens. */
  show() {
    if (!this.isDrawn) this.draw();
    if (!this.spot) void this.locate();
  }

  draw() {
    this.isDrawn = true;
    this.tell(this.spot ? "field.report.kept" : "field.report.nowhere");
    byId("report-body").replaceChildren(makeReportForm({ speaker: this.speaker, door: "map", draft: this.draft,
      where: { told: () => this.spot && { datum: "wgs84", ...this.spot }, kept: () => this.spot,
        take: ({ lon, lat, datum }) => { this.spot = { lon, lat, ...datum && { datum } }; } },
      onAgain: () => {
        this.spot = null;
        this.draw();
        void this.locate();
      } }));
  }

  /** @param {string} key @param {Record<string, any>} [values] */
  tell(key, values) { byId("report-where").textContent = this.speaker.say(key, values); }

  async locate() {
    if (this.isAsking) return;
    this.isAsking = true;
    this.tell("field.where.asking");
    const fix = await position();
    this.isAsking = false;
    if (!fix) return this.tell(this.spot ? "field.report.kept" : "field.report.refused");
    this.spot = { lon: fix.lon, lat: fix.lat };
    this.draft.keep(this.draft.draft.values, this.spot);
    this.tell("field.report.here", { metres: Math.round(fix.accuracy_m) });
    return undefined;
  }
}

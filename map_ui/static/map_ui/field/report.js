/** Reporting an incident where one stands: open, say, photo, send. */

import { byId } from "../kit/elements.js";
import { newClientId } from "../kit/cases.js";
import { serverNow } from "../kit/server_time.js";
import { ReportDraft } from "../map/report_draft.js";
import { makeReportForm } from "../map/report_form.js";
import { position } from "./position.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {{lon: number, lat: number, datum?: string}} Spot WGS-84 where no datum is named */

const NAME = "report";

/** What is typed, sealed as the report that it will be. */
class SealedReportDraft extends ReportDraft {
  /** @param {import("./drafts.js").Drafts} drafts */
  constructor(drafts) {
    super("field", drafts.account);
    this.drafts = drafts;
  }

  read() { return { client_id: newClientId(), values: {}, where: null }; }

  async load() {
    const kept = await this.drafts.load(NAME, NAME);
    if (!kept) return;
    const { client_id: clientId, typed, values, where, lon, lat, datum, replaces } = kept;
    this.draft = { client_id: clientId, values: typed ?? values ?? {},
      where: where ?? (Number.isFinite(lon) ? { lon, lat, ...datum && { datum } } : null) };
    this.replaces = replaces ?? "";
  }

  /** @param {Record<string, string>} values @param {any} where */
  keep(values, where) {
    Object.assign(this.draft, { values, where });
    this.drafts.keep(NAME, NAME, { client_id: this.draft.client_id, text: values.text ?? "", typed: values, ...where,
      ...this.replaces && { replaces: this.replaces } });
  }

  end() {
    this.draft = this.read();
    this.replaces = "";
    this.drafts.end(NAME);
  }
}

export class Report {
  /** @param {Speaker} speaker @param {import("./drafts.js").Drafts} drafts @param {import("./outbox.js").Outbox|null} outbox */
  constructor(speaker, drafts, outbox) {
    this.speaker = speaker;
    this.outbox = outbox;
    this.draft = new SealedReportDraft(drafts);
    /** @type {Spot|null} */ this.spot = null;
    this.ready = this.draft.load().then(() => { this.spot ??= this.draft.draft.where; });
    this.isAsking = false;
    this.isDrawn = false;
    byId("report-here").addEventListener("click", () => void this.locate());
  }

  /** Whether something stands in the form that was not sent: a text, or photos, which no reload brings back. */
  get isBegun() {
    const chosen = /** @type {HTMLInputElement|null} */ (document.getElementById("report-files"))?.files;
    return this.draft.isBegun || Boolean(chosen?.length);
  }

  /** The form with what was typed; the position is asked for as it opens. */
  async show() {
    await this.ready;
    if (!this.isDrawn) this.draw();
    if (!this.spot) void this.locate();
  }

  draw() {
    this.isDrawn = true;
    this.tell(this.spot ? "field.report.kept" : "field.report.nowhere");
    byId("report-body").replaceChildren(makeReportForm({ speaker: this.speaker, door: "map", draft: this.draft,
      where: { told: () => this.spot && { datum: "wgs84", ...this.spot }, kept: () => this.spot,
        take: ({ lon, lat, datum }) => { this.spot = { lon, lat, ...datum && { datum } }; } },
      send: this.outbox ? (body, photos) => this.send(body, photos) : undefined,
      onAgain: () => {
        this.spot = null;
        this.draw();
        void this.locate();
      } }));
  }

  /** What stood in the form goes along, sealed: it can be mended. It says when it was written; the case
   * stands as reported when it is delivered. @param {any} body @param {File[]} photos */
  send(body, photos) {
    return /** @type {import("./outbox.js").Outbox} */ (this.outbox).submit("report",
      { ...body, made_at: new Date(serverNow()).toISOString(), typed: this.draft.draft.values }, { photos, replaces: this.draft.replaces });
  }

  /** A refused report stands in the form again; false where another one does.
   * @param {string} clientId @param {any} content @param {boolean} isUsed */
  async takeBack(clientId, content, isUsed) {
    await this.ready;
    if (this.isBegun && this.draft.draft.client_id !== clientId) return false;
    const { typed, text, lon, lat, datum } = content;
    this.spot = Number.isFinite(lon) ? { lon, lat, ...datum && { datum } } : null;
    this.draft.takeBack(clientId, { values: typed ?? { text }, where: this.spot, isUsed });
    this.draw();
    return true;
  }

  /** @param {string} key @param {Record<string, any>} [values] */
  tell(key, values) { byId("report-where").textContent = this.speaker.say(key, values); }

  async locate() {
    if (this.isAsking) return;
    this.isAsking = true;
    this.tell("field.where.asking");
    const [fix] = await Promise.all([position(), this.ready]);
    this.isAsking = false;
    if (!fix) return this.tell(this.spot ? "field.report.kept" : "field.report.refused");
    this.spot = { lon: fix.lon, lat: fix.lat };
    this.draft.keep(this.draft.draft.values, this.spot);
    this.tell("field.report.here", { metres: Math.round(fix.accuracy_m) });
    return undefined;
  }
}

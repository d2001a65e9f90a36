/**
 * What is typed into a report until it was sent: it survives a reload, an ended login, a restart.
 *
 * One client id goes with one report: sent twice, it is one case. Whose telephone it is stays in the
 * tab alone; on a shared machine it must not lie about.
 */

import { newClientId } from "../kit/cases.js";
import { storage } from "../kit/storage.js";

/** @typedef {{client_id: string, values: Record<string, string>, where: any}} Draft */

const OF_PERSON = ["reporter_name", "reporter_phone", "consent"];

/** @param {Record<string, string>} values @param {boolean} ofPerson */
const part = (values, ofPerson) => Object.fromEntries(Object.entries(values).filter(([name, value]) =>
  value && OF_PERSON.includes(name) === ofPerson));

/** What a tab keeps; where it keeps nothing, it lasts as the page. */
const tab = {
  /** @param {string} key @returns {Record<string, string>} */
  get(key) {
    try { return JSON.parse(sessionStorage.getItem(key) ?? "{}"); } catch { return {}; }
  },
  /** @param {string} key @param {object} value */
  set(key, value) {
    try { sessionStorage.setItem(key, JSON.stringify(value)); } catch { /* it lasts as the page */ }
  },
};

export class ReportDraft {
  /** @param {string} door where it is typed: map or desk @param {string} account whose it is */
  constructor(door, account) {
    this.key = `report.${door}.${account}`;
    this.draft = this.read();
    /** The refused report that this one mends. */ this.replaces = "";
  }

  /** @returns {Draft} */
  read() {
    /** @type {any} */ let kept = null;
    try { kept = JSON.parse(storage.get(this.key) ?? "null"); } catch { /* nothing of use */ }
    return { client_id: kept?.client_id || newClientId(), where: kept?.where ?? null,
      values: { ...kept?.values, ...tab.get(`geo_grid.${this.key}`) } };
  }

  /** Whether something was typed that was not sent. */
  get isBegun() {
    return Object.keys(part(this.draft.values, false)).length > 0;
  }

  /** @param {Record<string, string>} values @param {any} where */
  keep(values, where) {
    Object.assign(this.draft, { values, where });
    storage.set(this.key, JSON.stringify({ client_id: this.draft.client_id, where,
      values: part(values, false) }));
    tab.set(`geo_grid.${this.key}`, part(values, true));
  }

  /** A refused report becomes the draft again. @param {string} clientId
   * @param {{values: Record<string, string>, where: any, isUsed: boolean}} about isUsed: the site holds one of that id */
  takeBack(clientId, { values, where, isUsed }) {
    this.draft.client_id = isUsed ? newClientId() : clientId;
    this.replaces = clientId;
    this.keep(values, where);
  }

  /** It was sent: the next one is another. */
  end() {
    this.draft = { client_id: newClientId(), values: {}, where: null };
    this.replaces = "";
    storage.set(this.key, "null");
    tab.set(`geo_grid.${this.key}`, {});
  }

  /** What was typed is another report than the one that was sent under this id. */
  renew() {
    this.draft.client_id = newClientId();
    this.keep(this.draft.values, this.draft.where);
  }
}

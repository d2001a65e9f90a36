/**
 * What is typed and not sent yet: sealed like an entry of the outbox, so that nothing readable lies on the phone.
 *
 * It is read again by the PIN, else by the site. What can be read by neither now becomes an entry that needs its author
 * before anything else is written in its place: nothing typed is lost.
 */

import { forgetAbout, keepAbout, keepEntries, readAbout } from "../kit/phone_store.js";
import { storage } from "../kit/storage.js";

/** @typedef {import("./outbox.js").Outbox} Outbox */
/** @typedef {{client_id: string, [name: string]: any}} Content */

const PATIENCE_MS = 5_000;
const root = () => document.documentElement;

export class Drafts {
  /** @param {string} account @param {Outbox|null} outbox null: they last as long as the page */
  constructor(account, outbox) {
    this.account = account;
    this.outbox = outbox;
    /** @type {Map<string, Content>} */ this.typed = new Map();
    /** @type {Promise<void>} */ this.writing = Promise.resolve();
    /** Of kinds and names whose newest is not on the disk yet. @type {Set<string>} */ this.unwritten = new Set();
    addEventListener("beforeunload", (event) => { if (this.isUnkept) event.preventDefault(); });
  }

  /** Whether something would be lost with the page. */
  get isUnkept() { return this.outbox ? this.unwritten.size > 0 : this.typed.size > 0; }

  /** @param {string} name */
  keyOf(name) { return `draft ${this.account} ${name}`; }

  /** @param {string} kind as of the entry that it will be @param {string} name whose there is one @returns {Promise<Content|null>} */
  async load(kind, name) {
    await this.writing;
    const typed = this.typed.get(name) ?? this.ofBefore(kind, name);
    if (typed || !this.outbox) return typed ?? null;
    const entry = await readAbout(this.keyOf(name)).catch(() => null);
    if (!entry) return null;
    const told = await this.outbox.read(entry, PATIENCE_MS).catch(() => null);
    if (told) return { client_id: entry.client_id, ...told.content };
    await keepEntries([{ ...entry, state: "needs", code: "draft" }]);
    await forgetAbout(this.keyOf(name));
    this.outbox.onChange();
    return null;
  }

  /** What a release of before had kept as it was typed. @param {string} kind @param {string} name */
  ofBefore(kind, name) {
    const key = kind === "report" ? `report.field.${this.account}` : `visit.${this.account}.${name.slice(kind.length + 1)}`;
    /** @type {any} */ let kept = null;
    try { kept = JSON.parse(storage.get(key) ?? "null"); } catch { /* nothing of use */ }
    storage.remove(key);
    if (!kept?.client_id || !kept.values) return undefined;
    this.keep(kind, name, kept);
    return /** @type {Content} */ (kept);
  }

  /** @param {string} kind @param {string} name @param {Content} content */
  keep(kind, name, content) {
    this.typed.set(name, content);
    if (!this.outbox) return;
    this.unwritten.add(name);
    root().dataset.draft = "writing";
    this.writing = this.writing.then(() => this.write(kind, name));
  }

  /** The newest, once, whatever was typed since it was asked for. @param {string} kind @param {string} name */
  async write(kind, name) {
    const content = this.typed.get(name);
    if (!this.unwritten.delete(name) || !content || !this.outbox) return;
    const { client_id: clientId, ...said } = content;
    const entry = await this.outbox.entry({ kind, client_id: clientId, sequence: Date.now() }, said);
    await keepAbout(this.keyOf(name), entry).catch(() => this.unwritten.add(name));
    if (!this.unwritten.size) root().dataset.draft = "kept";
  }

  /** It was sent. @param {string} name */
  end(name) {
    this.typed.delete(name);
    this.unwritten.delete(name);
    if (this.outbox) this.writing = this.writing.then(() => forgetAbout(this.keyOf(name))).catch(() => undefined);
  }
}

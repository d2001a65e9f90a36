/**
 * What is typed and not sent yet: sealed like an entry of the outbox, so that nothing readable lies on the phone.
 *
 * It is read again by the PIN, else by the site. What can be read by neither now becomes an entry that needs its author
 * before anything else is written in its place: nothing typed is lost.
 */

import { forgetAbout, keepAbout, keepEntries, readAbout, readEntries } from "../kit/phone_store.js";
import { storage } from "../kit/storage.js";
import { readLocker } from "./outbox.js";

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
    /** @type {Promise<void>|null} */ this.moving = null;
    /** Of kinds and names whose newest is not on the disk yet. @type {Set<string>} */ this.unwritten = new Set();
    addEventListener("beforeunload", (event) => { if (this.isUnkept) event.preventDefault(); });
  }

  /** Whether something would be lost with the page. */
  get isUnkept() { return this.outbox ? this.unwritten.size > 0 : this.typed.size > 0; }

  /** @param {string} name */
  keyOf(name) { return `draft ${this.account} ${name}`; }

  /** @param {string} kind as of the entry that it will be @param {string} name whose there is one @returns {Promise<Content|null>} */
  async load(kind, name) {
    await this.moveAll();
    await this.writing;
    const typed = this.typed.get(name);
    if (typed || !this.outbox) return typed ?? ofBefore(keyBefore(this.account, kind, name));
    const entry = await readAbout(this.keyOf(name)).catch(() => null);
    if (!entry || await this.isDone(entry, name)) return this.typed.get(name) ?? null;
    const told = await this.outbox.read(entry, PATIENCE_MS).catch(() => null);
    const meanwhile = this.typed.get(name);
    if (meanwhile?.client_id === entry.client_id) return /** @type {Content} */ (meanwhile);
    if (told && !meanwhile) return { client_id: entry.client_id, ...told.content };
    if (!await this.isDone(entry, name)) await this.setAside(entry);
    if (!this.typed.has(name)) await forgetAbout(this.keyOf(name));
    return this.typed.get(name) ?? null;
  }

  /** Whether what was typed is in the outbox, finished: then its draft is over. @param {any} entry @param {string} name */
  async isDone({ id }, name) {
    if (!(await readEntries()).some((one) => one.id === id && one.state !== "needs")) return false;
    if (!this.typed.has(name)) await forgetAbout(this.keyOf(name));
    return true;
  }

  /** It waits for its author in the outbox. @param {any} entry */
  async setAside(entry) {
    await keepEntries([{ ...entry, state: "needs", code: "draft" }]);
    this.outbox?.onChange();
  }

  /** What a release of before had kept as it was typed is sealed, all of it, once for each page. */
  moveAll() {
    this.moving ??= this.outbox ? this.moveBefore() : Promise.resolve();
    return this.moving;
  }

  async moveBefore() {
    const outbox = /** @type {Outbox} */ (this.outbox), visit = `visit.${this.account}.`;
    // An account may be called as another and a dot.
    const visits = storage.keys(visit).filter((key) => /^\d+$/.test(key.slice(visit.length)));
    const keys = [...visits, keyBefore(this.account, "report", "report")].filter((key) => storage.get(key) !== null);
    if (keys.length && !outbox.locker) await readLocker(outbox);
    for (const key of keys) {
      const content = ofBefore(key), kind = key.startsWith(visit) ? "visit" : "report";
      const name = kind === "visit" ? `visit ${key.slice(visit.length)}` : "report";
      if (!content || await this.move(kind, name, content).then(() => true, () => false)) storage.remove(key);
    }
  }

  /** Where there is a newer one already, the old one waits for its author.
   * @param {string} kind @param {string} name @param {Content} content */
  async move(kind, name, { client_id: clientId, ...said }) {
    const outbox = /** @type {Outbox} */ (this.outbox);
    const newer = await readAbout(this.keyOf(name)) ?? this.typed.get(name);
    if (newer?.client_id === clientId || (await readEntries()).some(({ id }) => id === outbox.idOf(clientId))) return;
    const unit = kind === "visit" && { unit: Number(name.slice(kind.length + 1)) };
    const entry = await outbox.entry({ kind, client_id: clientId, sequence: Date.now() }, { ...unit, ...said });
    if (newer) await this.setAside(entry);
    else await keepAbout(this.keyOf(name), entry);
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
    if (!this.outbox) storage.remove(keyBefore(this.account, name.split(" ")[0], name));
    if (this.outbox) this.writing = this.writing.then(() => forgetAbout(this.keyOf(name))).catch(() => undefined);
  }
}

/** Where a release of before kept it. @param {string} account @param {string} kind @param {string} name */
const keyBefore = (account, kind, name) => (kind === "report" ? `report.field.${account}` : `visit.${account}.${name.slice(kind.length + 1)}`);

/** @param {string} key @returns {Content|null} */
function ofBefore(key) {
  /** @type {any} */ let kept = null;
  try { kept = JSON.parse(storage.get(key) ?? "null"); } catch { /* nothing of use */ }
  return kept?.client_id && kept.values ? kept : null;
}

/** The outbox: what is typed is sealed and kept first, then sent; without a line it waits, in order. */

import * as api from "../kit/api.js";
import { newClientId } from "../kit/cases.js";
import { canKeep, changeEntries, changeEntry, keepEntries, nextNumbers, readAbout, readEntries } from "../kit/phone_store.js";
import { serverNow } from "../kit/server_time.js";
import { openOwn, sealEntry } from "./envelope.js";
import { isOrphan, isOver, nextOf, othersOf, ownOf, sentOf, verdictOf } from "./queue.js";

/** @typedef {import("./queue.js").Entry} Entry */
/** @typedef {{client_id: string, [name: string]: any}} Content */

const EVERY_MS = 30_000;
/** A line on which nothing answers is none. */
const WITHIN_MS = 15_000;
/** A photo has as long as a poor line takes: 20 kB a second. */
const withinOf = (/** @type {number} */ bytes) => WITHIN_MS + Math.ceil(bytes / 20);
/** For how long a form waits for the site's answer to what is on the disk already. */
const FREE_MS = 4_000;

/** Whether this browser can seal and keep; over plain http none can. */
export const canSeal = () => canKeep() && Boolean(crypto.subtle);

/** Under which name the locker of an account is kept. @param {string} account */
export const lockerOf = (account) => `locker ${account}`;

/** The locker of an account with its outbox. @param {Outbox} outbox */
export async function readLocker(outbox) {
  outbox.locker = await readAbout(lockerOf(outbox.account)).catch(() => null) ?? null;
}

export class Outbox {
  /** @param {{account: string, site: import("./envelope.js").Site, full: string, onChange(): void}} about full: what
   * is said where the phone has no room */
  constructor({ account, site, full, onChange }) {
    this.full = full;
    this.account = account;
    this.site = site;
    this.onChange = onChange;
    /** Why the site refused an entry; only as long as the page, for it may name persons.
     * @type {Map<string, api.Failure>} */ this.reasons = new Map();
    /** @type {Promise<void>|null} */ this.round = null;
    /** Whose turn it is with an entry, where the browser has no locks. @type {Map<string, Promise<any>>} */ this.turns = new Map();
    /** What is written can be read again by whoever knows the PIN. @type {import("./locker.js").Locker|null} */ this.locker = null;
    /** Once the PIN was given, as long as the page. @type {CryptoKey|null} */ this.key = null;
  }

  /** One's own entries, and how many of others wait sealed. */
  async list() {
    const all = await readEntries(), now = Date.now();
    const over = all.filter((one) => isOver(one, now)).map(({ id }) => id);
    if (over.length) await keepEntries([], over);
    const left = all.filter(({ id }) => !over.includes(id));
    return { own: ownOf(left, this.account), others: othersOf(left, this.account) };
  }

  /** Keep and send. The site's answer, or null where it has to wait. A refusal is thrown, and what was
   * kept for it goes: it stands in the form. One that comes when the form is free already stays in the outbox.
   * @param {"visit"|"report"} kind @param {Content} content
   * @param {{photos?: File[], replaces?: string}} [more] replaces: client id of the entry that was mended */
  async submit(kind, content, { photos = [], replaces = "" } = {}) {
    const entries = await this.sealed(kind, content, photos);
    const gone = replaces && replaces !== content.client_id ? [this.idOf(replaces)] : [];
    if (!await isKept(entries, gone)) return this.sendUnkept(entries);
    void navigator.storage?.persist?.();
    this.onChange();
    const form = { isFree: false };
    /** @type {ReturnType<typeof setTimeout>|undefined} */ let timer;
    const freed = new Promise((resolve) => {
      timer = setTimeout(() => {
        form.isFree = true;
        resolve(null);
      }, FREE_MS);
    });
    return Promise.race([this.sendKept(entries, form), freed]).finally(() => clearTimeout(timer));
  }

  /** @param {Entry[]} entries what was written, and its photos @param {{isFree: boolean}} form */
  async sendKept(entries, form) {
    return this.alone(entries[0].id, () => this.postKept(entries, form)).finally(() => this.onChange());
  }

  /** Null too where its author has taken it back meanwhile. @param {Entry[]} entries @param {{isFree: boolean}} form */
  async postKept(entries, form) {
    const [entry] = entries, now = await entryOf(entry.id);
    if (!now || now.held) return null;
    try {
      const { answer } = await api.send("field/outbox", entry.envelope, "POST", WITHIN_MS);
      await this.arrived(entry, answer.ref);
      void this.send();
      return answer;
    } catch (error) {
      if (!(error instanceof api.Failure)) throw error;
      if (verdictOf(error) !== "needs") return null;
      if (form.isFree) {
        await this.refused(entry, error);
        return null;
      }
      await keepEntries([], entries.map(({ id }) => id));
      throw error;
    }
  }

  /** Nobody else sends this entry or takes it back meanwhile, in no tab. @template T @param {string} id
   * @param {() => Promise<T>} act @returns {Promise<T>} */
  alone(id, act) {
    if (navigator.locks) return /** @type {Promise<any>} */ (navigator.locks.request(`geo_grid entry ${id}`, act));
    const turn = (this.turns.get(id) ?? Promise.resolve()).then(act);
    this.turns.set(id, turn.catch(() => undefined));
    return turn;
  }

  /** Where the phone has no room: sent with a line, and said without one. @param {Entry[]} entries */
  async sendUnkept([entry, ...photos]) {
    try {
      const { answer } = await api.send("field/outbox", entry.envelope, "POST", WITHIN_MS);
      for (const photo of photos) await deliver(photo);
      return answer;
    } catch (error) {
      if (!(error instanceof api.Failure) || error.status !== 0) throw error;
      throw new api.Failure({ code: "phone_full", message: this.full, status: 0 });
    }
  }

  /** @param {string} clientId */
  idOf(clientId) { return `${this.account} ${clientId}`; }

  /** @param {string} kind @param {Content} content @param {File[]} photos @returns {Promise<Entry[]>} */
  async sealed(kind, content, photos) {
    const first = await nextNumbers(1 + photos.length).catch(() => Date.now());
    const { client_id: clientId, ...said } = content;
    const entry = await this.entry({ kind, client_id: clientId, sequence: first }, said);
    const others = photos.map(async (file, i) => this.entry(
      { kind: "photo", client_id: newClientId(), sequence: first + 1 + i, of: clientId },
      { name: file.name }, new Uint8Array(await file.arrayBuffer())));
    return [entry, ...await Promise.all(others)];
  }

  /** @param {{kind: string, client_id: string, sequence: number, of?: string, base_revision?: number}} about
   * @param {object} content @param {Uint8Array<ArrayBuffer>} [plain] @returns {Promise<Entry>} */
  async entry(about, content, plain) {
    const whole = { of: "", ...about, account: this.account };
    const { envelope, file, own } = await sealEntry(this.site, whole, content, plain, this.locker?.point);
    return { ...whole, id: this.idOf(about.client_id), at: Date.now(), state: "waiting", envelope, file, own };
  }

  /** Keep a step of a case and its photos, which go before it, and send them. What the site refuses stays here.
   * @param {{ref: string, revision: number, step: string}} one as its author saw it
   * @param {{to: string, note: string, photos: {file: File, stage: string}[], replaces: string, client_id?: string}} what
   * client_id: of the draft, which is over once this is kept @returns {Promise<"sent"|"waiting"|"needs">} how it stands when the form is free */
  async takeStep(one, { to, note, photos, replaces, client_id: stepId = newClientId() }) {
    const first = await nextNumbers(1 + photos.length).catch(() => Date.now());
    const about = { case: one.ref, to, saw: one.step };
    const sealed = photos.map(async ({ file, stage }, i) => this.entry(
      { kind: "photo", client_id: newClientId(), sequence: first + i },
      { name: file.name, case: one.ref, stage }, new Uint8Array(await file.arrayBuffer())).then((entry) => ({ ...entry, with: stepId })));
    const step = this.entry({ kind: "step", client_id: stepId, sequence: first + photos.length,
      base_revision: one.revision }, { ref: one.ref, to, note, made_at: new Date(serverNow()).toISOString() });
    const entries = (await Promise.all([...sealed, step])).map((entry) => ({ ...entry, ...about }));
    if (!await isKept(entries, replaces ? [this.idOf(replaces)] : [])) {
      throw new api.Failure({ code: "phone_full", message: this.full, status: 0 });
    }
    if (replaces) await changeEntries((entry) => (entry.account === this.account && entry.with === replaces ? { ...entry, with: stepId } : null));
    void navigator.storage?.persist?.();
    this.onChange();
    await Promise.race([this.send(), new Promise((resolve) => { setTimeout(resolve, FREE_MS); })]);
    const id = entries[entries.length - 1].id;
    return (await this.list()).own.find((entry) => entry.id === id)?.state ?? "sent";
  }

  /** Send what waits, one round at a time, of all tabs together. */
  send() {
    this.round ??= this.sendAll().finally(() => { this.round = null; });
    return this.round;
  }

  async sendAll() {
    if (!navigator.locks) return this.sendRound();
    await navigator.locks.request(`geo_grid outbox ${this.account}`, () => this.sendRound());
    return undefined;
  }

  async sendRound() {
    const tried = new Set();
    for (;;) {
      const next = nextOf(await readEntries(), this.account, tried);
      if (!next) return;
      tried.add(next.id);
      if (await this.sendOne(next) === "stop") return;
    }
  }

  /** As it stands when its turn has come: meanwhile it may have been sent, or taken back. @param {Entry} entry
   * @returns {Promise<string>} */
  sendOne({ id }) {
    return this.alone(id, async () => {
      const entry = await entryOf(id);
      return entry?.state === "waiting" ? this.sendNow(entry) : "sent";
    });
  }

  /** @param {Entry} entry */
  async sendNow(entry) {
    try {
      const answer = await deliver(entry);
      await this.arrived(entry, answer.answer?.ref);
      return "sent";
    } catch (error) {
      if (!(error instanceof api.Failure)) throw error;
      const verdict = verdictOf(error, isOrphan(entry, await readEntries()));
      if (verdict === "needs") await this.refused(entry, error);
      return verdict;
    } finally {
      this.onChange();
    }
  }

  /** @param {Entry} entry @param {api.Failure} failure */
  async refused(entry, failure) {
    const { code, told: reply } = failure;
    const now = await entryOf(entry.id) ?? entry;
    if (now.state === "sent") return;
    this.reasons.set(entry.id, failure);
    const stands = entry.kind === "step" && (reply?.theirs?.step ?? reply?.step);
    await changeEntry(/** @type {Entry} */ ({ ...now, state: "needs", code, ...stands && { stands } }));
  }

  /** Photos that came before it go after it now. @param {Entry} entry @param {string} [ref] */
  async arrived(entry, ref) {
    this.reasons.delete(entry.id);
    await changeEntry(sentOf(entry, Date.now(), ref));
    if (entry.kind !== "report") return;
    const { own } = await this.list();
    await this.wake(own.filter((one) => one.of === entry.client_id && isEarly(one)));
  }

  /** @param {Entry[]} entries that go once more, but those that stand in a form */
  async wake(entries) {
    await Promise.all(entries.map(({ id }) => this.alone(id, async () => {
      const entry = await entryOf(id);
      if (entry?.state === "needs" && !entry.held) await changeEntry(/** @type {Entry} */ ({ ...entry, state: "waiting" }));
    })));
  }

  /** What an entry of one's own says, by the PIN that was given; null where that opens nothing. @param {Entry} entry
   * @returns {Promise<any>} */
  async readHere({ envelope, own, client_id: clientId, kind }) {
    if (!this.key || !own || !envelope) return null;
    const content = await openOwn(this.key, { envelope, own }).catch(() => null);
    return content && { client_id: clientId, kind, content };
  }

  /** What an entry says: by the PIN, else the site opens it. @param {Entry} entry @param {number} [withinMs] */
  async read(entry, withinMs = WITHIN_MS) {
    return await this.readHere(entry) ?? api.send("field/outbox/open", entry.envelope, "POST", withinMs);
  }

  /** It goes into a form again: it is not sent as it was, and stays until another stands for it.
   * @param {{id: string}} entry @returns {Promise<Entry|false>} as it stood; false where it has arrived, or is gone */
  hold({ id }) {
    return this.alone(id, async () => {
      const entry = await entryOf(id);
      if (!entry || entry.state === "sent") return false;
      await changeEntry(/** @type {Entry} */ ({ ...entry, state: "needs", held: true }));
      return entry;
    }).finally(() => this.onChange());
  }

  /** It did not come into its form: it stands as before. @param {Entry} before */
  async release(before) {
    await this.alone(before.id, async () => {
      if ((await entryOf(before.id))?.held) await changeEntry(before);
    });
    this.onChange();
    void this.send();
  }

  /** Try one that was refused again; with no id all of them but photos that are of no report. @param {string} [id] */
  async again(id) {
    const { own } = await this.list();
    await this.wake(own.filter((one) => one.state === "needs" && (id ? one.id === id : !isEarly(one) && one.code !== "draft")));
    return this.send();
  }

  /** Throw an entry away, and the photos that belong to it. @param {Entry} entry */
  async discard(entry) {
    const { own } = await this.list();
    const photos = own.filter((one) => [one.of, one.with].includes(entry.client_id) && one.state !== "sent");
    await keepEntries([], [entry, ...photos].map(({ id }) => id));
    this.onChange();
  }

  /** Send now, as soon as there is a line, and again and again; what was refused once for each page. */
  keepSending() {
    addEventListener("online", () => void this.send());
    setInterval(() => void this.send(), EVERY_MS);
    this.onChange();
    return this.again();
  }
}

/** As it stands on the disk. @param {string} id @returns {Promise<Entry|undefined>} */
const entryOf = async (id) => (await readEntries()).find((one) => one.id === id);

/** Whether the site had no report for it. @param {Entry} entry */
const isEarly = ({ state, code }) => state === "needs" && code === "report_first";

/** Whether they lie on the disk now. @param {Entry[]} entries @param {string[]} gone */
const isKept = (entries, gone) => keepEntries(entries, gone).then(() => true, (error) => {
  if (error instanceof DOMException) return false;
  throw error;
});

/** @param {Entry} entry @returns {Promise<any>} */
function deliver({ envelope, file }) {
  if (!envelope) throw new api.Failure({ code: "entry_empty", message: "", status: 400 });
  if (!file) return told("field/outbox", api.written(envelope), WITHIN_MS);
  const form = new FormData();
  for (const [name, value] of Object.entries(envelope)) if (value !== null) form.append(name, String(value));
  form.append("file", new Blob([file]), "sealed");
  return told("field/outbox/photos", { method: "POST", body: form }, withinOf(file.length));
}

/** @param {string} path @param {RequestInit} options @param {number} withinMs @returns {Promise<any>} */
const told = async (path, options, withinMs) => api.contentOf(
  await api.once(`/api/v1/${path}`, { ...options, signal: AbortSignal.timeout(withinMs) }));

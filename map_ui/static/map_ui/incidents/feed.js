/** What the stream of changes does to the page: cases appear, move, change, leave. */

import { judge } from "./judge.js";

/** @typedef {import("./judge.js").Known} Known */
/** What the page does with what comes: `check` asks the server whether a case holds the filters, and
 * returns its row or null; `settle` shows a case or takes it away; `hear` is told of new cases alone.
 * @typedef {{filters(): Record<string, string>, known(): Known, check(ref: string): Promise<any>,
 *   settle(one: any, isIn: boolean): void, leave(ref: string): void, reload(): void,
 *   hear(one: any): void, hasFailed(): boolean, readSoon(): void}} Page */

const GATHER_MS = 300;
/** More than these at once are not asked for one by one. */
const MOST_CHECKED = 8;
/** The change by which a case begins; all others, photos among them, are of one that is known. */
const FIRST = "report";

export class Feed {
  /** @param {Page} page @param {(act: () => void, ms: number) => unknown} [later] */
  constructor(page, later = (act, ms) => setTimeout(act, ms)) {
    this.page = page;
    this.later = later;
    /** @type {Map<string, {one: any, isNew: boolean}>} cases that the server has to judge */ this.doubtful = new Map();
    this.isWaiting = false;
  }

  /** @param {any} one a change, as lists tell a case */
  change(one) {
    const { page } = this;
    // One row beside nothing would look like all: what could not be read is read again instead.
    if (page.hasFailed()) { page.readSoon(); return; }
    const verdict = judge(page.filters(), one, page.known());
    if (verdict !== null) {
      page.settle(one, verdict);
      if (verdict && one.change === FIRST) page.hear(one);
      return;
    }
    // What follows at once does not hide that a case is new.
    const isNew = one.change === FIRST || this.doubtful.get(one.ref)?.isNew === true;
    this.doubtful.set(one.ref, { one, isNew });
    if (this.isWaiting) return;
    this.isWaiting = true;
    this.later(() => void this.checkDoubtful(), GATHER_MS);
  }

  async checkDoubtful() {
    const { page } = this;
    const asked = [...this.doubtful.values()];
    this.doubtful.clear();
    this.isWaiting = false;
    if (page.hasFailed()) { page.readSoon(); return; }
    if (asked.length > MOST_CHECKED) { page.reload(); return; }
    await Promise.all(asked.map(async ({ one, isNew }) => {
      const row = await page.check(one.ref).catch(() => undefined);
      if (row === undefined) return; // unanswered: the next change of it asks again
      if (page.hasFailed()) { page.readSoon(); return; }
      page.settle(row ?? one, row !== null);
      if (row && isNew) page.hear(one);
    }));
  }

  /** @param {string} ref */
  left(ref) {
    this.doubtful.delete(ref);
    if (this.page.hasFailed()) this.page.readSoon();
    else this.page.leave(ref);
  }
}

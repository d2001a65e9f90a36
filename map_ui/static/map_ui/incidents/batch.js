/** Many cases, sent in pieces: looks to the page like a job that can be followed and ended. */

import { Failure } from "../kit/failure.js";

/** @typedef {import("../kit/cases.js").Done} Done */
/** @typedef {import("../kit/job.js").Job} Job */

/** Few enough that the bar moves, and that an end is heard soon. */
export const PIECE = 20;

export class Batch {
  /** @param {string[]} refs @param {(refs: string[]) => Promise<Done>} act what is asked for a piece;
   *   asked again, it does what is left */
  constructor(refs, act) {
    this.refs = refs;
    this.act = act;
    /** @type {string[]} */ this.done = [];
    /** @type {Done["refused"]} */ this.refused = [];
    this.tried = 0;
    this.state = "queued";
    /** @type {Failure|null} */ this.failure = null;
    this.isToEnd = false;
  }

  /** Those that were not sent, or whose reply did not come. */
  get left() {
    return this.refs.slice(this.tried);
  }

  /** From where it stopped, to the end, to the next failure or until it is ended. */
  async run() {
    Object.assign(this, { state: "running", failure: null, isToEnd: false });
    while (this.left.length && !this.isToEnd) {
      const piece = this.left.slice(0, PIECE);
      try {
        const { done, refused } = await this.act(piece);
        this.done.push(...done);
        this.refused.push(...refused);
        this.tried += piece.length;
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        this.failure = error;
        this.state = "failed";
        return;
      }
    }
    this.state = this.left.length ? "cancelled" : "done";
  }

  /** @returns {Job} */
  job() {
    return { id: "", state: this.state, progress: this.refs.length ? this.tried / this.refs.length : 1,
      stage: "cases", done: null, total: null, result: null, error: null,
      cancel_requested: this.isToEnd };
  }

  async read() {
    return this.job();
  }

  async cancel() {
    this.isToEnd = true;
    return this.job();
  }
}

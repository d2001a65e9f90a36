/**
 * Steps on their way to the server: one after the other, none lost.
 *
 * A step waits in the browser's storage until it is answered. A stale one is tried again on the
 * plan as it is now; a refused one is told and the plan is read anew. Pure but for what is handed in.
 */

import { Failure } from "../kit/api.js";

/** @typedef {{type: string, [field: string]: any}} Step */
/** @typedef {{
 *   take(step: object): Promise<any>, read(): Promise<any>, back(by: string, body: object): Promise<any>,
 *   keep(steps: Step[]): void, kept(): Step[],
 *   onReply(reply: any, step: Step): void, onRead(document: any, waiting: Step[]): void,
 *   onRefused(failure: Failure, step: Step): void, onState(state: string, waiting: number): void,
 *   wait(ms: number): Promise<void> }} SessionIo */

const RETRY_MS = 2000;
const MOST_TRIES = 6;

export class Session {
  /** @param {SessionIo} io @param {number} revision */
  constructor(io, revision) {
    this.io = io;
    this.revision = revision;
    /** @type {Step[]} */ this.waiting = io.kept();
    /** @type {Promise<void>|null} */ this.running = null;
  }

  /** Send a step once those before it are answered. @param {Step} step */
  push(step) {
    this.waiting.push({ client_id: crypto.randomUUID(), ...step });
    this.io.keep(this.waiting);
    return this.flush();
  }

  /** All that waits, in order. @returns {Promise<void>} */
  flush() {
    this.running ??= this.work().finally(() => { this.running = null; });
    return this.running;
  }

  async work() {
    while (this.waiting.length) {
      const step = this.waiting[0];
      this.io.onState("saving", this.waiting.length);
      let reply;
      try {
        reply = await this.taken(step);
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        if (error.status === 401) return;
        this.done();
        this.io.onRefused(error, step);
        await this.readAgain();
        continue;
      }
      this.done();
      this.revision = reply.revision;
      this.io.onReply(reply, step);
    }
    this.io.onState("saved", 0);
  }

  done() {
    this.waiting.shift();
    this.io.keep(this.waiting);
  }

  /** One step, tried again while others are faster or nobody answers. @param {Step} step */
  async taken(step) {
    for (let tries = 0; ; tries += 1) {
      try {
        return await this.io.take({ ...step, revision: this.revision });
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        if (error.code === "plan_stale" && tries < MOST_TRIES) await this.readAgain();
        else if (error.status === 0 || error.status >= 500) {
          this.io.onState("offline", this.waiting.length);
          await this.io.wait(RETRY_MS);
        } else throw error;
      }
    }
  }

  /** The plan as the server has it, and what waits laid over it. */
  async readAgain() {
    const document = await this.io.read();
    this.revision = document.revision;
    this.io.onRead(document, this.waiting);
  }

  /** Undo, redo, jump: after everything that waits. @param {string} by @param {object} [more] */
  async back(by, more = {}) {
    await this.flush();
    const reply = await this.io.back(by, { revision: this.revision, ...more });
    this.revision = reply.revision;
    return reply;
  }
}

/**
 * How far one walks within the chosen cell: asked for when the strokes rest, so that none waits for it.
 *
 * The server measures it along the streets on the plan as it is stored; until then the card says so.
 */

import { Failure, json } from "../kit/api.js";

/** @typedef {{metres: number|null, is_joined: boolean, off: number}|null} Walk */
/** @typedef {{was: string, now: string, note: string}} Told */
/** @typedef {{say(key: string, values?: Record<string, any>): string, number(n: number): string}} Words */

export const WAIT_MS = 250;
/** Where nothing was measured. */
const NOBODY = { now: null, before: null, note: "" };

/** Metres of a walk; "≥" where not all houses are joined, a dash where there is none.
 * @param {Walk} walk @param {Words} speaker */
export function walkText(walk, { say, number }) {
  if (!walk || walk.metres === null) return "–";
  return `${walk.is_joined ? "" : "≥ "}${number(walk.metres)} ${say("unit.m")}`;
}

/** What is to be known of a walk, if anything. @param {Walk} walk @param {Words} speaker */
export function walkNote(walk, { say, number }) {
  if (!walk) return say("walk.unknown");
  return [walk.is_joined ? "" : say("walk.apart"), walk.off ? say("walk.off", { n: number(walk.off) }) : ""]
    .filter(Boolean).join(" ");
}

export class CellWalks {
  /** @param {{id: number, isShared: boolean, speaker: Words, settled(): Promise<void>, show(told: Told): void}} page
   * `isShared`: read by a link, which opens this plan and no questions about it */
  constructor(page) {
    this.page = page;
    this.turn = 0;
    this.timer = 0;
  }

  /** Another cell is chosen, or a stroke changed it. @param {string} cell */
  follow(cell) {
    this.turn += 1;
    clearTimeout(this.timer);
    const turn = this.turn;
    if (this.page.isShared) return queueMicrotask(() => this.tell(NOBODY));
    this.timer = window.setTimeout(() => void this.read(cell, turn), WAIT_MS);
    return undefined;
  }

  /** @param {string} cell @param {number} turn */
  async read(cell, turn) {
    try {
      await this.page.settled();
      const found = await json(`plans/${this.page.id}/walks?cell=${encodeURIComponent(cell)}`);
      if (turn === this.turn) this.tell(found.results[0]);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (turn === this.turn) this.tell({ ...NOBODY, note: error.message });
    }
  }

  /** @param {{now: Walk, before: Walk, note?: string}} found `note`: instead of the usual one */
  tell({ now, before, note }) {
    const { speaker, show } = this.page;
    show({ was: walkText(before, speaker), now: walkText(now, speaker), note: note ?? walkNote(now, speaker) });
  }
}

/** What this wall was sent: read by its own rights when the stream says that it changed, and shown in turn. */

import * as api from "../kit/api.js";
import { Failure } from "../kit/failure.js";
import { serverNow } from "../kit/server_time.js";
import { displays } from "../kit/views.js";
import { showAt } from "./turn.js";

/** @typedef {import("../kit/views.js").Show} Show */

const AGAIN_MS = 5_000;
/** A timer may come a little early by the server's clock. */
const SHORTEST_MS = 200;

export class OwnDisplay {
  /** @param {(show: Show|null, place: {n: number, of: number}) => void} onShow null: the usual picture */
  constructor(onShow) {
    this.onShow = onShow;
    this.revision = 0;
    this.index = -1;
    /** @type {Show[]} */ this.shows = [];
    this.sentAt = 0;
    /** @type {number|null} an event that it is current to */ this.lastEvent = null;
    /** @type {ReturnType<typeof setTimeout>|undefined} */ this.timer = undefined;
  }

  /** Read what is to be shown, and show it if it is newer. What cannot be read is tried again. */
  async read() {
    try {
      const told = await displays.own();
      this.lastEvent = told.last_event;
      if (told.revision <= this.revision) return;
      Object.assign(this, { revision: told.revision, shows: told.shows, index: -2,
        sentAt: Date.parse(told.sent_at ?? "") || 0 });
      this.turn();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (error.status === 0 || error.status >= 500) setTimeout(() => void this.read(), AGAIN_MS);
    }
  }

  /** Show what is due now, and come back when something else is. */
  turn() {
    clearTimeout(this.timer);
    const { index, leftMs } = showAt(this.shows, this.sentAt, serverNow());
    if (index !== this.index) {
      this.index = index;
      this.onShow(this.shows[index] ?? null, { n: index + 1, of: this.shows.length });
    }
    if (Number.isFinite(leftMs)) this.timer = setTimeout(() => this.turn(), Math.max(SHORTEST_MS, leftMs));
  }
}

/** What this wall is sent; null for any other login: only a display's own is sent anything.
 * @param {ConstructorParameters<typeof OwnDisplay>[0]} show */
export async function ownDisplay(show) {
  const { rights } = await api.me();
  if (!rights.includes("display")) return null;
  const display = new OwnDisplay(show);
  await display.read();
  return display;
}

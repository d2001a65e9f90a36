/**
 * What happens now, for every tab of this browser by one connection.
 *
 * The tab that holds the lock reads the stream and tells the others; when it closes, the next one
 * takes over where it knows to be. Without locks (plain http on a foreign name) each tab reads for
 * itself. Nothing is asked again and again: a stream that breaks is opened anew, ever more slowly.
 */

import { Failure, openStream } from "./api.js";
import { DEAD_AFTER_MS, isFinal, isNews, Journal, parser, waitMs } from "./event_stream.js";
import { at } from "./root.js";

/** @typedef {import("./event_stream.js").Message} Message */
/** `since`: when it stopped being live, in milliseconds; `isOver`: nobody tries again.
 * @typedef {{isLive: boolean, since: number|null, isOver: boolean}} State */
/** @typedef {{since?: number|null, onChange: (data: any) => void, onLeft: (ref: string, number: number) => void,
 *   onReset: () => void, onState: (state: State) => void, onDisplay?: () => void}} Follower
 * `onDisplay`: this wall was sent something else to show. */

const nameHere = () => `geo_grid.live ${at("/")} ${document.documentElement.dataset?.account ?? ""}`;

/** Follow events from a number on; the returned function ends that.
 * @param {Follower} follower @returns {() => void} */
export function follow(follower) {
  const tab = new Tab(follower);
  if (navigator.locks && typeof BroadcastChannel === "function") tab.share(nameHere());
  else void tab.lead(() => {});
  return () => tab.stop();
}

/** @type {Set<(unread: number) => void>} who shows how many messages are unread */ const unreadTold = new Set();

/** Hear how many messages are unread when that changes, by whatever stream this page follows.
 * @param {(unread: number) => void} tell */
export const onUnread = (tell) => void unreadTold.add(tell);

class Tab {
  /** @param {Follower} follower */
  constructor(follower) {
    this.follower = follower;
    this.since = follower.since ?? null;
    this.id = Math.random().toString(36).slice(2);
    this.stopping = new AbortController();
    /** @type {Journal|null} what a leader tells who joins */ this.journal = null;
    /** @type {State|null} */ this.state = null;
  }

  stop() {
    this.stopping.abort();
  }

  get isStopped() {
    return this.stopping.signal.aborted;
  }

  // ---- among tabs

  /** @param {string} name */
  share(name) {
    const channel = new BroadcastChannel(name);
    const tell = (/** @type {any} */ told) => channel.postMessage(told);
    const hello = () => tell({ kind: "hello", id: this.id, since: this.since });
    channel.onmessage = ({ data }) => this.hear(data, tell, hello);
    this.stopping.signal.addEventListener("abort", () => channel.close());
    navigator.locks.request(name, { signal: this.stopping.signal }, () => {
      tell({ kind: "lead" });
      return this.lead(tell);
    }).catch(() => {}); // stopped before its turn came
    hello();
  }

  /** @param {any} told @param {(told: any) => void} tell @param {() => void} hello */
  hear(told, tell, hello) {
    if (told.kind === "lead") hello();
    else if (told.kind === "hello") this.welcome(told, tell);
    else if (this.journal || (told.to && told.to !== this.id)) return;
    else if (told.kind === "state") this.note(told.state);
    else if (told.kind === "messages") told.messages.forEach((/** @type {Message} */ one) => this.take(one));
  }

  /** A leader tells who joins what it missed. @param {any} told @param {(told: any) => void} tell */
  welcome({ id, since }, tell) {
    if (!this.journal) return;
    const reset = { id: this.since ?? since, event: "reset", data: {} };
    tell({ kind: "messages", to: id, messages: this.journal.after(since) ?? [reset] });
    if (this.state) tell({ kind: "state", to: id, state: this.state });
  }

  // ---- what comes

  /** @param {Message} message */
  take(message) {
    if (message.event === "away" || message.event === "back") {
      this.note({ isLive: message.event === "back", since: Date.now(), isOver: false });
      return;
    }
    if (this.isStopped || !isNews(message, this.since)) return;
    this.since = message.id;
    if (message.event === "reset") {
      // Whoever begins anew is current again: a word on that may have been dropped with what waited.
      if (this.state && !this.state.isOver) this.note({ isLive: true, since: null, isOver: false });
      this.follower.onReset();
    }
    else if (message.event === "change") this.follower.onChange(message.data);
    else if (message.event === "unread") for (const tell of unreadTold) tell(message.data.unread);
    else if (message.event === "left") this.follower.onLeft(message.data.ref, message.id);
    else if (message.event === "display") this.follower.onDisplay?.();
  }

  /** @param {State} state */
  note(state) {
    if (this.isStopped || (this.state?.isLive === state.isLive && this.state.isOver === state.isOver)) return;
    this.state = state;
    this.follower.onState(state);
  }

  // ---- the one connection

  /** Read the stream for all until this tab ends. @param {(told: any) => void} tell */
  async lead(tell) {
    const journal = this.journal = new Journal(this.since);
    const say = (/** @type {State} */ state) => {
      tell({ kind: "state", state });
      this.note(state);
    };
    const pass = (/** @type {Message} */ message) => {
      if (message.event !== "away" && message.event !== "back") journal.add(message);
      tell({ kind: "messages", messages: [message] });
      this.take(message);
    };
    let failures = 0, lostAt = Date.now();
    while (!this.isStopped) {
      try {
        await this.read(pass, () => {
          failures = 0;
          say({ isLive: true, since: null, isOver: false });
        });
      } catch (error) {
        if (error instanceof Failure && isFinal(error.status)) {
          say({ isLive: false, since: this.state?.since ?? Date.now(), isOver: true });
          break;
        }
      }
      if (this.isStopped) break;
      if (this.state?.isLive) lostAt = Date.now();
      say({ isLive: false, since: lostAt, isOver: false });
      await this.pause(waitMs(failures += 1, Math.random()));
    }
    // The lock is kept: another tab would be refused likewise.
    if (!this.isStopped) await new Promise((resolve) => this.stopping.signal.addEventListener("abort", resolve));
  }

  /** One connection, until it ends, breaks or falls silent.
   * @param {(message: Message) => void} pass @param {() => void} onOpen */
  async read(pass, onOpen) {
    const ending = new AbortController();
    const end = () => ending.abort();
    this.stopping.signal.addEventListener("abort", end);
    let watch = setTimeout(end, DEAD_AFTER_MS);
    try {
      const { body } = await openStream(this.since, ending.signal);
      const reader = /** @type {ReadableStream<Uint8Array>} */ (body).getReader();
      const decoder = new TextDecoder(), feed = parser(pass);
      onOpen();
      for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
        clearTimeout(watch);
        watch = setTimeout(end, DEAD_AFTER_MS);
        feed(decoder.decode(piece.value, { stream: true }));
      }
    } finally {
      clearTimeout(watch);
      this.stopping.signal.removeEventListener("abort", end);
    }
  }

  /** @param {number} ms @returns {Promise<void>} */
  pause(ms) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.stopping.signal.addEventListener("abort", () => (clearTimeout(timer), resolve()));
    });
  }
}

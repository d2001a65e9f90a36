/** Server-Sent Events as text, when to come back, and what was told lately. Pure. */

/** @typedef {{id: number, event: string, data: any}} Message */

/** A function that is fed pieces of the stream and hands over each whole message; comments and what
 * has no number are left out. @param {(message: Message) => void} onMessage */
export function parser(onMessage) {
  let rest = "";
  /** @type {Record<string, string>} */ let fields = {};
  return (/** @type {string} */ piece) => {
    const lines = (rest + piece).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const [, name, value] = /^([a-z]+): ?(.*)$/.exec(line) ?? [];
      if (name) fields[name] = value;
      if (line !== "") continue;
      const { id, event, data } = fields;
      fields = {};
      if (data && /^\d+$/.test(id ?? "")) onMessage({ id: Number(id), event, data: JSON.parse(data) });
    }
  };
}

const SHORTEST_MS = 1_000, LONGEST_MS = 30_000;
/** Nothing for so long: a comment comes every 15 s. */
export const DEAD_AFTER_MS = 45_000;

/** How long to wait after so many failures in a row; hundreds do not come back at once.
 * @param {number} failures at least 1 @param {number} chance 0 to 1 */
export const waitMs = (failures, chance) =>
  Math.min(LONGEST_MS, SHORTEST_MS * 2 ** (failures - 1)) * (0.5 + chance / 2);

/** Whether a refusal is final: whoever is logged out or lost the right comes back by the page.
 * @param {number} status */
export const isFinal = (status) => status === 400 || status === 401 || status === 403 || status === 404;

/** What is new to somebody who knows everything up to a number; a reset always is.
 * @param {Message} message @param {number|null} since */
export const isNews = (message, since) => message.event === "reset" || since === null || message.id > since;

/** The last messages, for tabs that join later. */
export class Journal {
  /** @param {number|null} floor messages from here on are known; null: from now on
   * @param {number} [most] */
  constructor(floor, most = 500) {
    this.floor = floor;
    this.most = most;
    /** @type {Message[]} */ this.messages = [];
  }

  /** @param {Message} message */
  add(message) {
    if (message.event === "reset") Object.assign(this, { floor: message.id, messages: [] });
    else this.messages.push(message);
    while (this.messages.length > this.most) this.floor = this.messages.shift()?.id ?? this.floor;
  }

  /** What came after a number; null where that is not known any more.
   * @param {number|null} since @returns {Message[]|null} */
  after(since) {
    if (since === null) return [];
    if (this.floor === null || since < this.floor) return null;
    return this.messages.filter(({ id }) => id > since);
  }
}

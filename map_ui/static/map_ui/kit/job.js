/** A job on the page: its bar, how fast it is, how long it will take, and a button to end it. */

import { h } from "./elements.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {{id: string, state: string, progress: number, stage: string, done: number|null,
 *   total: number|null, result: any, error: {code: string, message: string}|null,
 *   cancel_requested: boolean}} Job */
/** @typedef {{read(id: string): Promise<Job>, cancel(id: string): Promise<Job>}} Jobs */

const ASK_EVERY_MS = 600;
const SLOW_AFTER_MS = 8_000;
const FINISHED = ["done", "failed", "cancelled"];

/** Seconds in words. @param {number} seconds @param {Speaker} speaker */
export function duration(seconds, { say }) {
  return seconds < 90 ? say("job.seconds", { n: Math.max(1, Math.round(seconds)) })
    : say("job.minutes", { n: Math.round(seconds / 60) });
}

/** Rate and remaining time from the looks at a job so far. */
export class Pace {
  constructor() {
    /** @type {{at: number, progress: number, done: number|null, stage: string}[]} */ this.looks = [];
  }

  /** @param {Job} job @param {number} at milliseconds */
  look(job, at) {
    this.looks.push({ at, progress: job.progress, done: job.done, stage: job.stage });
    if (this.looks.length > 12) this.looks.shift();
  }

  /** Rows a second in this stage; null when nothing can be said. */
  rate() {
    const last = this.looks.at(-1);
    const first = this.looks.find((one) => one.stage === last?.stage && one.done !== null);
    if (!last || !first || last.done === null || last.at - first.at < 900) return null;
    return Math.round((last.done - Number(first.done)) / ((last.at - first.at) / 1000)) || null;
  }

  /** Seconds to the end; null when nothing can be said. */
  left() {
    const first = this.looks[0];
    const last = this.looks.at(-1);
    const gained = last && first ? last.progress - first.progress : 0;
    if (!last || gained <= 0 || last.at - first.at < 900) return null;
    return ((1 - last.progress) * (last.at - first.at)) / 1000 / gained;
  }
}

/** Show a job until it has ended. @param {HTMLElement} place @param {Job} job @param {Jobs} jobs
 * @param {Speaker} speaker @returns {Promise<Job>} the finished job */
export async function follow(place, job, jobs, speaker) {
  const { say, number } = speaker;
  const bar = /** @type {HTMLProgressElement} */ (h("progress", { max: "1", value: "0" }));
  const stage = h("strong", {});
  const facts = h("span", { class: "quiet" });
  const cancel = h("button", { type: "button", class: "plain-button" }, say("job.cancel"));
  cancel.addEventListener("click", () => {
    cancel.setAttribute("disabled", "");
    cancel.textContent = say("job.cancelling");
    void jobs.cancel(job.id).catch(() => undefined);
  });
  place.replaceChildren(h("div", { class: "job", role: "group" },
    h("p", { class: "job-line", role: "status" }, stage, facts), bar, cancel));
  const pace = new Pace();
  const began = performance.now();
  let now = job;
  while (!FINISHED.includes(now.state)) {
    const queued = now.state === "queued";
    stage.textContent = say(queued ? "job.queued" : `job.${now.stage || "running"}`);
    if (queued) bar.removeAttribute("value");
    else bar.value = now.progress;
    pace.look(now, performance.now());
    const rate = pace.rate();
    const left = pace.left();
    const slow = queued && performance.now() - began > SLOW_AFTER_MS;
    facts.textContent = slow ? say("job.slow") : [
      now.total ? `${number(now.done)} / ${number(now.total)}` : "",
      rate ? say("job.rate", { n: rate }) : "",
      left && left > 2 ? say("job.left", { time: duration(left, speaker) }) : "",
    ].filter(Boolean).join(" · ");
    await new Promise((wake) => { setTimeout(wake, ASK_EVERY_MS); });
    now = await jobs.read(job.id).catch(() => now);
  }
  place.replaceChildren();
  return now;
}

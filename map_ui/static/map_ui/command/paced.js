/** Doing again what many may ask for at once. Pure. */

/** A function after whose first call `act` is done once, a while later, and not again before a longer
 * while, however often it is called.
 * @param {() => void} act @param {{waitMs: number, apartMs: number}} pace
 * @returns {() => void} */
export function paced(act, { waitMs, apartMs }) {
  /** @type {ReturnType<typeof setTimeout>|undefined} */ let waiting;
  let doneAt = -apartMs;
  return () => {
    if (waiting) return;
    waiting = setTimeout(() => {
      waiting = undefined;
      doneAt = performance.now();
      act();
    }, Math.max(waitMs, doneAt + apartMs - performance.now()));
  };
}

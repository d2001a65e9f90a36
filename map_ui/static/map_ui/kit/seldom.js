/** Something that many events ask for, done once for all of them. */

const APART_MS = 5_000;

/** Do it a few seconds after it was asked for; who asks meanwhile asked for the same.
 * @param {() => void} act @returns {() => void} */
export function seldom(act) {
  let isWaiting = false;
  return () => {
    if (isWaiting) return;
    isWaiting = true;
    setTimeout(() => {
      isWaiting = false;
      act();
    }, APART_MS);
  };
}

/** Do it a moment after it was asked for, however often, and never twice within a few seconds: many
 * pages that hear of the same change do not ask for the same thing all the time.
 * @param {() => void} act @param {number} waitMs @param {number} [apartMs] @returns {() => void} */
export function paced(act, waitMs, apartMs = APART_MS) {
  let isWaiting = false, doneAt = -Infinity;
  return () => {
    if (isWaiting) return;
    isWaiting = true;
    setTimeout(() => {
      isWaiting = false;
      doneAt = performance.now();
      act();
    }, Math.max(waitMs, doneAt + apartMs - performance.now()));
  };
}

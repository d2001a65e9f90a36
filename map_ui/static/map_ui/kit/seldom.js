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

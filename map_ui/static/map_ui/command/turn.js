/** Which of several views a wall shows at a moment, and for how long still. Pure. */

/** Counted from the moment at which they were sent: whoever comes back goes on where the others are,
 * and the walls of a room turn together.
 * @param {{seconds: number|null}[]} shows @param {number} sentAt @param {number} now milliseconds
 * @returns {{index: number, leftMs: number}} `leftMs` is Infinity where nothing turns */
export function showAt(shows, sentAt, now) {
  if (shows.length < 2) return { index: shows.length - 1, leftMs: Infinity };
  const lengths = shows.map(({ seconds }) => (seconds ?? 0) * 1000);
  const round = lengths.reduce((sum, one) => sum + one, 0);
  let rest = Math.max(0, now - sentAt) % round;
  let index = 0;
  while (rest >= lengths[index]) {
    rest -= lengths[index];
    index += 1;
  }
  return { index, leftMs: lengths[index] - rest };
}

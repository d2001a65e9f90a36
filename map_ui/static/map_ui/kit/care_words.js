/** Who needs care, in words. Pure. */

/** The groups of a person in a line of words.
 * @param {any[]|undefined} care @param {import("../texts/speaker.js").Speaker} speaker */
export const careWords = (care, { say }) => (care ?? []).map(({ group, note }) =>
  [say(`care.${group}`), note && `（${note}）`].filter(Boolean).join("")).join("、");

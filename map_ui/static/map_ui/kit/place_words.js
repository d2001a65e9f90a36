/** What a found place says of itself: kind, depth, and what of the text does not agree. Pure. */

/** @typedef {{part: string, fault: string, said?: any, known?: any}} Fault */
/** @typedef {{kind: string, id: number|null, label: string, depth: string, exact: boolean,
 *   confidence: number, not_found: string[], faults?: Fault[], parts?: Record<string, any>,
 *   lon: number|null, lat: number|null, grid_cell?: {id: number, name?: string, code: string}|null,
 *   worker?: any}} Place */
/** @typedef {import("../texts/speaker.js").Speaker} Speaker */

/** A value of a fault as it is read: a list with commas. @param {any} value */
const told = (value) => (Array.isArray(value) ? value.join("、") : String(value ?? ""));

/** The name of a part; one that is not known here is said as it came.
 * @param {string} part @param {Speaker} speaker */
const partName = (part, { say, knows }) => (knows(`place.part.${part}`)
  ? say(`place.part.${part}`) : part);

/** One fault in words. @param {Fault} fault @param {Speaker} speaker */
export function faultWords({ part, fault, said, known }, speaker) {
  const { say, knows } = speaker;
  const values = { part: partName(part, speaker), said: told(said), known: told(known) };
  const keys = [`place.fault.${fault}.${part}`,
    values.known && `place.fault.${fault}.known`, `place.fault.${fault}`];
  const key = keys.find((one) => one && knows(one));
  if (!key) return `${values.part} ${values.said}`.trim();
  // "number 12 号" would say the sign twice.
  if (part === "number") values.said = values.said.replace(/号$/, "");
  if (part === "room") values.said = values.said.replace(/室$/, "");
  return say(key, values);
}

/** Everything that keeps a place from being exactly what was asked, and what was found instead.
 * @param {Place} place @param {Speaker} speaker @returns {string} empty for an exact one */
export function placeWords(place, speaker) {
  const faults = place.faults ?? [];
  const named = new Set(faults.map(({ part }) => part));
  const rest = (place.not_found ?? []).filter((part) => !named.has(part)).map((part) =>
    ({ part, fault: "unknown", said: "" }));
  const words = faults.map((one) => faultWords(one, speaker));
  for (const { part } of rest) {
    words.push(speaker.say("place.fault.missing", { part: partName(part, speaker) }));
  }
  if (!words.length) return "";
  const between = speaker.language === "zh" ? "；" : "; ";
  const found = place.not_found?.length ? [speaker.say(`place.found.${place.depth}`)] : [];
  return [...words, ...found].join(between);
}

/** How many of the first answers fit equally well; 0 where the first stands alone.
 * @param {Place[]} places */
export function ties(places) {
  const [first] = places;
  if (!first || first.exact || first.confidence === undefined) return 0;
  const equal = places.filter(({ confidence }) =>
    Math.abs(confidence - first.confidence) < 1e-6).length;
  return equal > 1 ? equal : 0;
}

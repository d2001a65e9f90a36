/** What the list and the labels of the map say of a cell. Pure. */

import { hiddenText } from "../kit/numbers.js";
import { canBeEstimated, valueOf } from "./measures.js";

/** @typedef {import("./measures.js").Cell} Cell */
/** @typedef {import("./measures.js").Measure} Measure */
/** @typedef {import("../texts/speaker.js").Speaker} Speaker */

const WORDS = /** @type {Record<string, string>} */ ({ residents: "people",
  incidents: "open_cases", units: "doors", reach: "out_of_reach" });

/** Its value in the present measure; of one that may not be told who is. @param {Cell} cell
 * @param {Measure} measure @param {Speaker} speaker */
export function cellLine(cell, measure, { say }) {
  const n = valueOf(cell, measure);
  if (n === null) return say("numbers.hidden");
  const about = cell.is_estimated && canBeEstimated(measure) ? "≈" : "";
  return about + say(WORDS[measure] ?? "families", { n });
}

/** What its label says: its name without its community's where that stands beside it.
 * @param {Cell} cell @param {Measure} measure @param {Speaker} speaker
 * @returns {import("./labels.js").CellText} */
export function cellText(cell, measure, speaker) {
  const full = cell.name || cell.code;
  const short = full.startsWith(cell.community) ? full.slice(cell.community.length) || full : full;
  const weight = valueOf(cell, measure) ?? 0;
  return { full, short, weight, value: weight ? cellLine(cell, measure, speaker) : "" };
}

/** Two numbers of a cell or a building in a line, of the ground where its people may not be told.
 * @param {Record<string, any>} props @param {boolean} isCell @param {Speaker} speaker
 * @returns {(string|false|0)[]} */
export function pointerLine(props, isCell, speaker) {
  const { say } = speaker;
  const about = props.is_estimated ? "≈" : "";
  const cases = isCell && props.open_incidents && say("open_cases", { n: props.open_incidents });
  if (props.households !== null && props.households !== undefined) {
    return [about + say("families", { n: props.households }),
      about + say("people", { n: props.residents ?? 0 }), cases];
  }
  return [isCell && say("houses", { n: props.buildings ?? 0 }),
    isCell && say("doors", { n: props.units ?? 0 }), cases, hiddenText("residents", speaker)];
}

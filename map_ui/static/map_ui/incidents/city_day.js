/** The day whose cells the city's map shows, beside the day that it is in the city. */

import { byId } from "../kit/elements.js";
import { serverNow } from "../kit/server_time.js";

/** `day` is empty for today. @param {import("../texts/speaker.js").Speaker} speaker
 * @returns {{day: string, isOther: boolean, isPast: boolean}} */
export function cityDay(speaker) {
  const { value } = /** @type {HTMLInputElement} */ (byId("as-of-day"));
  const today = speaker.isoDay(new Date(serverNow()));
  const isOther = value !== "" && value !== today;
  return { day: isOther ? value : "", isOther, isPast: isOther && value < today };
}

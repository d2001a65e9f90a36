/** The server's clock, by the Date of its replies: a countdown does not hang on the reader's clock. */

let offsetMs = 0;
let answeredAt = 0;

/** A reply has come. Its Date is cut to the second, hence the half; a kept reply tells an old one.
 * @param {Headers} headers @param {number} [now] milliseconds of this machine's clock */
export function noteDate(headers, now = Date.now()) {
  answeredAt = now;
  const sent = Date.parse(headers?.get("Date") ?? "");
  if (Number.isFinite(sent) && !headers.has("Age") && !headers.has("ETag")) {
    offsetMs = sent + 500 - now;
  }
}

/** When the last reply came, by this machine: milliseconds; 0 before the first. */
export const lastAnswer = () => answeredAt;

/** Now, by the server: milliseconds. */
export const serverNow = () => Date.now() + offsetMs;

/** Why there is no file of the refused rows; empty where there is one, or none is needed.
 * @param {Record<string, any>} numbers @param {import("../texts/speaker.js").Speaker} speaker */
export function unwrittenText({ rejects_unwritten: reason }, { say }) {
  return reason ? say("load.rejects.unwritten", { reason }) : "";
}

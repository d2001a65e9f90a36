/** The switches of the map in its address: points, labels, the day whose cells are shown. Pure. */

/** `closed`: an older link shows closed cases as well; today the filters say so.
 * @typedef {{points: boolean, labels: boolean, day: string, closed?: boolean}} Switches */

const DAY = /^\d{4}-\d\d-\d\d$/;

/** What an address says of them; what it does not name is as usual. @param {URLSearchParams} asked
 * @returns {Switches} */
export function readSwitches(asked) {
  const points = asked.get("points") === "1";
  const day = asked.get("day") ?? "";
  return { points, closed: points && asked.get("closed") === "1", labels: asked.get("labels") !== "0",
    day: DAY.test(day) ? day : "" };
}

/** The same for the address; empty texts stand for what is as usual. @param {Switches} now
 * @returns {Record<string, string>} */
export const writeSwitches = ({ points, labels, day }) => ({ points: points ? "1" : "",
  labels: labels ? "" : "0", day });

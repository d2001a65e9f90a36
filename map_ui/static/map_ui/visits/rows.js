/** Sums and shares of the coverage by visits. Pure. */

/** @typedef {{doors: number, visited: number, due: number, overdue: number}} Row */

/** All areas of a rule together. @param {Row[]} rows @returns {Row} */
export const totalOf = (rows) => rows.reduce((sum, row) => ({ doors: sum.doors + row.doors,
  visited: sum.visited + row.visited, due: sum.due + row.due, overdue: sum.overdue + row.overdue }),
{ doors: 0, visited: 0, due: 0, overdue: 0 });

/** Per cent of the doors that were visited, to a tenth and never more than they are: 100 is all of them; 0
 * without a door. @param {Row} row */
export const share = ({ doors, visited }) => (doors ? Math.floor(visited * 1000 / doors) / 10 : 0);

/** The pages that a caller may open, with where they are; what each is for says texts/start.js. Pure. */

/** In the order of the bar: name, path, key of its name. */
const PAGES = /** @type {[string, string, string][]} */ ([
  ["map", "/", "desk.map"], ["command", "/command/", "desk.command"],
  ["incidents", "/incidents/", "desk.incidents"], ["plan", "/plan/", "desk.plan"],
  ["desk", "/desk/", "desk.registers"], ["addresses", "/addresses/", "desk.addresses"],
  ["reach", "/reach/", "desk.reach"], ["nearest", "/nearest/", "desk.nearest"], ["field", "/field/", "desk.field"],
  ["visits", "/visits/", "desk.visits"], ["import", "/import/", "desk.import"], ["themes", "/themes/", "desk.themes"],
  ["exports", "/exports/", "desk.exports"], ["duplicates", "/duplicates/", "desk.duplicates"],
  ["sources", "/sources/", "desk.sources"], ["admissions", "/admissions/", "desk.admissions"],
  ["accounts", "/accounts/", "desk.accounts"],
  ["factor_resets", "/resets/", "resets.title"], ["audit", "/audit/", "desk.audit"],
  ["account", "/account/", "desk.account"]]);
const EVERYBODYS = ["map", "nearest", "account"];

/** @param {string} names as the template lists them, apart by blanks */
export const tilesOf = (names) => PAGES.filter(([name]) =>
  EVERYBODYS.includes(name) || names.split(" ").includes(name))
  .map(([name, path, text]) => ({ name, path, text }));

/** Where what waits for a decision is decided. */
export const APPROVED_AT = /** @type {Record<string, string>} */ ({ plans: "/plan/",
  publications: "/plan/", exports: "/exports/", account_requests: "/accounts/",
  factor_resets: "/resets/" });

/** Where a job was begun, and is looked after. @param {{kind: string, plan?: number|null}} job */
export function pageOfJob({ kind, plan }) {
  if (plan) return `/plan/${plan}/`;
  return /** @type {Record<string, string>} */ ({ import: "/import/", undo_import: "/import/",
    locate_batch: "/addresses/", export: "/exports/", load_theme: "/themes/" })[kind] ?? "";
}

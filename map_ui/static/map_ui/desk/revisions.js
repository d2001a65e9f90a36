/** A form against a record that others edit too: what was changed, and by whom. Pure. */

/** @typedef {Record<string, any>} Values */

/** Equal as JSON; an empty text and no value are the same in a form.
 * @param {any} a @param {any} b */
export const same = (a, b) => JSON.stringify(a ?? "") === JSON.stringify(b ?? "");

/** The fields that a person changed. @param {Values} read @param {Values} written */
export function changed(read, written) {
  return Object.fromEntries(Object.entries(written).filter(([name, value]) =>
    !same(read[name], value)));
}

/** @typedef {{name: string, yours: any, theirs: any, contested: boolean, choice: "yours"|"theirs"}} Row */
/**
 * What a stale save has to decide: a row for each field that you changed or that differs now.
 * Where only one side changed a field its value is chosen; where both did, theirs stands until
 * the person says otherwise.
 * @param {Values} read the record as the form began with it
 * @param {Values} yours what was to be saved (changed fields only)
 * @param {Values} theirs the record as it stands
 * @param {string[]} fields names in the order of the form
 * @returns {Row[]}
 */
export function decide(read, yours, theirs, fields) {
  return fields.flatMap((name) => {
    const mine = name in yours;
    const others = !same(read[name], theirs[name]);
    const value = mine ? yours[name] : read[name];
    if ((!mine && !others) || same(value, theirs[name])) return [];
    const contested = mine && others;
    return [{ name, yours: value, theirs: theirs[name], contested,
      choice: /** @type {"yours"|"theirs"} */ (mine && !others ? "yours" : "theirs") }];
  });
}

/** What to save after deciding: the chosen own values. @param {Row[]} rows */
export function resolved(rows) {
  return Object.fromEntries(rows.filter(({ choice }) => choice === "yours")
    .map(({ name, yours }) => [name, yours]));
}

/** What the forms of the desk hold, by noun. Pure: no page, no texts but keys. */

/** @typedef {{name: string, type: "text"|"whole"|"number"|"day"|"choice"|"door"|"entrance"|
 *   "household"|"members"|"head"|"outline"|"point", choices?: string[], needed?: boolean, wide?: boolean, hint?: string,
 *   only?: Action[], never?: Action[]}} Field */
/** @typedef {"add"|"correct"|"change"|"move"|"retire"} Action */
/** @typedef {{fields: Field[], actions: Action[], right: string}} Noun */

const GROUND = "ground.edit";
const REGISTER = "registers.edit";
/** @type {Action[]} */ const DATED = ["correct", "change", "retire"];
const PLACE = /** @type {Field} */ ({ name: "point", type: "point", needed: true, wide: true });
const ADDRESS = /** @type {Field[]} */ ([{ name: "road", type: "text" },
  { name: "number", type: "text" }]);

/** @type {Record<string, Noun>} */
export const NOUNS = {
  buildings: { right: GROUND, actions: DATED, fields: [
    { name: "geom", type: "outline", needed: true, wide: true },
    { name: "name", type: "text" }, { name: "kind", type: "choice", choices: ["residential",
      "mixed", "commercial", "office", "industrial", "public", "school", "medical", "ancillary",
      "other"] },
    ...ADDRESS, { name: "estate", type: "text" }, { name: "floors", type: "whole" },
    { name: "ref", type: "text" }] },
  entrances: { right: GROUND, actions: DATED, fields: [
    { name: "name", type: "text", needed: true }, { ...PLACE, needed: false }] },
  units: { right: GROUND, actions: DATED, fields: [
    { name: "entrance", type: "entrance" }, { name: "floor", type: "whole" },
    { name: "floor_label", type: "text" }, { name: "room", type: "text", needed: true }, { name: "use", type: "choice",
      choices: ["dwelling", "rented", "shop", "office", "other"] },
    { name: "floor_area_m2", type: "number" }, ...ADDRESS, { name: "ref", type: "text" }] },
  residents: { right: REGISTER, actions: ["correct", "change", "move", "retire"], fields: [
    { name: "unit", type: "door", needed: true, wide: true, only: ["add", "move"] },
    { name: "name", type: "text", needed: true, never: ["change", "move"] },
    { name: "category", type: "choice", needed: true, never: ["change", "move"],
      choices: ["registered", "floating", "left_behind", "overseas"] },
    { name: "id_type", type: "choice", never: ["change", "move"],
      choices: ["resident_id", "passport", "hk_macao", "taiwan", "other"] },
    { name: "id_number", type: "text", never: ["change", "move"] },
    { name: "phone", type: "text", never: ["change", "move"] },
    { name: "sex", type: "choice", choices: ["unknown", "male", "female"],
      never: ["change", "move"] },
    { name: "birth_date", type: "day", never: ["change", "move"] },
    { name: "kind", type: "choice", choices: ["main", "other"], only: ["add"] },
    { name: "tenure", type: "choice", only: ["add", "change"],
      choices: ["unknown", "owned", "rented", "borrowed", "collective"] },
    { name: "household", type: "household", only: ["add", "change", "move"] }] },
  households: { right: REGISTER, actions: ["correct", "change", "move", "retire"], fields: [
    { name: "unit", type: "door", needed: true, wide: true, only: ["move"] },
    { name: "members", type: "members", wide: true, never: ["move"] },
    { name: "householder", type: "head", never: ["move"] }] },
  organisations: { right: REGISTER, actions: ["correct", "move", "retire"], fields: [
    { name: "unit", type: "door", needed: true, wide: true, only: ["add", "move"] },
    { name: "name", type: "text", needed: true, never: ["move"] },
    { name: "kind", type: "choice", never: ["move"], choices: ["enterprise", "self_employed",
      "institution", "government", "social", "other"] },
    { name: "credit_code", type: "text", never: ["move"] },
    { name: "phone", type: "text", never: ["move"] }] },
  facilities: { right: GROUND, actions: DATED, fields: [
    PLACE, { name: "name", type: "text", needed: true }, { name: "kind", type: "choice", needed: true },
    { name: "capacity", type: "whole" }, { name: "radius_m", type: "number" },
    { name: "opening_hours", type: "text", hint: "desk.hours.hint" },
    { name: "ref", type: "text" }] },
  components: { right: GROUND, actions: ["correct", "retire"], fields: [
    PLACE, { name: "kind", type: "choice", needed: true },
    { name: "name", type: "text" }, { name: "state", type: "choice",
      choices: ["good", "damaged", "lost", "abandoned"] },
    { name: "owner", type: "text" }, { name: "bearing_deg", type: "number" },
    { name: "field_of_view_deg", type: "number" }, { name: "range_m", type: "number" },
    { name: "radius_m", type: "number" }, { name: "ref", type: "text" }] },
};

/** Kinds of facilities and components are rows: a page tells them before it draws a form.
 * @param {{code: string, name: string, stands_as: string}[]} kinds
 * @returns {Record<string, string>} their names, by the key of each choice */
export function learnKinds(kinds) {
  /** @type {Record<string, string>} */ const names = {};
  for (const [noun, other] of [["facilities", "component"], ["components", "facility"]]) {
    const own = kinds.filter(({ stands_as: standsAs }) => standsAs !== other);
    const field = NOUNS[noun].fields.find(({ name }) => name === "kind");
    if (field) field.choices = own.map(({ code }) => code);
    for (const { code, name } of kinds) names[choiceKey(noun, "kind", code)] = name;
  }
  return names;
}

/** Nouns that hang on another one and are added from its page. */
export const ADDED_HERE = ["buildings", "facilities", "components"];
/** Numbers that come masked: a form starts empty and sends what is typed. */
export const MASKED = ["id_number", "phone"];
/** Whether a form begins without what is on record, and keeps it unless something is typed: masked
 * numbers, and the day of birth of a person of whom only the year is told.
 * @param {string} name @param {any} record */
export const isKept = (name, record) => MASKED.includes(name)
  || (name === "birth_date" && "birth_year" in record && !("birth_date" in record));

/** The fields of a form. @param {string} noun @param {Action} action @returns {Field[]} */
export function fieldsOf(noun, action) {
  if (action === "retire") return [];
  return NOUNS[noun].fields.filter(({ only, never }) =>
    (!only || only.includes(action)) && !never?.includes(action));
}

/** The key of a choice's text: nouns that share a field name do not share its words.
 * @param {string} noun @param {string} field @param {string} value */
export const choiceKey = (noun, field, value) => `${field === "kind" ? `${noun}.kind` : field}.${value}`;

/** The key of a field's name: a person's is another word than a thing's.
 * @param {string} noun @param {string} field */
export const fieldKey = (noun, field) =>
  (noun === "residents" && field === "name" ? "field.person" : `field.${field}`);

/** What a typed text means; undefined for what cannot be meant.
 * @param {Field} field @param {string} text */
export function parse(field, text) {
  const plain = text.trim();
  if (field.type === "whole" || field.type === "number") {
    if (!plain) return null;
    const value = Number(plain);
    return Number.isFinite(value) && (field.type === "number" || Number.isInteger(value))
      ? value : undefined;
  }
  if (field.type === "day") return plain || null;
  return plain;
}

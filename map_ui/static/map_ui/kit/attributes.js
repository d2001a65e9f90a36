/** What a matter asks beside text and place: its fields, what was typed into them, and their values. */

import { h } from "./elements.js";

/** As the list of matters tells it; datatypes of GeoReport v2.
 * @typedef {{code: string, required: boolean, datatype: string, description: string,
 *   values: {key: string, name: string}[]}} Attribute */
/** @typedef {(key: string, values?: any) => string} Say */

const NAME = /^attribute\[(.+)\]$/;
const BETWEEN = "|"; // no key of a value holds it

/** The name of a field, which is the one that a refusal names. @param {string} code */
const nameOf = (code) => `attribute[${code}]`;

/** The values by code, as a report is sent with them. Empty ones are none.
 * @param {Iterable<[string, unknown]>} entries of a form
 * @returns {Record<string, string[]>} */
export function attributesOf(entries) {
  /** @type {Record<string, string[]>} */
  const found = {};
  for (const [name, value] of entries) {
    const code = NAME.exec(name)?.[1];
    const text = String(value).trim();
    if (code && text) found[code] = [...found[code] ?? [], text];
  }
  return found;
}

/** What is typed, one text a name, for a draft. @param {Iterable<[string, unknown]>} entries of a form */
export function typedOf(entries) {
  /** @type {Record<string, string>} */
  const found = {};
  for (const [name, value] of entries) {
    const isOneMore = NAME.test(name) && name in found;
    found[name] = isOneMore ? `${found[name]}${BETWEEN}${value}` : String(value);
  }
  return found;
}

/** What was told, in the words of the matter: what is asked, and the names of the values. What it
 * does not ask (any more) stands by its code.
 * @param {Attribute[]} asked @param {Record<string, string[]>} told
 * @returns {[string, string][]} */
export function toldOf(asked, told) {
  const order = asked.map(({ code }) => code);
  const codes = Object.keys(told).filter((code) => told[code].length);
  const place = (/** @type {string} */ code) => (order.includes(code) ? order.indexOf(code) : order.length);
  return codes.sort((a, b) => place(a) - place(b)).map((code) => {
    const one = asked.find((other) => other.code === code);
    const nameOfKey = (/** @type {string} */ key) =>
      one?.values.find((value) => value.key === key)?.name ?? key;
    return [one?.description ?? code, told[code].map(nameOfKey).join("、")];
  });
}

/** The fields of a matter, in its order. @param {Attribute[]} asked
 * @param {Record<string, string>} typed of a draft @param {Say} say */
export function attributeFields(asked, typed, say) {
  return asked.map((one) => fieldOf(one, typed[nameOf(one.code)] ?? "", say));
}

/** @param {Attribute} one @param {string} typed @param {Say} say */
function fieldOf(one, typed, say) {
  const title = h("span", {}, one.description, one.required && h("small", { class: "must" }, say("attribute.must")));
  const name = nameOf(one.code);
  if (one.datatype === "multivaluelist") {
    const chosen = typed.split(BETWEEN);
    const legend = h("legend", {}, ...title.childNodes);
    return h("fieldset", { class: "attribute" }, legend, ...one.values.map(({ key, name: label }) =>
      h("label", { class: "tick" }, h("input", { type: "checkbox", name, value: key,
        checked: chosen.includes(key) }), h("span", {}, label))));
  }
  const control = controlOf(one, name, say);
  control.value = typed;
  if (one.required) control.setAttribute("aria-required", "true");
  return h("label", { class: "field attribute" }, title, control);
}

/** @param {Attribute} one @param {string} name @param {Say} say
 * @returns {HTMLInputElement|HTMLSelectElement|HTMLTextAreaElement} */
function controlOf(one, name, say) {
  const made = () => {
    if (one.datatype === "singlevaluelist") {
      return h("select", { name }, h("option", { value: "" }, say("attribute.choose")),
        ...one.values.map(({ key, name: label }) => h("option", { value: key }, label)));
    }
    if (one.datatype === "text") return h("textarea", { name, rows: "2", maxlength: "1000" });
    const types = { datetime: "datetime-local" };
    return h("input", { name, maxlength: "1000", autocomplete: "off",
      type: types[/** @type {"datetime"} */ (one.datatype)] ?? "text",
      inputmode: one.datatype === "number" ? "decimal" : undefined });
  };
  return /** @type {HTMLInputElement} */ (made());
}

/** What the site says of a refusal, in words: its message, or where that only names fields what is wrong with each. */

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {{code?: string, message: string, told?: any}} Refusal */

/** Sentences, however deep they lie. @param {any} said @returns {string[]} */
const sentences = (said) => (said && typeof said === "object" ? Object.values(said).flatMap(sentences) : said ? [String(said)] : []);

/** The label of a field in a form of this page; empty where there is none. @param {string} field */
function labelHere(field) {
  const input = document.querySelector?.(`form [name="${field.replace(/["\\]/g, "")}"]`);
  return input?.closest("fieldset")?.querySelector("legend")?.textContent
    || input?.closest("label")?.querySelector("span")?.textContent || "";
}

/** How a field is called to who reads of it; a question of a form is named by its sentence.
 * @param {string} field @param {Speaker} speaker */
function labelOf(field, { say, knows }) {
  if (/^forms\b/.test(field)) return "";
  return labelHere(field) || (knows(`field.${field}`) ? say(`field.${field}`) : field);
}

/** @param {Refusal} refusal @param {Speaker} speaker @returns {string} empty where nothing answered */
export function refusalWords({ code, message, told }, speaker) {
  if (code !== "invalid") return message;
  const lines = Object.entries(told?.fields ?? {}).flatMap(([field, said]) => sentences(said).map((text) => {
    const label = labelOf(field, speaker);
    return label ? speaker.say("error.field", { label, text }) : text;
  }));
  return [...new Set(lines)].join(" ") || message;
}

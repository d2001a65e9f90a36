/**
 * Conditions and answers of the forms of a visit, judged as `geo_grid/visits/forms/evaluation.py` does. Pure.
 *
 * `tests/visits/form_cases.json` is read by the tests of both.
 */

/** @typedef {Record<string, any>} Tree */
/** @typedef {Record<string, string>} Texts by language */
/** @typedef {{name: string, type: string, label: Texts, hint: Texts, required: boolean, relevant: Tree|null,
 *   constraint: Tree|null, constraint_message: Texts, choices: {name: string, label: Texts}[]}} Question */
/** @typedef {{code: string, version: number, area: string, means: string[], title: Texts, questions: Question[]}} VisitForm */
/** @typedef {{code: string, version: number, answers: Record<string, any>}} Answered */

const MOST_TEXT = 500, LARGEST = 1e12;
const NUMBER = /^\s*-?(\d+(\.\d*)?|\.\d+)\s*$/;
const DATE = /^(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, TIME = /^([01]\d|2[0-3]):[0-5]\d$/;
/** Of a person: it is masked in texts, and nobody counts with it. */
const MOBILE = /^-?1[3-9]\d{9}$/;
const SIGNS = /** @type {Record<string, (one: any, other: any) => boolean>} */ ({
  "=": (one, other) => one === other, "!=": (one, other) => one !== other, "<": (one, other) => one < other,
  "<=": (one, other) => one <= other, ">": (one, other) => one > other, ">=": (one, other) => one >= other });

/** As XPath has it: what is no number compares with nothing. @param {any} value */
const numberOf = (value) => (typeof value === "number" ? value
  : typeof value === "string" && NUMBER.test(value) ? Number(value) : NaN);
const textOf = (/** @type {any} */ value) => (value === null || value === undefined ? "" : String(value));

/** An answer by its name, which may be one that every object has (`constructor`).
 * @param {Record<string, any>} answers @param {string} name */
const own = (answers, name) => (Object.hasOwn(answers, name) ? answers[name] : undefined);

/** Whether a condition holds; none always does. @param {Tree|null} tree @param {Record<string, any>} answers @returns {boolean} */
export function holds(tree, answers) {
  if (!tree) return true;
  if (tree.and) return tree.and.every((/** @type {Tree} */ part) => holds(part, answers));
  if (tree.or) return tree.or.some((/** @type {Tree} */ part) => holds(part, answers));
  if (tree.not) return !holds(tree.not, answers);
  if (tree.selected) {
    const [name, choice] = tree.selected, given = own(answers, name);
    return Array.isArray(given) ? given.includes(choice) : given === choice;
  }
  const [sign, how, ...sides] = tree.compare;
  const [left, right] = sides.map((/** @type {Tree} */ side) => ("value" in side ? side.value : own(answers, side.question)));
  if (how === "number") return SIGNS[sign](numberOf(left), numberOf(right));
  const one = textOf(left), other = textOf(right);
  if (sign !== "=" && sign !== "!=" && (one === "" || other === "")) return false;
  return SIGNS[sign](one, other);
}

/** @param {string} text */
function isDay(text) {
  const [, year, month, day] = (DATE.exec(text) ?? []).map(Number);
  return Boolean(day) && new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day;
}

/** What is wrong with a value for a question; empty: nothing. @param {Question} question @param {any} value */
function typeFault({ type, choices }, value) {
  const known = new Set(choices.map(({ name }) => name)), isText = typeof value === "string";
  if (type === "text") return isText && value.length <= MOST_TEXT ? "" : "not_text";
  if (type === "integer" || type === "decimal") {
    const isFit = typeof value === "number" && Math.abs(value) <= LARGEST && (type === "decimal" || Number.isInteger(value));
    if (!isFit) return `not_${type}`;
    return MOBILE.test(String(value)) ? "not_person" : "";
  }
  if (type === "date") return isText && isDay(value) ? "" : "not_date";
  if (type === "time") return isText && TIME.test(value) ? "" : "not_time";
  if (type === "select_one") return isText && known.has(value) ? "" : "not_choice";
  return Array.isArray(value) && value.every((one) => known.has(one)) ? "" : "not_choice";
}

/** The answers that count, what is wrong with the others, and what is asked after these answers. A question that is not
 * asked has no answer: `strict` says that one was given, else it is left out.
 * @param {Question[]} questions @param {Record<string, any>} given @param {boolean} [strict]
 * @returns {{answers: Record<string, any>, wrong: {name: string, code: string}[], asked: Set<string>}} */
export function checked(questions, given, strict = false) {
  /** @type {Record<string, any>} */ const answers = {};
  /** @type {{name: string, code: string}[]} */ const wrong = [];
  /** @type {Set<string>} */ const asked = new Set();
  const names = new Set(questions.filter(({ type }) => type !== "note").map(({ name }) => name));
  if (strict) wrong.push(...Object.keys(given).filter((name) => !names.has(name)).map((name) => ({ name, code: "no_question" })));
  for (const question of questions) {
    const { name, type, relevant, required, constraint, choices } = question;
    const isAsked = holds(relevant, answers);
    if (isAsked) asked.add(name);
    if (type === "note") continue;
    let value = own(given, name);
    if (typeof value === "string") value = value.trim();
    const isEmpty = value === undefined || value === null || value === "" || (Array.isArray(value) && !value.length);
    let code = "";
    if (!isAsked) code = strict && !isEmpty ? "not_asked" : "";
    else if (isEmpty) code = required ? "unanswered" : "";
    else {
      code = typeFault(question, value);
      if (!code && type === "select_multiple") value = choices.map((one) => one.name).filter((one) => value.includes(one));
      if (!code && !holds(constraint, { ...answers, [name]: value })) code = "not_allowed";
      if (!code) answers[name] = value;
    }
    if (code) wrong.push({ name, code });
  }
  return { answers, wrong, asked };
}

/** What was typed for a number, as one where it is one. @param {string} text */
export function typedNumber(text) {
  const plain = text.normalize("NFKC").trim();
  return NUMBER.test(plain) ? Number(plain) : plain;
}

/** @param {Texts} texts @param {string} language @param {string} name */
export const wordOf = (texts, language, name) =>
  (language === "en" ? texts.en || texts.zh : texts.zh || texts.en) || name;

/** Those that are asked where somebody was met. @param {VisitForm[]} forms @param {string} community its code */
export const formsIn = (forms, community) => forms.filter(({ area }) => community.startsWith(area));

/** @param {VisitForm} form @param {Record<string, any>} visit */
export const isAskedAt = ({ means }, visit) => visit.outcome === "met" && means.includes(visit.means);

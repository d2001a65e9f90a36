/** Every text in Chinese (the default) and English; how each writes numbers and days. Pure. */

import { ACCOUNT_TEXTS } from "./accounts.js";
import { ADDRESS_TEXTS } from "./addresses.js";
import { ADMISSION_TEXTS } from "./admissions.js";
import { AROUND_TEXTS } from "./around.js";
import { BATCH_TEXTS } from "./batches.js";
import { CASE_TEXTS } from "./cases.js";
import { COLLECTION_TEXTS } from "./collection.js";
import { COMMAND_TEXTS } from "./command.js";
import { LOOK_TEXTS } from "./command_looks.js";
import { DESK_TEXTS } from "./desk.js";
import { FIELD_TEXTS } from "./field.js";
import { VISIT_TEXTS } from "./visits.js";
import { VISIT_FORM_TEXTS } from "./visit_forms.js";
import { IMPORT_TEXTS } from "./import.js";
import { INTAKE_TEXTS } from "./intake.js";
import { LIVE_MAP_TEXTS } from "./live_map.js";
import { MAP_TEXTS } from "./map.js";
import { TOOL_TEXTS } from "./map_tools.js";
import { MESSAGE_TEXTS } from "./messages.js";
import { NEAREST_TEXTS } from "./nearest.js";
import { PLACE_TEXTS } from "./places.js";
import { PLAN_TEXTS } from "./planner.js";
import { POWER_TEXTS } from "./powers.js";
import { PUBLIC_TEXTS } from "./public.js";
import { REACH_TEXTS } from "./reach.js";
import { SITING_TEXTS } from "./siting.js";
import { START_TEXTS } from "./start.js";
import { THEME_TEXTS } from "./themes.js";
import { VIEW_TEXTS } from "./views.js";

const PARTS = [ACCOUNT_TEXTS, ADDRESS_TEXTS, ADMISSION_TEXTS, AROUND_TEXTS, BATCH_TEXTS, CASE_TEXTS, COLLECTION_TEXTS, COMMAND_TEXTS,
  DESK_TEXTS, FIELD_TEXTS, VISIT_TEXTS, VISIT_FORM_TEXTS, IMPORT_TEXTS, INTAKE_TEXTS, LIVE_MAP_TEXTS, LOOK_TEXTS, MESSAGE_TEXTS, NEAREST_TEXTS, PLACE_TEXTS, PLAN_TEXTS, POWER_TEXTS, PUBLIC_TEXTS,
  REACH_TEXTS, SITING_TEXTS, START_TEXTS, THEME_TEXTS, TOOL_TEXTS, MAP_TEXTS, VIEW_TEXTS];

/** @type {Record<string, Record<string, string>>} by language and key */
export const TEXTS = Object.fromEntries(["zh", "en"].map((language) =>
  [language, Object.assign({}, ...PARTS.map((part) => part[language]))]));

export const LOCALES = /** @type {Record<string, string>} */ ({ zh: "zh-CN", en: "en" });

/**
 * Texts and numbers in one language. An unknown key is shown as it is, so that a code the server
 * adds later is still legible.
 * @param {string} language "zh" or "en"
 * @param {string} [timeZone] the city's: its days begin at its own midnight, wherever the reader is
 */
export function speaker(language, timeZone) {
  const texts = { ...TEXTS[language] };
  const numbers = new Intl.NumberFormat(LOCALES[language]);
  const days = new Intl.DateTimeFormat(LOCALES[language], { dateStyle: "medium", timeZone });
  const plainDays = new Intl.DateTimeFormat(LOCALES[language], { dateStyle: "medium",
    timeZone: "UTC" });
  const shortDays = new Intl.DateTimeFormat(language === "en" ? "en-GB" : LOCALES[language],
    { month: "short", day: "numeric", timeZone: "UTC" });
  const times = new Intl.DateTimeFormat(LOCALES[language],
    { dateStyle: "medium", timeStyle: "short", timeZone });
  const clocks = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone });
  const isoDays = new Intl.DateTimeFormat("sv-SE", { timeZone });
  const number = (/** @type {any} */ value, digits = 0) => (value === null || value === undefined
    ? "–" : digits ? Number(value).toFixed(digits) : numbers.format(value));
  const say = (/** @type {string} */ key, /** @type {Record<string, any>} */ values = {}) =>
    (texts[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => (
      typeof values[name] === "number" ? number(values[name]) : String(values[name] ?? "")));
  return {
    language,
    say,
    number,
    knows: (/** @type {string} */ key) => key in texts,
    /** Names that are rows of the server. @param {Record<string, string>} more by key */
    learn: (more) => { Object.assign(texts, more); },
    /** The day of an instant in the city, or a day that is given as such. */
    day: (/** @type {string} */ iso) =>
      (iso.length === 10 ? plainDays : days).format(new Date(iso)),
    /** A day that is given as such, without its year. @param {string} iso 2026-01-31 */
    shortDay: (iso) => shortDays.format(new Date(iso)),
    time: (/** @type {string} */ iso) => times.format(new Date(iso)),
    /** The city's clock at an instant: 14:03. */
    clock: (/** @type {string} */ iso) => clocks.format(new Date(iso)),
    /** The city's day at an instant (now), as an input holds it: 2026-01-31. */
    isoDay: (moment = new Date()) => isoDays.format(moment),
  };
}

/** @typedef {ReturnType<typeof speaker>} Speaker */

/** `?lang=`, else what was chosen before, else what the server says, else Chinese.
 * @param {(string|null|undefined)[]} wishes in falling priority */
export function chosenLanguage(wishes) {
  const short = wishes.map((wish) => (wish ?? "").slice(0, 2).toLowerCase());
  return short.find((wish) => wish in TEXTS) ?? "zh";
}

/**
 * The midnight at which a day begins, or the one `days` later, without an offset: the server reads
 * such a time in the city's zone. Empty without a day.
 * @param {string} day 2026-01-31
 */
export function midnightOf(day, days = 0) {
  if (!day) return "";
  const moment = new Date(`${day}T00:00:00Z`);
  moment.setUTCDate(moment.getUTCDate() + days);
  return moment.toISOString().slice(0, 19);
}

/** What the form sends, and how matters are listed. Pure. */

/** @typedef {{address: string, matter: string, text: string, name: string, phone: string}} Values */
/** @typedef {{spot: {lon: number, lat: number}|null, clientId: string, name: string|undefined,
 *   version: string, attributes?: Record<string, string[]>}} More spot: WGS-84; name: of the chosen
 *   matter; version: of the notice that was consented to, or empty */

/** The body of a report; null where it does not say what, or where.
 * Whoever chose a matter need not write anything.
 * @param {Values} values @param {More} more */
export function bodyOf(values, { spot, clientId, name, version, attributes = {} }) {
  const text = values.text.trim() || name || "";
  const address = values.address.trim();
  if (!text || !(spot || address)) return null;
  const [person, phone] = [values.name.trim(), values.phone.trim()];
  return {
    client_id: clientId,
    text,
    ...values.matter && { matter: values.matter },
    ...spot && { lon: spot.lon, lat: spot.lat, datum: "wgs84" },
    ...address && { address },
    ...(person || phone) && { contact: { name: person, phone } },
    ...version && { consent: version },
    ...Object.keys(attributes).length && { attributes },
  };
}

/** Matters by group, in the order in which they come; all others at the end.
 * @param {any[]} matters @param {string} language "zh" or "en"
 * @returns {{label: string, options: {code: string, name: string}[]}[]} */
export function groupsOf(matters, language) {
  const said = (/** @type {any} */ one, /** @type {string} */ key) =>
    (language === "en" && one[`${key}_en`]) || one[key];
  /** @type {Map<string, {label: string, options: {code: string, name: string}[]}>} */
  const groups = new Map();
  const isOther = (/** @type {any} */ one) => one.group === "other";
  const events = (/** @type {any} */ one) => (isOther(one) ? 2 : one.sort === "event" ? 0 : 1);
  for (const one of [...matters].sort((a, b) => events(a) - events(b))) {
    if (!groups.has(one.group)) {
      groups.set(one.group, { label: said(one, "group_name") || one.group, options: [] });
    }
    groups.get(one.group)?.options.push({ code: one.code, name: said(one, "name") });
  }
  return [...groups.values()];
}

/** An id that no other report has; `crypto.randomUUID` is there over TLS alone. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * The layers a reader switches on over the map: their state, and how each is painted. Pure.
 *
 * The catalogue comes from the server; colours differ in lightness as well as in hue. A layer whose
 * features are too dense from afar is drawn as circles that grow with the count they stand for.
 */

/** @typedef {{key: string, title: string, colour: string, dark: string}} Entry */
/** @typedef {{colour: string, dark: string, width_px: number, by: string, entries: Entry[]}} Style */
/** @typedef {{name: string, title: string, group: string, source: string, geometry: string,
 *   min_zoom: number, near: number, counts: string[], by_default: boolean, style: Style,
 *   columns: {name: string, title: string}[]}} Layer */
/** @typedef {{name: string, opacity: number}} Shown the first is drawn first, under the others */

/** What the base map and the coloured cells show anyway. */
export const BUILT_IN = ["water", "green", "barriers", "streets", "buildings", "grid_cells",
  "population", "incidents"];

/** @param {Layer[]} layers */
export const choosable = (layers) => layers.filter(({ name }) => !BUILT_IN.includes(name));

/** "units:60,components" for a link; opacity in percent, left out when whole. @param {Shown[]} shown */
export const writeShown = (shown) => shown.map(({ name, opacity }) =>
  (opacity === 1 ? name : `${name}:${Math.round(opacity * 100)}`)).join(",");

/** What a link says; unknown names and odd numbers are left out.
 * @param {string|null} text @param {string[]} known @returns {Shown[]} */
export function readShown(text, known) {
  /** @type {Shown[]} */ const found = [];
  for (const part of (text ?? "").split(",")) {
    const [name, percent = "100"] = part.split(":");
    const opacity = Math.min(100, Math.max(10, Number(percent))) / 100;
    if (known.includes(name) && Number.isFinite(opacity) && !found.some((one) => one.name === name)) {
      found.push({ name, opacity });
    }
  }
  return found;
}

/** Switch one on (on top) or off. @param {Shown[]} shown @param {string} name @returns {Shown[]} */
export const toggle = (shown, name) => (shown.some((one) => one.name === name)
  ? shown.filter((one) => one.name !== name) : [...shown, { name, opacity: 1 }]);

/** One step towards the top (+1) or the bottom (-1).
 * @param {Shown[]} shown @param {string} name @param {number} step @returns {Shown[]} */
export function moved(shown, name, step) {
  const at = shown.findIndex((one) => one.name === name);
  const to = at + step;
  if (at < 0 || to < 0 || to >= shown.length) return shown;
  const next = [...shown];
  [next[at], next[to]] = [next[to], next[at]];
  return next;
}

/** @param {Shown[]} shown @param {string} name @param {number} opacity @returns {Shown[]} */
export const faded = (shown, name, opacity) =>
  shown.map((one) => (one.name === name ? { ...one, opacity } : one));

/** Layers whose title, group or name holds the words. @param {Layer[]} layers @param {string} words */
export function matching(layers, words) {
  const wanted = words.trim().toLowerCase();
  return layers.filter(({ title, group, name }) =>
    `${title} ${group} ${name}`.toLowerCase().includes(wanted));
}

/** The colour of a feature. @param {Layer} layer @param {Record<string, any>} props
 * @param {boolean} isDark */
export function colourOf({ style }, props, isDark) {
  const entry = style.by && style.entries.find(({ key }) => key === props[style.by]);
  const look = entry || style;
  return isDark ? look.dark : look.colour;
}

/** The radius of a circle that stands for a count, pixels: its area grows with the count.
 * @param {number} count */
export const radiusOf = (count) => Math.min(18, 2.5 + 0.55 * Math.sqrt(Math.max(0, count)));

/** Paint rules of a layer. @param {typeof import("protomaps-leaflet")} pm @param {Layer} layer
 * @param {boolean} isDark @returns {import("protomaps-leaflet").PaintRule[]} */
export function rulesOf(pm, layer, isDark) {
  const dataLayer = layer.name;
  /** @param {any} feature */
  const colour = (feature) => colourOf(layer, feature?.props ?? {}, isDark);
  const far = layer.counts.length ? [{ dataLayer, maxzoom: layer.near - 1,
    symbolizer: new pm.CircleSymbolizer({ fill: colour(null), opacity: 0.72,
      stroke: isDark ? "#0d1620" : "#ffffff", width: 1,
      radius: (_z, feature) => radiusOf(Number(feature?.props[layer.counts[0]] ?? 0)) }) }] : [];
  const minzoom = layer.counts.length ? layer.near : layer.min_zoom;
  if (layer.geometry === "point") {
    return [...far, { dataLayer, minzoom, symbolizer: new pm.CircleSymbolizer({
      fill: (_z, feature) => colour(feature), stroke: isDark ? "#0d1620" : "#ffffff", width: 1,
      radius: Math.max(3, layer.style.width_px) }) }];
  }
  const width = layer.style.width_px;
  return [...far, { dataLayer, minzoom, symbolizer: new pm.LineSymbolizer({
    color: (_z, feature) => colour(feature), width, perFeature: true }) }];
}

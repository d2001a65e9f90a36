/**
 * The layers a reader switches on over the map: their state, and how each is painted. Pure.
 *
 * The catalogue comes from the server; colours differ in lightness as well as in hue. A layer whose
 * features are too dense from afar is drawn as circles that grow with the count they stand for.
 */

/** @typedef {{key: string, title: string, colour: string, dark: string}} Entry */
/** @typedef {{colour: string, dark: string, width_px: number, by: string, entries: Entry[],
 *   symbol?: string, is_graded?: boolean}} Style with is_graded keys are lower bounds, rising */
/** @typedef {{name: string, title: string, group: string, source: string, geometry: string,
 *   min_zoom: number, near: number, counts: string[], by_default: boolean, style: Style,
 *   is_theme?: boolean, access?: string,
 *   columns: {name: string, title: string, type?: string, is_shown?: boolean, about?: string}[]}} Layer */
/** @typedef {{name: string, opacity: number}} Shown the first is drawn first, under the others */

/** What the base map and the coloured cells show anyway. */
export const BUILT_IN = ["water", "green", "barriers", "streets", "buildings", "grid_cells",
  "incidents"];

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

/** The row of the legend that a value falls under.
 * @param {Style} style @param {any} value */
export function entryOf(style, value) {
  if (value === undefined || value === null || value === "") return undefined;
  if (!style.is_graded) return style.entries.find(({ key }) => key === String(value));
  return style.entries.filter(({ key }) => Number(key) <= Number(value)).at(-1);
}

/** The corners of a symbol around 0, 0; null for a circle.
 * @param {string} symbol @param {number} radius @returns {number[][]|null} */
export function symbolPoints(symbol, radius) {
  const r = radius;
  if (symbol === "square") return [[-r, -r], [r, -r], [r, r], [-r, r]];
  if (symbol === "triangle") return [[0, -1.15 * r], [1.05 * r, 0.8 * r], [-1.05 * r, 0.8 * r]];
  if (symbol === "diamond") return [[0, -1.25 * r], [1.25 * r, 0], [0, 1.25 * r], [-1.25 * r, 0]];
  return null;
}

/** A dot in the middle of each house, as large as the number of its residents.
 * @param {Layer} layer @param {boolean} isDark */
function houseDots(layer, isDark) {
  return {
    /** @param {CanvasRenderingContext2D} context @param {{x: number, y: number}[][]} geom
     * @param {number} zoom @param {any} feature */
    draw(context, geom, zoom, feature) {
      const radius = dotOf(Number(feature?.props.residents ?? 0), zoom);
      const [outline] = geom;
      if (!radius || !outline?.length) return;
      const [xs, ys] = [outline.map(({ x }) => x), outline.map(({ y }) => y)];
      context.globalAlpha = 0.8;
      context.fillStyle = isDark ? layer.style.dark : layer.style.colour;
      context.strokeStyle = isDark ? "#0d1620" : "#ffffff";
      context.lineWidth = 1;
      context.beginPath();
      context.arc((Math.min(...xs) + Math.max(...xs)) / 2, (Math.min(...ys) + Math.max(...ys)) / 2,
        radius, 0, 2 * Math.PI);
      context.fill();
      context.stroke();
    },
  };
}

/** The radius of a house's dot in pixels, grown by zoom; nobody is no dot.
 * @param {number} residents @param {number} zoom */
export const dotOf = (residents, zoom) => (residents > 0
  ? Math.min(22, (0.6 + 0.42 * Math.sqrt(residents)) * 1.25 ** (zoom - 16)) : 0);

/** Points of a thematic layer as their symbol. @param {Layer} layer @param {boolean} isDark */
function symbols(layer, isDark) {
  const corners = symbolPoints(layer.style.symbol ?? "circle", layer.style.width_px);
  return {
    /** @param {CanvasRenderingContext2D} context @param {{x: number, y: number}[][]} geom
     * @param {number} _z @param {any} feature */
    draw(context, geom, _z, feature) {
      context.globalAlpha = 1;
      context.fillStyle = colourOf(layer, feature?.props ?? {}, isDark);
      context.strokeStyle = isDark ? "#0d1620" : "#ffffff";
      context.lineWidth = 1;
      for (const { x, y } of geom.flat()) {
        context.beginPath();
        if (corners) {
          for (const [dx, dy] of corners) context.lineTo(x + dx, y + dy);
          context.closePath();
        } else context.arc(x, y, layer.style.width_px, 0, 2 * Math.PI);
        context.fill();
        context.stroke();
      }
    },
  };
}

/** The colour of a feature. @param {Layer} layer @param {Record<string, any>} props
 * @param {boolean} isDark */
export function colourOf({ style }, props, isDark) {
  const entry = style.by && entryOf(style, props[style.by]);
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
  if (layer.name === "population") {
    return [...far, { dataLayer, minzoom, symbolizer: /** @type {any} */ (houseDots(layer, isDark)) }];
  }
  if (layer.is_theme && layer.geometry === "point") {
    return [{ dataLayer, minzoom, symbolizer: /** @type {any} */ (symbols(layer, isDark)) }];
  }
  if (layer.geometry === "point") {
    return [...far, { dataLayer, minzoom, symbolizer: new pm.CircleSymbolizer({
      fill: (_z, feature) => colour(feature), stroke: isDark ? "#0d1620" : "#ffffff", width: 1,
      radius: Math.max(3, layer.style.width_px) }) }];
  }
  const width = layer.style.width_px;
  const line = { dataLayer, minzoom, symbolizer: new pm.LineSymbolizer({
    color: (_z, feature) => colour(feature), width, perFeature: true }) };
  if (!layer.is_theme || layer.geometry !== "polygon") return [...far, line];
  return [{ dataLayer, minzoom, symbolizer: new pm.PolygonSymbolizer({
    fill: (_z, feature) => colour(feature), opacity: 0.5, perFeature: true }) }, line];
}

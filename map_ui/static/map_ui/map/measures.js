/**
 * What colours a cell: measures, class breaks, colours, rule classes. Pure.
 *
 * A sequential scale differs in lightness first and in hue second, so that it stays readable with
 * any colour vision and in print; the three rule classes are blue, pale and orange.
 */

/** @typedef {"households"|"residents"|"incidents"|"rule"|"units"|"reach"} Measure */
/** A number that may not be told is null.
 * @typedef {{id: number, code: string, name: string, households: number|null,
 *   residents: number|null, open_incidents: number|null, rule: string|null,
 *   is_estimated: boolean|null, [other: string]: any}} Cell */
/** @typedef {{key: string, colour: string, from: number, to: number|null, count: number}} Class */

export const MEASURES = /** @type {Measure[]} */ (["households", "residents", "incidents", "rule",
  "units", "reach"]);

/** What can carry the colours. @typedef {"cells"|"buildings"} Subject */
export const SUBJECTS = /** @type {Subject[]} */ (["cells", "buildings"]);

/** Light to dark; the first colour is the lowest class above zero.
 * @type {Record<string, string[]>} */
export const RAMPS = {
  households: ["#dbeedd", "#a5d6bd", "#63b5a3", "#2f8c8b", "#17606e"],
  residents: ["#e9e2f3", "#cbbce4", "#a58fd0", "#7c62b5", "#55398f"],
  incidents: ["#fde8c6", "#f9c486", "#ec944e", "#d2632e", "#9f3d19"],
  units: ["#f1e6d6", "#dcc5a2", "#bf9d6d", "#967344", "#65491f"],
  reach: ["#f8e1ea", "#ecb5cb", "#d782a6", "#b04a78", "#741f4c"],
};

export const RULE_COLOURS = /** @type {Record<string, string>} */ ({
  under: "#5f97cc",
  right: "#d9e4c8",
  over: "#dc7633",
});

/** A cell or a building with nothing to count. */
export const NOTHING = "#eceae3";
/** A cell whose number may not be told: neither nothing nor little; the map hatches it. */
export const HIDDEN = "#d3d6d9";

/** Lower bounds of the building classes; fixed, since buildings come tile by tile. */
export const BUILDING_BREAKS = /** @type {Record<string, number[]>} */ ({
  households: [1, 10, 30, 60, 120],
  residents: [1, 25, 80, 160, 320],
});

/** Lower bounds of shares of units out of reach, in per cent: the same for every kind. */
const REACH_BREAKS = [1, 10, 25, 50, 75];

/** Null where it may not be told. Of units out of reach the share in per cent, rounded up: a cell
 * where somebody is left out never looks like one where nobody is. @param {Cell} cell @param {Measure} measure
 * @returns {number|null} */
export function valueOf(cell, measure) {
  if (measure === "rule") return cell.households ?? null;
  if (measure === "reach") return Math.ceil(cell.reach_out_percent ?? 0); // of no unit none is out
  return (measure === "incidents" ? cell.open_incidents : cell[measure]) ?? null;
}

/** Incidents and units are counted; people may be estimated. @param {Measure} measure */
export const canBeEstimated = (measure) => !["incidents", "units", "reach"].includes(measure);

/** What colours the cells at first: households, for whoever may be told of none the ground.
 * @param {Cell[]} cells @returns {Measure} */
export const usualMeasure = (cells) =>
  (cells.length && cells.every((cell) => valueOf(cell, "households") === null) ? "units"
    : "households");

/**
 * The nearest of 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8 times a power of ten; whole numbers below ten.
 * @param {number} value above zero
 */
export function roundNicely(value) {
  if (value < 10) return Math.max(1, Math.round(value));
  const power = 10 ** Math.floor(Math.log10(value));
  const steps = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].map((step) => step * power);
  return steps.reduce((best, step) =>
    Math.abs(step - value) < Math.abs(best - value) ? step : best);
}

/**
 * The step that bounds are rounded to: a tenth of where most values lie, so that classes still
 * part cells that are all of about one size.
 * @param {number[]} counted values above zero, rising
 */
function stepOf(counted) {
  const at = (/** @type {number} */ share) => counted[Math.floor(share * (counted.length - 1))];
  return roundNicely(Math.max(1, (at(0.95) - at(0.05)) / 10));
}

/**
 * Lower bounds of at most `classes` classes of about equal counts, at round numbers, rising; the
 * first is 1. Zeros are no part of it: they have a class of their own.
 * @param {number[]} values @param {number} [classes] @returns {number[]}
 */
export function niceBreaks(values, classes = 5) {
  const counted = values.filter((value) => value > 0).sort((a, b) => a - b);
  if (!counted.length) return [1];
  const breaks = [1];
  const step = stepOf(counted);
  for (let i = 1; i < classes; i += 1) {
    const last = breaks[breaks.length - 1];
    const quantile = counted[Math.floor((i * counted.length) / classes)];
    const rounded = quantile < 2 * step ? roundNicely(quantile)
      : Math.round(quantile / step) * step;
    // Small counts have few distinct values: then each gets its class rather than none.
    const bound = last < 10 ? Math.max(rounded, last + 1) : rounded;
    if (bound > last && bound <= counted[counted.length - 1]) breaks.push(bound);
  }
  return breaks;
}

/** Bounds of counts, whole and rising, from bounds that may have fractions; zero is a class of its
 * own. @param {number[]} bounds @returns {number[]} */
export function wholeBounds(bounds) {
  const whole = bounds.map((one) => Math.max(1, Math.ceil(one)));
  return [...new Set(whole)].sort((a, b) => a - b);
}

/**
 * The index of the class of a value, -1 below the first bound.
 * @param {number} value @param {number[]} breaks lower bounds, rising
 */
export function classOf(value, breaks) {
  let index = -1;
  while (index + 1 < breaks.length && value >= breaks[index + 1]) index += 1;
  return index;
}

/** @param {string} from @param {string} to "#rrggbb" @param {number} share 0..1 */
function mixed(from, to, share) {
  const parts = [1, 3, 5].map((at) => {
    const [a, b] = [from, to].map((one) => parseInt(one.slice(at, at + 2), 16));
    return Math.round(a + (b - a) * share).toString(16).padStart(2, "0");
  });
  return `#${parts.join("")}`;
}

/**
 * `count` colours spread over a ramp: few classes still reach from light to dark.
 * @param {string[]} ramp @param {number} count
 */
export function spread(ramp, count) {
  if (count === 1) return [ramp[Math.floor(ramp.length / 2)]];
  return Array.from({ length: count }, (_, i) => {
    const at = (i * (ramp.length - 1)) / (count - 1);
    if (count <= ramp.length) return ramp[Math.round(at)];
    const low = Math.min(ramp.length - 2, Math.floor(at));
    return mixed(ramp[low], ramp[low + 1], at - low);
  });
}

/**
 * The classes of a measure over the cells, in the order of the legend, with their counts.
 * @param {Cell[]} cells @param {Measure} measure
 * @param {{min_households: number, max_households: number}} rule
 * @param {number[]} [bounds] lower bounds, rising, instead of the usual ones
 * @returns {Class[]}
 */
export function classesOf(cells, measure, rule, bounds) {
  const untold = hiddenClass(cells, measure);
  if (measure === "rule") return [...ruleClasses(cells, rule), ...untold];
  const values = cells.map((cell) => valueOf(cell, measure)).filter((value) => value !== null);
  if (!values.length && untold.length) return untold;
  const breaks = bounds?.length ? bounds : measure === "reach" ? REACH_BREAKS : niceBreaks(values);
  const colours = spread(RAMPS[measure], breaks.length);
  const classes = rangesOf(breaks, colours, "none");
  for (const value of values) classes[classOf(value, breaks) + 1].count += 1;
  return [...classes, ...untold];
}

/** The class of cells whose number may not be told, if there are any.
 * @param {Cell[]} cells @param {Measure} measure @returns {Class[]} */
function hiddenClass(cells, measure) {
  const count = cells.filter((cell) => valueOf(cell, measure) === null).length;
  return count ? [{ key: "hidden", colour: HIDDEN, from: 0, to: null, count }] : [];
}

/**
 * The classes of single buildings; not counted, since no client holds all buildings.
 * @param {Measure} measure @returns {Class[]} empty where a measure says nothing of a building
 */
export function buildingClasses(measure) {
  const breaks = BUILDING_BREAKS[measure];
  return breaks ? rangesOf(breaks, RAMPS[measure], "none") : [];
}

/** @param {number[]} breaks @param {string[]} colours @param {string} none @returns {Class[]} */
function rangesOf(breaks, colours, none) {
  const nothing = { key: none, colour: NOTHING, from: 0, to: 0, count: 0 };
  return [nothing, ...breaks.map((from, i) => ({
    key: `from-${from}`,
    colour: colours[i],
    from,
    to: i + 1 < breaks.length ? breaks[i + 1] - 1 : null,
    count: 0,
  }))];
}

/** @param {Cell[]} cells @param {{min_households: number, max_households: number}} rule */
function ruleClasses(cells, rule) {
  const count = (/** @type {string} */ key) => cells.filter((cell) => cell.rule === key).length;
  const { min_households: least, max_households: most } = rule;
  return [
    { key: "under", colour: RULE_COLOURS.under, from: 0, to: least - 1, count: count("under") },
    { key: "right", colour: RULE_COLOURS.right, from: least, to: most, count: count("right") },
    { key: "over", colour: RULE_COLOURS.over, from: most + 1, to: null, count: count("over") },
  ];
}

/**
 * A function cell → colour for a measure.
 * @param {Class[]} classes @param {Measure} measure @returns {(cell: Cell) => string}
 */
export function colouring(classes, measure) {
  if (measure === "rule") return (cell) => RULE_COLOURS[cell.rule ?? ""] ?? HIDDEN;
  const told = classes.filter((one) => one.key !== "hidden");
  const breaks = told.slice(1).map((one) => one.from);
  return (cell) => {
    const value = valueOf(cell, measure);
    return value === null ? HIDDEN : told[classOf(value, breaks) + 1].colour;
  };
}

/**
 * A function building → colour, null where the measure does not colour buildings.
 * @param {Measure} measure
 * @returns {((building: Record<string, any>) => string)|null}
 */
export function buildingColouring(measure) {
  const breaks = BUILDING_BREAKS[measure];
  if (!breaks) return null;
  const colours = [NOTHING, ...RAMPS[measure]];
  return (building) => colours[classOf(Number(building[measure] ?? 0), breaks) + 1];
}

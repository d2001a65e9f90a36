/**
 * How the city's own base map is drawn: paint and label rules for its vector tiles.
 *
 * The library is handed in (`pm`, the protomaps namespace); map.js of a folder alone knows where it comes
 * from. Widths are in CSS pixels by zoom. Streets are drawn over the cells, so a street stays
 * white and its name legible whatever colour the cell has.
 */

/** @typedef {typeof import("protomaps-leaflet")} Library */
/** @typedef {import("protomaps-leaflet").PaintRule} PaintRule */
/** @typedef {import("protomaps-leaflet").LabelRule} LabelRule */
/** @typedef {import("protomaps-leaflet").Feature} Feature */
/** @typedef {{name: string, kinds: string[], from: number, widths: number[][], casing: string,
 *   fill: string, labelFrom: number}} StreetClass */

export const BUILDINGS_FROM_ZOOM = 15;
const GROUND_LAYERS = ["water", "green", "barriers", "streets"];
const NEAR_LAYERS = [...GROUND_LAYERS, "buildings", "population"];
/** What the base map draws from tiles of a zoom; the map shows them from one zoom nearer on.
 * @param {number} z */
export const layersAt = (z) => (z >= BUILDINGS_FROM_ZOOM - 1 ? NEAR_LAYERS : GROUND_LAYERS);
/** From here on a building can be picked, and coloured by those who live in it. */
export const BUILDINGS_SPEAK_FROM = 16;

const LAND = "#f5f2ea";
const NOTHING = "rgba(0,0,0,0)";
const INK = "#3d4650";
const HALO = "#ffffff";
const FONT = '"Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", "Noto Sans SC", sans-serif';

const GREEN = /** @type {Record<string, string>} */ ({
  green: "#d3e6c1", sport: "#cbe3cf", school: "#f3e8cf", market: "#f5dfd6", other: "#eae6db",
});

/** From the least to the most important; the last class wins where two meet.
 * @type {StreetClass[]} */
const STREETS = [
  { name: "path", from: 16, labelFrom: 18, casing: "#cfc8ba", fill: "#fbf9f4",
    kinds: ["footway", "path", "steps", "cycleway", "track", "bridleway", "corridor"],
    widths: [[15, 0.4], [17, 1.2], [19, 3]] },
  { name: "service", from: 15, labelFrom: 17, casing: "#cdc7ba", fill: "#ffffff",
    kinds: ["service", "pedestrian", "lane", "alley"],
    widths: [[14, 0.5], [16, 2.2], [19, 8]] },
  { name: "minor", from: 13, labelFrom: 16, casing: "#c6bfb1", fill: "#ffffff",
    kinds: ["residential", "unclassified", "living_street", "road", "minor", "small"],
    widths: [[12, 0.5], [14, 1.6], [16, 5], [19, 15]] },
  { name: "tertiary", from: 12, labelFrom: 15, casing: "#bdb5a5", fill: "#fffdf7",
    kinds: ["tertiary", "tertiary_link", "collector"],
    widths: [[11, 0.7], [14, 3], [16, 7.5], [19, 20]] },
  { name: "secondary", from: 11, labelFrom: 14, casing: "#cdb378", fill: "#fdf1c9",
    kinds: ["secondary", "secondary_link"],
    widths: [[10, 0.8], [14, 4], [16, 9.5], [19, 24]] },
  { name: "primary", from: 8, labelFrom: 13, casing: "#cda25a", fill: "#fbdf9d",
    kinds: ["primary", "primary_link", "trunk", "trunk_link", "arterial"],
    widths: [[9, 0.9], [14, 5], [16, 11], [19, 28]] },
  { name: "motorway", from: 6, labelFrom: 13, casing: "#c27f33", fill: "#f5b968",
    kinds: ["motorway", "motorway_link", "expressway"],
    widths: [[8, 1], [14, 5], [16, 12], [19, 30]] },
];

/** @param {string|undefined} kind an unknown kind is drawn as a minor street */
export function streetClass(kind) {
  return STREETS.find((one) => one.kinds.includes(kind ?? ""))?.name ?? "minor";
}

/** The id of a feature, which its tile keeps beside its properties. @param {Feature} feature */
export const idOf = (feature) => Number(/** @type {any} */ (feature).id);

/** @param {Feature} feature */
const kindOf = (feature) => String(feature.props.kind ?? "");

/** What lies under the cells. @param {Library} pm @returns {PaintRule[]} */
export function groundRules(pm) {
  return [{ dataLayer: "green", symbolizer: new pm.PolygonSymbolizer({
    fill: (_z, feature) => GREEN[feature ? kindOf(feature) : "other"] ?? GREEN.other,
    perFeature: true }) }];
}

/** Water lies over the cells: a lake is a lake, whoever answers for its shore.
 * @param {Library} pm @returns {PaintRule[]} */
function waterRules(pm) {
  return [
    { dataLayer: "barriers", filter: (_z, feature) => kindOf(feature) === "river",
      symbolizer: new pm.LineSymbolizer({ color: "#b3d3e6", lineCap: "round", lineJoin: "round",
        width: pm.exp(1.6, [[10, 1], [14, 2.5], [17, 7]]) }) },
    { dataLayer: "water", symbolizer: new pm.PolygonSymbolizer({
      fill: (_z, feature) => (feature && kindOf(feature) === "sea" ? "#b9d7e8" : "#bcdaea"),
      perFeature: true }) },
  ];
}

export const LAND_COLOUR = LAND;

/** Cells fade as one comes near; where their buildings carry the colour they have none.
 * @param {number} zoom @param {boolean} buildingsCarry */
export function cellOpacity(zoom, buildingsCarry) {
  if (buildingsCarry) return 0;
  if (zoom <= 14) return 0.76;
  return { 15: 0.7, 16: 0.64, 17: 0.58 }[zoom] ?? 0.5;
}

/** A building that lets the colour of its cell through. @param {number} zoom */
export function plainBuilding(zoom) {
  return zoom < BUILDINGS_SPEAK_FROM
    ? { fill: "rgba(255,255,255,0.26)", stroke: "rgba(40,50,58,0.28)" }
    : { fill: "rgba(255,255,255,0.46)", stroke: "rgba(40,50,58,0.5)" };
}

/** @param {Library} pm @param {StreetClass} street @param {boolean} casing @returns {PaintRule} */
function streetRule(pm, street, casing) {
  const inner = pm.exp(1.6, street.widths);
  const edge = (/** @type {number} */ z) => (z < 13 ? 0.7 : z < 16 ? 1.2 : 1.8);
  return {
    dataLayer: "streets",
    minzoom: street.from,
    filter: (_z, feature) => streetClass(kindOf(feature)) === street.name,
    symbolizer: new pm.LineSymbolizer({
      color: casing ? street.casing : street.fill,
      width: (z, _feature) => (casing ? inner(z) + edge(z) : inner(z)),
      opacity: (_z, feature) => (feature?.props.is_tunnel ? 0.35 : 1),
      lineCap: "round", lineJoin: "round", perFeature: true,
    }),
  };
}

/** Sleepers are a dashed light line in a dark one, as Chinese maps draw a railway.
 * @param {Library} pm @returns {PaintRule[]} */
function barrierRules(pm) {
  const is = (/** @type {string[]} */ ...kinds) =>
    (/** @type {number} */ _z, /** @type {Feature} */ feature) => kinds.includes(kindOf(feature));
  const width = pm.exp(1.5, [[10, 0.8], [14, 2.2], [18, 5]]);
  return [
    { dataLayer: "barriers", minzoom: 14, filter: is("wall"), symbolizer: new pm.LineSymbolizer({
      color: "#9b958a", width: pm.exp(1.4, [[14, 0.5], [18, 1.8]]) }) },
    { dataLayer: "barriers", filter: is("railway"), symbolizer: new pm.LineSymbolizer({
      color: "#6d747b", width }) },
    { dataLayer: "barriers", minzoom: 12, filter: is("railway"),
      symbolizer: new pm.LineSymbolizer({ color: "#fafafa", dash: [7, 7],
        width: (z) => Math.max(0.5, width(z) - 1.2) }) },
  ];
}

/**
 * Water, streets, railways and buildings, over the cells; houses with their people over the plain
 * buildings. `look` is asked at every drawing, so a new measure shows after the tiles are drawn
 * again; where it says null nothing is drawn.
 * @param {Library} pm
 * @param {(layer: "buildings"|"population", zoom: number, feature: Feature) =>
 *   {fill: string, stroke: string}|null} look
 * @returns {PaintRule[]}
 */
export function overlayRules(pm, look) {
  const houses = (/** @type {"buildings"|"population"} */ dataLayer) => {
    const ask = (/** @type {number} */ zoom, /** @type {Feature|undefined} */ feature) =>
      (feature && look(dataLayer, zoom, feature)) ?? { fill: NOTHING, stroke: NOTHING };
    return { dataLayer, minzoom: BUILDINGS_FROM_ZOOM, symbolizer: new pm.PolygonSymbolizer({
      fill: (zoom, feature) => ask(zoom, feature).fill,
      stroke: (zoom, feature) => ask(zoom, feature).stroke,
      width: (zoom, _feature) => (zoom >= 17 ? 1 : 0.6),
      perFeature: true }) };
  };
  return [
    ...waterRules(pm),
    ...barrierRules(pm),
    ...STREETS.map((street) => streetRule(pm, street, true)),
    ...STREETS.map((street) => streetRule(pm, street, false)),
    houses("buildings"),
    houses("population"),
  ];
}

/** Middle of the box of a polygon's largest ring, pixels. @param {Feature["geom"]} geom */
function middle(geom) {
  let best = { x: 0, y: 0, width: -1, height: 0 };
  for (const ring of geom) {
    const xs = ring.map((point) => point.x);
    const ys = ring.map((point) => point.y);
    const [west, east] = [Math.min(...xs), Math.max(...xs)];
    const [north, south] = [Math.min(...ys), Math.max(...ys)];
    if (east - west > best.width) {
      best = { x: (west + east) / 2, y: (north + south) / 2, width: east - west,
        height: south - north };
    }
  }
  return best;
}

/**
 * A text in the middle of an area, where it has room; once per name, although tiles cut the area.
 * @param {Library} pm @param {(zoom: number, props: Feature["props"]) => string} textOf
 * @param {{size: number, weight?: number, fill: string, repeatPx: number, slackPx: number}} look
 */
function areaText(pm, textOf, look) {
  const text = new pm.CenteredTextSymbolizer({
    labelProps: ["label"], fontFamily: FONT, fontSize: look.size, fontWeight: look.weight ?? 500,
    fill: look.fill, stroke: HALO, width: 1.6, maxLineChars: 40,
  });
  return {
    /** @type {import("protomaps-leaflet").LabelSymbolizer["place"]} */
    place(layout, geom, feature) {
      const label = textOf(layout.zoom, feature.props);
      if (!label) return undefined;
      const { x, y, width } = middle(geom);
      layout.scratch.font = `${look.weight ?? 500} ${look.size}px ${FONT}`;
      if (layout.scratch.measureText(label).width > width + look.slackPx) return undefined;
      const at = geom[0][0].clone();
      at.x = x;
      at.y = y;
      const placed = text.place(layout, [[at]], { ...feature, props: { label } });
      return placed?.map((one) => ({ ...one, deduplicationKey: `${idOf(feature)}${label}`,
        deduplicationDistance: look.repeatPx }));
    },
  };
}

/** @param {Library} pm @param {StreetClass} street @returns {LabelRule} */
function streetLabel(pm, street) {
  const major = ["primary", "secondary", "motorway"].includes(street.name);
  return {
    dataLayer: "streets",
    minzoom: street.labelFrom,
    filter: (_z, feature) => streetClass(kindOf(feature)) === street.name,
    symbolizer: new pm.LineLabelSymbolizer({
      labelProps: ["name"], fontFamily: FONT, fontWeight: major ? 600 : 400,
      fontSize: (z) => (major ? 12 : 11) + (z >= 17 ? 1 : 0),
      fill: major ? "#5b4a24" : "#4f5358", stroke: HALO, width: 3,
      position: pm.LineLabelPlacement.Center, repeatDistance: 380,
    }),
  };
}

/** The name of a building from zoom 16, its number from zoom 18.
 * @param {number} zoom @param {Feature["props"]} props */
export function buildingText(zoom, props) {
  const name = String(props.name || "");
  return zoom >= 18 ? name || String(props.number || "") : name;
}

/** Names, the most important first. @param {Library} pm @returns {LabelRule[]} */
export function labelRules(pm) {
  const name = (/** @type {number} */ _z, /** @type {Feature["props"]} */ props) =>
    String(props.name || "");
  return [
    ...[...STREETS].reverse().map((street) => streetLabel(pm, street)),
    { dataLayer: "water", minzoom: 12, symbolizer: areaText(pm, name,
      { size: 13, fill: "#3f7496", repeatPx: 700, slackPx: 0 }) },
    { dataLayer: "green", minzoom: 14, symbolizer: areaText(pm, name,
      { size: 11, fill: "#47703a", repeatPx: 500, slackPx: 20 }) },
    { dataLayer: "barriers", minzoom: 13, filter: (_z, feature) => kindOf(feature) !== "wall"
      && kindOf(feature) !== "expressway", symbolizer: new pm.LineLabelSymbolizer({
      labelProps: ["name"], fontFamily: FONT, fontSize: 11, stroke: HALO, width: 3,
      fill: (_z, feature) => (feature && kindOf(feature) === "river" ? "#3f7496" : INK),
      position: pm.LineLabelPlacement.Center, repeatDistance: 600 }) },
    { dataLayer: "buildings", minzoom: 16, symbolizer: areaText(pm, buildingText,
      { size: 10.5, weight: 400, fill: "#454c53", repeatPx: 120, slackPx: 0 }) },
  ];
}

/**
 * Which names stand on the map, and where. Pure.
 *
 * One pass over everything that has a name: communities first, then cells by falling value. A
 * label takes the fullest text and the best of its places that cover nothing already written;
 * one that finds no room is left out. Positions are world pixels of the present zoom (the lattice
 * in which Leaflet and the base map's own names are laid out).
 */

import { keptPlaces } from "./label_geometry.js";

/** @typedef {{left: number, top: number, right: number, bottom: number}} Box */
/** @typedef {{lon: number, lat: number, widthDeg: number}} Place */
/** @typedef {{full: string, short: string, value: string, weight: number}} CellText */
/** @typedef {{places: Place[], text: CellText, community: string}} NamedCell */
/** @typedef {{places: Place[], name: string, code: string, weight: number}} NamedCommunity */
/** @typedef {{lines: string[], className: string, lon: number, lat: number}} Label */
/** @typedef {{lines: string[], sizes: number[], spacing: number, spill: number}} Text */
/** @typedef {"all"|"major"|"none"} Respect which of the base map's own names to keep clear of
 */
/** @typedef {{zoom: number, view: Box, covered: Box[],
 *   isBusy(box: Box, respect: Respect): boolean,
 *   project(lon: number, lat: number): {x: number, y: number}}} Sheet */

export const COMMUNITIES_FROM = 10;
export const VALUES_FROM = 14;
export const NAMES_FROM = 15;

const LINE_HEIGHT = 1.3;
const MARGIN_PX = 3;

/** Close enough to keep texts apart: a Chinese character is as wide as it is high.
 * @param {string} text @param {number} sizePx @param {number} [spacing] of letters, em */
export function textWidthPx(text, sizePx, spacing = 0) {
  let em = 0;
  for (const letter of text) em += (letter > "\u2e7f" ? 1 : 0.58) + spacing;
  return em * sizePx;
}

/** @param {Text} text */
function sizeOf({ lines, sizes, spacing }) {
  const widths = lines.map((line, i) => textWidthPx(line, sizes[i], spacing));
  return { width: Math.max(...widths),
    height: LINE_HEIGHT * sizes.slice(0, lines.length).reduce((sum, size) => sum + size, 0) };
}

/** @param {Box} a @param {Box} b */
const overlap = (a, b) =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

/** Places labels on one sheet, each clear of those before it. */
class Placer {
  /** @param {Sheet} sheet */
  constructor(sheet) {
    this.sheet = sheet;
    this.taken = [...sheet.covered];
    this.pixelsPerDegree = (256 * 2 ** sheet.zoom) / 360;
    /** @type {Label[]} */ this.labels = [];
  }

  /**
   * @param {Place[]} places the best first @param {Text[]} texts the fullest first
   * @param {string} className @param {Respect[]} manners for the base map's own names: the first
   *   that lets the label stand
   */
  put(places, texts, className, manners) {
    const { project, view, isBusy } = this.sheet;
    const spots = places.map((place) => ({ place, at: project(place.lon, place.lat) }))
      .filter(({ at }) => overlap({ left: at.x, right: at.x, top: at.y, bottom: at.y }, view));
    for (const respect of manners) {
      for (const text of spots.length ? texts : []) {
        const { width, height } = sizeOf(text);
        for (const { place, at } of spots) {
          if (width > place.widthDeg * this.pixelsPerDegree * text.spill) continue;
          const box = { left: at.x - width / 2 - MARGIN_PX, right: at.x + width / 2 + MARGIN_PX,
            top: at.y - height / 2, bottom: at.y + height / 2 };
          if (this.taken.some((one) => overlap(one, box))) continue;
          if (isBusy(box, respect)) continue;
          this.taken.push(box);
          this.labels.push({ lines: text.lines, className, lon: place.lon, lat: place.lat });
          return true;
        }
      }
    }
    return false;
  }
}

/** A cell's texts from the fullest to the briefest. @param {CellText} text
 * @param {number} zoom @param {boolean} isNear whether the name of its community is on the map */
function cellTexts({ full, short, value }, zoom, isNear) {
  const look = { spacing: 0, spill: 1 };
  const names = zoom >= NAMES_FROM ? [...new Set(isNear ? [short] : [full, short])] : [];
  return [
    ...names.map((name) => ({ ...look, lines: value ? [name, value] : [name], sizes: [12, 11] })),
    ...(value ? [{ ...look, lines: [value], sizes: [11.5] }] : []),
  ];
}

/**
 * @param {{communities: NamedCommunity[], cells: NamedCell[]}} named @param {Sheet} sheet
 * @returns {Label[]}
 */
export function layOutLabels({ communities, cells }, sheet) {
  const placer = new Placer(sheet);
  const { zoom } = sheet;
  const shown = new Set();
  if (zoom >= COMMUNITIES_FROM) {
    for (const { places, name, code } of [...communities].sort((a, b) => b.weight - a.weight)) {
      const text = { lines: [name], sizes: [zoom >= NAMES_FROM ? 14 : 13], spacing: 0.06,
        spill: 1.6 };
      if (placer.put(places, [text], "community-label", ["all", "major", "none"])) shown.add(code);
    }
  }
  if (zoom >= VALUES_FROM) {
    for (const { places, text, community } of [...cells].sort((a, b) =>
      b.text.weight - a.text.weight)) {
      const texts = cellTexts(text, zoom, shown.has(community));
      const named = texts.filter(({ lines }) => lines[0] !== text.value);
      if (!placer.put(places, named, "cell-label", ["all", "major"])) {
        placer.put(places, texts, "cell-label", ["all", "major"]);
      }
    }
  }
  return placer.labels;
}

/** Cells in a view, with the places for their names. @param {Iterable<L.Polygon>} polygons
 * @param {L.LatLngBounds} view */
export function namedCells(polygons, view) {
  return [...polygons].filter((one) => one.getBounds().intersects(view))
    .map((one) => /** @type {any} */ (one).feature)
    .map(({ geometry, properties }) => ({ properties, places: keptPlaces(geometry) }));
}

/** Find the places for names while nothing else is to do, so that a moving map need not.
 * @param {{geometry: any}[]} features */
export function prepare(features) {
  const left = [...features];
  /** @param {IdleDeadline} deadline */
  const work = (deadline) => {
    while (left.length && deadline.timeRemaining() > 1) keptPlaces(left.pop()?.geometry);
    if (left.length) requestIdleCallback(work);
  };
  if ("requestIdleCallback" in globalThis) requestIdleCallback(work);
}

/**
 * The labels of a view of the map. `index` holds the base map's own names, if they are drawn.
 * @param {{zoom: number, min: {x: number, y: number}, max: {x: number, y: number}, index: any,
 *   majorNames: number, communities: NamedCommunity[], cells: any[], covered: DOMRect[],
 *   cellText(cell: any): CellText, project: Sheet["project"]}} parts
 * @returns {Label[]}
 */
export function labelsOfView({ zoom, min, max, index, majorNames, communities, cells, covered,
  cellText, project }) {
  return layOutLabels({
    communities,
    cells: cells.map(({ places, properties }) => ({ places,
      community: properties.community_code, text: cellText(properties) })),
  }, {
    zoom, project,
    view: { left: min.x, top: min.y, right: max.x, bottom: max.y },
    covered: covered.map(({ left, top, right, bottom }) => ({
      left: left + min.x, top: top + min.y, right: right + min.x, bottom: bottom + min.y })),
    isBusy: ({ left, top, right, bottom }, respect) => respect !== "none"
      && Boolean(index?.bboxCollides({ minX: left, minY: top, maxX: right, maxY: bottom },
        respect === "all" ? Infinity : majorNames)),
  });
}

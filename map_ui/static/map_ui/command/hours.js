/** Where the bars and the line of the hours stand. Pure. */

/** @typedef {{at: string, came: number, closed: number, dropped: number, open: number}} Row */

/** Bars from the ground up by what came in, a line by what stood open at the end of each hour; each
 * has a scale of its own, from nothing to its largest value.
 * @param {Row[]} rows @param {number} width @param {number} height */
export function hourBars(rows, width, height) {
  const most = Math.max(1, ...rows.map(({ came }) => came));
  const top = Math.max(1, ...rows.map(({ open }) => open));
  const step = width / Math.max(rows.length, 1);
  const gap = Math.min(step * 0.2, 2);
  const bars = rows.map(({ came }, i) => ({ x: i * step + gap / 2, width: step - gap,
    y: height - came / most * height, height: came / most * height }));
  const line = rows.map(({ open }, i) =>
    `${(i + 0.5) * step},${height - open / top * (height - 4) - 2}`).join(" ");
  return { bars, line, most, top };
}

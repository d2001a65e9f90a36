/** A lattice plan for tests: what GET /plans/{id} answers for a small town. */

export const COLUMNS = ["households", "residents", "area_m2"];
export const STEP = 0.001;

/** Atoms "0".. in rows from the south; strips of two columns are cells "cell0"… */
export function town(columns = 4, rows = 3, perAtom = 10) {
  const features = [];
  const edges = [];
  const of = {};
  for (let r = 0; r < rows; r += 1) {
    for (let c = 0; c < columns; c += 1) {
      const key = String(r * columns + c);
      features.push({ properties: { key, code: `c${key}`, community: 1,
        sums: [perAtom, 3 * perAtom, 10_000] }, geometry: box(c, r) });
      of[key] = `cell${Math.floor(c / 2)}`;
      if (c + 1 < columns) edges.push([key, String(r * columns + c + 1), 100, false]);
      if (r + 1 < rows) edges.push([key, String((r + 1) * columns + c), 100, false]);
    }
  }
  const names = [...new Set(Object.values(of))];
  const cells = names.map((key, i) => ({ key, name: key, code: key, community: 1, type: "ordinary",
    worker: i + 1, id: i + 1, locked: false }));
  return { revision: 0, position: 0, columns: COLUMNS, atoms: { features }, edges, cells, of,
    base: { cells: cells.map((cell) => ({ ...cell, sums: {} })), of: { ...of } }, locked: [],
    split_buildings: [], rules: { 1: [50, 70] }, worker_limit: 100 };
}

function box(c, r) {
  const [x, y] = [118 + c * STEP, 24 + r * STEP].map((v) => Number(v.toFixed(8)));
  const [e, n] = [118 + (c + 1) * STEP, 24 + (r + 1) * STEP].map((v) => Number(v.toFixed(8)));
  return { type: "Polygon", coordinates: [[[x, y], [e, y], [e, n], [x, n], [x, y]]] };
}

/**
 * The unit chart (楼盘表) of a building: floors × units, grouped by entrance.
 *
 * `layOut` is pure: it finds the columns. A room such as 1502 on floor 15 stands in column 02 of
 * its entrance; a room that does not start with its floor keeps its own name as the column if the
 * name comes back on other floors, and otherwise takes the next free column of its floor.
 */

/** An entrance is named by its id or by its name, which is unique in a building.
 * @typedef {{id: number, entrance: number|string|null, floor: number|null,
 *   floor_label?: string, room: string, use: string, residents: number|null, households: number|null, is_estimated: boolean, is_unassigned: boolean,
 *   state: string}} Unit */
/** @typedef {{id: number|null, name: string, columns: string[]}} Group */
/** @typedef {{groups: Group[], floors: (number|null)[], unassigned: Unit[], count: number,
 *   called: Map<number|null, string>,
 *   at(floor: number|null, group: number|null, column: string): Unit|undefined}} Chart */
/** @typedef {(key: string, values?: Record<string, any>) => string} Say */

export const STATES = ["occupied", "estimated", "empty", "other_use", "hidden"];

const naturally = new Intl.Collator("zh", { numeric: true }).compare;

/** The column a room's own name tells, null if it tells none.
 * @param {Unit} unit @param {Set<string>} repeated names found on several floors */
function columnOf(unit, repeated) {
  const room = unit.room.trim();
  const floor = /\d+/.exec(unit.floor_label ?? "")?.[0] ?? String(Math.abs(unit.floor ?? 0));
  const digits = /^\D*?(\d+)\D*$/.exec(room)?.[1] ?? "";
  const rest = digits.replace(/^0+/, "").startsWith(floor)
    ? digits.replace(/^0+/, "").slice(floor.length) : "";
  if (rest.length >= 2 || (rest && digits.length - floor.length === 1)) return rest;
  return room && repeated.has(room) ? room : null;
}

/** Names of rooms that occur on more than one floor.
 * @param {Unit[]} units @returns {Set<string>} */
function repeatedRooms(units) {
  const floors = new Map();
  for (const { room, floor } of units) {
    floors.set(room.trim(), (floors.get(room.trim()) ?? new Set()).add(floor));
  }
  return new Set([...floors].filter(([, seen]) => seen.size > 1).map(([room]) => room));
}

/** @param {Unit[]} units of one entrance @returns {Map<string, Map<number|null, Unit>>} */
function columnsOf(units) {
  const repeated = repeatedRooms(units);
  const columns = new Map();
  const take = (/** @type {string} */ column, /** @type {Unit} */ unit) => {
    if (!columns.has(column)) columns.set(column, new Map());
    if (columns.get(column).has(unit.floor)) return false;
    return Boolean(columns.get(column).set(unit.floor, unit));
  };
  const homeless = [];
  for (const unit of units) {
    const column = columnOf(unit, repeated);
    if (column === null || !take(column, unit)) homeless.push(unit);
  }
  for (const unit of homeless) {
    let next = 1;
    while (!take(String(next).padStart(2, "0"), unit)) next += 1;
  }
  return new Map([...columns].sort(([a], [b]) => naturally(a, b)));
}

/** What floors are called on the spot, where all doors there say the same.
 * @param {Unit[]} units @returns {Map<number|null, string>} */
function calledFloors(units) {
  const called = new Map();
  for (const { floor, floor_label: label = "" } of units) {
    called.set(floor, (called.get(floor) ?? new Set()).add(label));
  }
  return new Map([...called].flatMap(([floor, labels]) =>
    /** @type {[number|null, string][]} */ (labels.size === 1 ? [[floor, [...labels][0]]] : [])));
}

/**
 * @param {{entrances: {id: number, name: string}[], units: Unit[]}} building
 * @returns {Chart} groups in the order of the entrances (units without one last), floors from the
 *   top down with unknown floors (null) last
 */
export function layOut({ entrances, units }) {
  const idOf = new Map(entrances.flatMap(({ id, name }) =>
    /** @type {[number|string, number][]} */ ([[id, id], [name, id]])));
  const groupOf = (/** @type {Unit} */ { entrance }) => idOf.get(entrance ?? "") ?? null;
  const placed = units.filter((unit) => !unit.is_unassigned).sort((a, b) =>
    naturally(a.room, b.room));
  const loose = placed.some((unit) => groupOf(unit) === null);
  const wanted = [...entrances, ...(loose ? [{ id: null, name: "" }] : [])];
  const matrices = wanted.map(({ id }) =>
    columnsOf(placed.filter((unit) => groupOf(unit) === id)));
  const groups = wanted.map((one, i) => ({ ...one, columns: [...matrices[i].keys()] }));
  const floors = [...new Set(placed.map(({ floor }) => floor))].sort((a, b) =>
    (b ?? -Infinity) - (a ?? -Infinity));
  return {
    groups: groups.filter(({ columns }) => columns.length),
    floors,
    unassigned: units.filter((unit) => unit.is_unassigned),
    count: placed.length,
    called: calledFloors(placed),
    at: (floor, group, column) =>
      matrices[wanted.findIndex(({ id }) => id === group)]?.get(column)?.get(floor),
  };
}

/** How many units are in each state. @param {Unit[]} units @returns {Record<string, number>} */
export function countStates(units) {
  const counts = Object.fromEntries(STATES.map((state) => [state, 0]));
  for (const { state, is_unassigned: isUnassigned } of units) {
    if (!isUnassigned) counts[state] = (counts[state] ?? 0) + 1;
  }
  return counts;
}

/** One line about a unit, for its title and its label; of one behind which one may not look what
 * it is used for. @param {Unit} unit @param {Say} say */
export function describe(unit, say) {
  const name = unit.is_unassigned ? say("unit.unassigned") : unit.room || say("unit.no_room");
  if (unit.state === "hidden") return [name, say(`use.${unit.use}`), say("state.hidden")].join(" · ");
  const people = unit.residents
    ? say(unit.is_estimated ? "unit.people_estimated" : "unit.people", { n: unit.residents }) : "";
  return [name, say(`state.${unit.state}`), people].filter(Boolean).join(" · ");
}

/** @param {string} tag @param {Record<string, string>} attributes @param {(Node|string)[]} inner */
function make(tag, attributes, ...inner) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...inner);
  return element;
}

/** @param {Unit|undefined} unit @param {Say} say */
function cellFor(unit, say) {
  if (!unit) return make("td", { class: "unit unit-none" });
  const text = unit.residents ? String(unit.residents) : "";
  return make("td", {
    class: `unit unit-${unit.state}`, "data-unit": String(unit.id), tabindex: "-1",
    title: describe(unit, say), "aria-label": describe(unit, say),
  }, text);
}

/** Head of the table: entrances over columns. @param {Chart} chart @param {Say} say */
function headOf(chart, say) {
  const corner = make("th", { scope: "col", rowspan: "2", class: "floor" }, say("unit.floor"));
  const names = chart.groups.map(({ name, columns }) => make("th", {
    scope: "colgroup", colspan: String(columns.length), class: "entrance",
  }, name || say("unit.no_entrance")));
  const columns = chart.groups.flatMap((group) => group.columns.map((column, i) =>
    make("th", { scope: "col", class: i ? "" : "first" }, column)));
  return make("thead", {}, make("tr", {}, corner, ...names), make("tr", {}, ...columns));
}

/** @param {Chart} chart @param {Say} say @returns {HTMLElement} */
function tableOf(chart, say) {
  const rows = chart.floors.map((floor) => {
    const label = chart.called.get(floor) || (floor === null ? "–" : String(floor));
    const cells = chart.groups.flatMap((group) => group.columns.map((column, i) => {
      const cell = cellFor(chart.at(floor, group.id, column), say);
      cell.classList.toggle("first", i === 0);
      return cell;
    }));
    return make("tr", {}, make("th", { scope: "row", class: "floor" }, label), ...cells);
  });
  const table = make("table", { class: "unit-table", "aria-label": say("unit.chart") },
    headOf(chart, say), make("tbody", {}, ...rows));
  table.querySelector("td[data-unit]")?.setAttribute("tabindex", "0");
  return table;
}

/** Arrow keys walk over the units; one unit at a time is in the tab order.
 * @param {HTMLElement} table */
function walkByKeys(table) {
  const steps = /** @type {Record<string, [number, number]>} */ ({
    ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] });
  table.addEventListener("keydown", (event) => {
    const from = /** @type {HTMLElement} */ (event.target).closest("td");
    const step = steps[event.key];
    if (!from || !step) return;
    event.preventDefault();
    const rows = [...table.querySelectorAll("tbody tr")].map((row) => [...row.children].slice(1));
    let row = rows.findIndex((cells) => cells.includes(from));
    let column = rows[row].indexOf(from);
    do {
      row += step[0];
      column += step[1];
    } while (rows[row]?.[column] && !rows[row][column].hasAttribute("data-unit"));
    const to = /** @type {HTMLElement|undefined} */ (rows[row]?.[column]);
    if (!to) return;
    from.tabIndex = -1;
    to.tabIndex = 0;
    to.focus();
  });
}

/**
 * The chart with its key, and a line that tells the unit under the pointer or the focus.
 * @param {{entrances: {id: number, name: string}[], units: Unit[]}} building @param {Say} say
 * @returns {HTMLElement}
 */
export function drawChart(building, say) {
  const chart = layOut(building);
  const counts = countStates(building.units);
  const key = make("ul", { class: "unit-key" }, ...STATES.filter((state) => counts[state]).map(
    (state) => make("li", {}, make("span", { class: `swatch unit-${state}` }),
      `${say(`state.${state}`)} `, make("b", {}, String(counts[state])))));
  const isTold = building.units.some(({ state }) => state !== "hidden");
  const hint = say(isTold ? "unit.hint" : "numbers.hidden.people");
  const line = make("p", { class: "unit-line", "aria-live": "polite" }, hint);
  const parts = [key];
  if (chart.count) {
    const table = tableOf(chart, say);
    walkByKeys(table);
    const tell = (/** @type {Event} */ event) => {
      const cell = /** @type {HTMLElement} */ (event.target).closest("[data-unit]");
      line.textContent = cell?.getAttribute("title") ?? hint;
    };
    for (const type of ["pointerover", "focusin", "click"]) table.addEventListener(type, tell);
    parts.push(make("div", { class: "unit-scroll" }, table), line);
  }
  const rest = chart.unassigned.filter(({ residents }) => residents);
  if (rest.length) {
    parts.push(make("p", { class: "unit-unassigned" }, ...rest.map((unit) =>
      make("span", { class: `unit-chip unit-${unit.state}`, "data-unit": String(unit.id) },
        describe(unit, say)))));
  }
  return make("div", { class: "unit-chart" }, ...parts);
}

/** The pack: what the phone takes along of the own area, sealed under the PIN, until it ends or somebody is to be forgotten. */

import * as api from "../kit/api.js";
import { forgetAbout, keepAbout, readAbout } from "../kit/phone_store.js";
import { serverNow } from "../kit/server_time.js";
import { formsIn } from "../kit/visit_forms.js";
import { openForPhone, sealForPhone } from "./envelope.js";

/** @typedef {import("./outbox.js").Outbox} Outbox */
/** What lies on the phone: the mark of the area and the ids of people are readable, nothing else.
 * @typedef {{made_at: string, until: string, area: string, people: number[], doors: number, sealed: Uint8Array<ArrayBuffer>,
 *   sender: string, wrapped: string}} Kept */
/** @typedef {{id: number, label: string, lon: number, lat: number, community?: string}} House */
/** @typedef {{id: number, house: number, entrance: string|null, room: string}} PackUnit */
/** @typedef {{made_at: string, until: string, area: string, houses: House[], units: PackUnit[],
 *   due: import("../kit/visits.js").Door[], due_more: boolean, people: any[], cases: any[],
 *   cases_more?: boolean,
 *   forms?: import("../kit/visit_forms.js").VisitForm[]}} Pack one of an earlier release has no forms */

const keyOf = (/** @type {string} */ account) => `pack ${account}`;
const headerOf = (/** @type {string} */ account, /** @type {string} */ until) => `geo_grid pack 1\n${account}\n${until}`;

/** @param {Uint8Array<ArrayBuffer>} bytes @param {CompressionStream|DecompressionStream} through */
const throughOf = async (bytes, through) =>
  new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(/** @type {any} */ (through))).arrayBuffer());

/** Take it along anew; what was there before goes. @param {Outbox} outbox with a PIN @returns {Promise<Kept>} */
export async function takePack({ account, locker }) {
  if (!locker) throw new Error("a pack wants a PIN");
  /** @type {Pack} */ const told = await api.json("field/pack");
  const plain = await throughOf(new TextEncoder().encode(JSON.stringify(told)), new CompressionStream("deflate"));
  const kept = { made_at: told.made_at, until: told.until, area: told.area, people: told.people.map(({ id }) => id),
    doors: told.units.length, ...await sealForPhone(locker.point, plain, headerOf(account, told.until)) };
  await keepAbout(keyOf(account), kept);
  return kept;
}

/** What lies on the phone; one that has ended goes. @param {string} account @returns {Promise<Kept|null>} */
export async function keptPack(account) {
  /** @type {Kept|null} */ const kept = await readAbout(keyOf(account)).catch(() => null) ?? null;
  if (!kept || Date.parse(kept.until) > serverNow()) return kept;
  await forgetPack(account);
  return null;
}

const LOOK_MS = 60_000;

/** Once the pack has ended by the site's clock: looked for again and again, for a phone that sleeps keeps no time.
 * @param {string} until @param {() => unknown} onEnd @returns {() => void} what stops it */
export function whenEnded(until, onEnd) {
  /** @type {ReturnType<typeof setTimeout>|undefined} */ let timer;
  const look = () => {
    const left = Date.parse(until) - serverNow();
    if (left > 0) timer = setTimeout(look, Math.min(left, LOOK_MS));
    else void onEnd();
  };
  look();
  return () => clearTimeout(timer);
}

/** @param {Outbox} outbox whose PIN was given @returns {Promise<Pack|null>} */
export async function openPack({ account, key }) {
  const kept = await keptPack(account);
  if (!kept || !key) return null;
  const plain = await openForPhone(key, kept, headerOf(account, kept.until)).catch(() => null);
  if (!plain) return null;
  return JSON.parse(new TextDecoder().decode(await throughOf(plain, new DecompressionStream("deflate"))));
}

/** @param {string} account */
export const forgetPack = (account) => forgetAbout(keyOf(account)).catch(() => undefined);

/** Whether a pack may stay: the same area, and nobody in it who is there no more.
 * @param {{area: string, people: number[]}} kept @param {{area: string, people: number[]}} now */
export function mayStay(kept, now) {
  const here = new Set(now.people);
  return kept.area === now.area && kept.people.every((id) => here.has(id));
}

/** At each contact: wiped where the role is gone, the area is another, or somebody is to be forgotten.
 * @param {string} account @returns {Promise<boolean>} whether it was wiped */
export async function checkPack(account) {
  const kept = await keptPack(account);
  if (!kept) return false;
  const now = await api.json("field/pack/state").catch((/** @type {any} */ error) => {
    if ([403, 404].includes(error?.status)) return null;
    throw error;
  });
  if (now && mayStay(kept, now)) return false;
  await forgetPack(account);
  return true;
}

// ---- reading it

/** @param {Pack} pack @param {PackUnit} unit */
export const labelOf = ({ houses }, unit) => [houses.find(({ id }) => id === unit.house)?.label, unit.entrance, unit.room]
  .filter(Boolean).join(" ");

/** The forms that are asked at a door. @param {Pack|null} pack @param {number} unit */
export function formsAt(pack, unit) {
  const house = pack?.units.find(({ id }) => id === unit)?.house;
  return formsIn(pack?.forms ?? [], pack?.houses.find(({ id }) => id === house)?.community ?? "");
}

const MOST = 30;

/** Doors by any fragments of their address or of a name behind them, all of which must be there.
 * @param {Pack} pack @param {string} text @returns {{unit: PackUnit, label: string, names: string}[]} */
export function searchPack(pack, text) {
  const parts = text.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);
  if (!parts.length) return [];
  /** @type {Map<number, string[]>} */ const names = new Map();
  for (const { unit, name } of pack.people) names.set(unit, [...names.get(unit) ?? [], name]);
  const houses = new Map(pack.houses.map(({ id, label }) => [id, label]));
  const found = [];
  for (const unit of pack.units) {
    const label = [houses.get(unit.house), unit.entrance, unit.room].filter(Boolean).join(" ");
    const behind = (names.get(unit.id) ?? []).join("、");
    const all = `${label} ${behind}`.normalize("NFKC").toLowerCase();
    if (parts.every((part) => all.includes(part))) found.push({ unit, label, names: behind });
    if (found.length === MOST) break;
  }
  return found;
}

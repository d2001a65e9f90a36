/** Where the phone is, asked for when somebody wants to know and not otherwise. */

const WAIT_MS = 15_000;

/** @typedef {{lon: number, lat: number, accuracy_m: number}} Fix WGS-84 */

/** The position, or null where the phone tells none. @returns {Promise<Fix|null>} */
export const position = () => new Promise((resolve) => {
  if (!navigator.geolocation) return resolve(null);
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => resolve({ lon: coords.longitude, lat: coords.latitude, accuracy_m: coords.accuracy }),
    () => resolve(null), { enableHighAccuracy: true, timeout: WAIT_MS, maximumAge: 10_000 });
  return undefined;
});

/** Where the map looks, as it stands in the page's address behind its `#`: zoom/lat/lon. Pure. */

/** @typedef {{zoom: number, lat: number, lon: number}} View */

/** @param {View} view */
export const hashOf = ({ zoom, lat, lon }) => `#${zoom}/${lat.toFixed(5)}/${lon.toFixed(5)}`;

/** @param {string} hash @returns {View|null} */
export function viewOf(hash) {
  const [, zoom, lat, lon] = hash.match(/^#([\d.]+)\/(-?[\d.]+)\/(-?[\d.]+)$/) ?? [];
  return zoom ? { zoom: Number(zoom), lat: Number(lat), lon: Number(lon) } : null;
}

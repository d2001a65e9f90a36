/** What the public page asks of the server, by way of the module that asks. */

import { ask, written } from "../kit/api.js";
import { at } from "../kit/root.js";

/** The public door: no account; the receipt is the secret. */
export const publicReports = {
  start: async () => (await ask("/report/api/start")).json(),
  /** Outlines and names of the communities, which are open data. */
  outlines: async () => (await ask("/ogc/collections/open_communities/items?limit=1000&f=json")).json(),
  /** @param {object} body @returns {Promise<any>} */
  send: async (body) => (await ask("/report/api/incidents", written(body))).json(),
  /** Published cases near a place (WGS-84), or the newest; what is empty is not asked.
   * @param {{lon?: number, lat?: number, matter?: string, days?: string}} wish */
  published: async (wish) => (await ask(`/report/api/published?${new URLSearchParams(
    Object.entries(wish).filter(([, value]) => value !== "").map(([name, value]) => [name, String(value)]))}`)).json(),
  /** @param {string} ref @param {string} file */
  photoAddress: (ref, file) =>
    at(`/report/api/published/${encodeURIComponent(ref)}/photos/${encodeURIComponent(file)}`),
  /** @param {string} receipt */
  follow: async (receipt) => (await ask(`/report/api/incidents/${encodeURIComponent(receipt)}`)).json(),
  /** @param {string} receipt @param {object} body */
  reply: (receipt, body) => tellReceipt(receipt, "reply", body),
  /** @param {string} receipt @param {object} body */
  notFixed: (receipt, body) => tellReceipt(receipt, "not_fixed", body),
  /** @param {string} receipt @param {object} body */
  rate: (receipt, body) => tellReceipt(receipt, "rating", body),
  /** @param {string} receipt @param {File} file */
  attach: async (receipt, file) => {
    const body = new FormData();
    body.append("file", file);
    return (await ask(`/report/api/incidents/${encodeURIComponent(receipt)}/files`,
      { method: "POST", body })).json();
  },
  /** @param {string} receipt @param {string} file */
  fileAddress: (receipt, file) =>
    at(`/report/api/incidents/${encodeURIComponent(receipt)}/files/${encodeURIComponent(file)}`),
};

/** @param {string} receipt @param {string} verb @param {object} body */
async function tellReceipt(receipt, verb, body) {
  return (await ask(`/report/api/incidents/${encodeURIComponent(receipt)}/${verb}`, written(body))).json();
}

/** What a reply says, or that there is none. */

import { Failure } from "./failure.js";

/** Why the site refused. @param {Response} response @returns {Promise<Failure>} */
export async function failureOf(response) {
  const told = await response.json().catch(() => ({}));
  return new Failure({
    code: told.code ?? `http_${response.status}`,
    message: told.message ?? response.statusText,
    status: response.status,
    told,
  });
}

/** Nothing answered, or not in time. */
export const unreachable = () => new Failure({ code: "unreachable", message: "", status: 0 });

/** Whoever asked wants no answer any more. @param {unknown} error */
export const isStopped = (error) => error instanceof DOMException && error.name === "AbortError";

/** What a reply says; one that breaks off, or does not come in time, is none.
 * @param {Response} response @returns {Promise<any>} */
export const contentOf = (response) => response.json().catch((error) => {
  if (error instanceof SyntaxError || isStopped(error)) throw error;
  throw unreachable();
});

/** What is refused for want of something that can be asked for (a login, a reason) is done once more. */

import { Failure } from "./failure.js";

/** @type {((failure: Failure) => Promise<boolean>)|null} */ let giveReason = null;

/** What to do when a page would show more people than an hour shows without a reason: a handler that
 * says whether one was given. @param {(failure: Failure) => Promise<boolean>} handler */
export function onReasonNeeded(handler) {
  giveReason = handler;
}

/** @typedef {(given: Record<string, string>) => Promise<any>} LogIn */

/** How often this page was logged in again. */
let logins = 0;
/** @type {Promise<boolean>|null} */ let loggingIn = null;

/** Whether a login that had ended was begun again; once for all requests that wait for it.
 * @param {Failure} failure @param {string} account @param {LogIn} logIn @returns {Promise<boolean>} */
async function logInAgain(failure, account, logIn) {
  if (!account) return false;
  loggingIn ??= import("./login_dialog.js")
    .then(({ askForLogin }) => askForLogin({ failure, account, logIn }))
    .then((isIn) => { logins += 1; return isIn; })
    .finally(() => { loggingIn = null; });
  return loggingIn;
}

/** What `act` returns in the end. @template T
 * @param {string} account whose page this is; for nobody's page no login is asked for
 * @param {() => Promise<T>} act @param {LogIn} logIn @returns {Promise<T>} */
export async function persistAs(account, act, logIn) {
  const before = logins;
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    // What was asked before somebody logged in again is refused after it: no second dialog for that.
    const isMended = error.status === 401
      ? before !== logins || await logInAgain(error, account, logIn)
      : error.code === "reading_reason_needed" && giveReason && await giveReason(error);
    if (!isMended) throw error;
    return persistAs(account, act, logIn);
  }
}

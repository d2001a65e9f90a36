/** What the pages of accounts ask for about how somebody signs in. */

import { json, send } from "../kit/api.js";

export const myAccount = () => json("me/account");
/** @param {{old: string, new: string, keep_tokens: number[]}} given */
export const changePassword = (given) => send("me/password", given);
/** @param {string} name */
export const endSession = (name) => send(`me/sessions/${name}`, {}, "DELETE");
/** @returns {Promise<{ended: number}>} */
export const endOtherSessions = () => send("me/other_sessions/end");
/** @param {number} id */
export const revokeDevice = (id) => send(`me/devices/${id}`, {}, "DELETE");
/** The devices of an account of others. @param {number} user @returns {Promise<any[]>} */
export const devicesOfUser = async (user) => (await json(`users/${user}/devices`)).results;
/** @param {number} user @param {number} id */
export const revokeDeviceOf = (user, id) => send(`users/${user}/devices/${id}`, {}, "DELETE");
/** @param {{name: string, days: number|null}} given @returns {Promise<{token: string}>} */
export const createToken = (given) => send("me/tokens", given);
/** @param {number} id */
export const endToken = (id) => send(`me/tokens/${id}`, {}, "DELETE");
export const beginTotp = () => send("me/totp");
/** @param {string} otp @returns {Promise<{recovery_codes: string[]}>} */
export const confirmTotp = (otp) => send("me/totp", { otp }, "PUT");
export const removeTotp = () => send("me/totp", {}, "DELETE");
/** @returns {Promise<{recovery_codes: string[]}>} */
export const renewRecoveryCodes = () => send("me/recovery_codes");

/** Requests to take a lost second factor away. @returns {Promise<{results: any[]}>} */
export const factorResets = () => json("factor_resets");
/** @param {number} user */
export const openFactorReset = (user) => send("factor_resets", { user });
/** @param {number} id @param {"confirm"|"refuse"|"withdraw"} what */
export const decideFactorReset = (id, what) => send(`factor_resets/${id}/${what}`);

/** What the server, or the lack of one, said. Pure. */

/** @typedef {{code: string, message: string, status: number, told?: any}} Told */

/** `code` is stable, `message` is for people. */
export class Failure extends Error {
  /** @param {Told} told */
  constructor({ code, message, status, told = {} }) {
    super(message);
    /** The whole reply: `fields`, and both versions of a stale save. */
    this.told = told;
    this.code = code;
    this.status = status;
  }
}

// Says in one line that questions are logged, if they are.

import { make } from "../../static/elements.js";
import { counted } from "./texts.js";

/** @import { Server } from "./server.js" */
/** @import { Options } from "./types.js" */

export class LogNote {
  element = make("p", { class: "note log-note", part: "log-note", hidden: true });
  /** @type {number | null} */
  #days = null; // how long questions are kept; null until the server has said it

  /**
   * @param {Server} server
   * @param {Options} options
   */
  constructor(server, options) {
    this.server = server;
    this.options = options;
  }

  /** Asks the server, unless it has answered already. */
  async load() {
    this.#days ??= await this.server.logDays();
    this.label(this.options);
  }

  /** @param {Options} options */
  label(options) {
    this.options = options;
    this.element.hidden = !this.#days;
    this.element.textContent = this.#days ? counted(options.texts, "logged", this.#days, options.language) : "";
  }
}

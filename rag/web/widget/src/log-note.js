// Says in one line that questions are logged, if they are.

import { make } from "../../static/elements.js";
import { fill } from "./texts.js";

/** @import { Server } from "./server.js" */
/** @import { Texts } from "./types.js" */

export class LogNote {
  element = make("p", { class: "note log-note", part: "log-note", hidden: true });
  /** @type {number | null} */
  #days = null; // how long questions are kept; null until the server has said it

  /**
   * @param {Server} server
   * @param {Texts} texts
   */
  constructor(server, texts) {
    this.server = server;
    this.texts = texts;
  }

  /** Asks the server, unless it has answered already. */
  async load() {
    this.#days ??= await this.server.logDays();
    this.label(this.texts);
  }

  /** @param {Texts} texts */
  label(texts) {
    this.texts = texts;
    this.element.hidden = !this.#days;
    this.element.textContent = this.#days ? fill(texts.logged, { days: this.#days }) : "";
  }
}

// Says at the foot that questions are logged, if they are, and how old the articles are.

import { make } from "../../static/elements.js";
import { date } from "./language.js";
import { counted, fill, parts } from "./texts.js";

/** @import { Server } from "./server.js" */
/** @import { Options, ServerState } from "./types.js" */

export class ServerNotes {
  #log = make("p", { class: "note", part: "log-note", hidden: true });
  #age = make("p", { class: "note freshness", part: "freshness", hidden: true });
  element = make("div", { class: "foot" }, this.#log, this.#age);
  /** @type {ServerState} */
  #state = {};

  /**
   * @param {Server} server
   * @param {Options} options
   */
  constructor(server, options) {
    this.server = server;
    this.options = options;
  }

  /** Asks the server; if it can't be reached, what it said before stays. */
  async load() {
    this.#state = (await this.server.state()) || this.#state;
    this.label(this.options);
  }

  /** @param {Options} options */
  label(options) {
    this.options = options;
    const { log_days: days } = this.#state;
    this.#log.hidden = !days;
    this.#log.textContent = days ? counted(options.texts, "logged", days, options.language) : "";
    const age = this.#sentences();
    this.#age.hidden = !age.length;
    this.#age.replaceChildren(...age);
  }

  /** @returns {(Node | string)[]} */
  #sentences() {
    const { texts, language } = this.options;
    const { articles_up_to: upTo, checked, failing, failing_since: since } = this.#state.freshness || {};
    const time = (/** @type {string} */ at) =>
      new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short" }).format(new Date(at));
    return [
      ...(upTo ? parts(texts.newest, { date: date(upTo, language) }) : []),
      checked ? ` ${fill(texts.checked, { time: time(checked) })}` : "",
      failing && since ? ` ${fill(counted(texts, "failing", failing, language), { time: time(since) })}` : "",
    ].filter(Boolean);
  }
}

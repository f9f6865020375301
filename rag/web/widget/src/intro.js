// What an empty conversation shows: a greeting, and questions to begin with.

import { button, make } from "../../static/elements.js";
import { keepFocus } from "../../static/focus.js";
import { explain } from "./texts.js";

/** @import { Problem } from "./problem.js" */
/** @import { Server } from "./server.js" */
/** @import { Options } from "./types.js" */

const MAX_EXAMPLES = 6;

export class Intro {
  element = make("div", { class: "intro" });
  /** @type {string[] | null} */
  #examples = null; // null until the server has been asked for them
  /** @type {Problem | null} */
  #obstacle = null; // why the page can't use the server at all
  #hasReached = false; // or has tried to

  /**
   * @param {Server} server
   * @param {Options} options
   * @param {(question: string) => void} choose
   * @param {(text: string | Node) => void} announce
   */
  constructor(server, options, choose, announce) {
    this.server = server;
    this.options = options;
    this.choose = choose;
    this.announce = announce;
  }

  /** What keeps the page from using the server; "" if nothing does. */
  get obstacle() {
    return this.#obstacle ? explain(this.options.texts, this.#obstacle) : "";
  }

  /** Draws it, and again once the server has been asked for what is missing. */
  async begin() {
    this.draw();
    const needsExamples = !this.options.questions && !this.#examples;
    if (this.#hasReached && !needsExamples) return;
    this.#hasReached = true;
    if (needsExamples) this.#examples = [];
    try {
      const isReachable = await this.server.reach();
      if (isReachable && needsExamples) this.#examples = (await this.server.examples()).slice(0, MAX_EXAMPLES);
    } catch (caught) {
      this.#obstacle = /** @type {Problem} */ (caught);
      this.announce(this.obstacle);
    }
    this.draw();
  }

  draw() {
    const { texts, greeting, tag, questions } = this.options;
    const examples = questions || this.#examples || [];
    const language = questions ? null : "en";
    const parts = [
      greeting && make("p", { class: "greeting", part: "greeting", lang: tag || null, dir: "auto" }, greeting),
      make("p", { class: "note" }, texts.intro),
      this.#obstacle && make("p", { class: "problem", part: "problem" }, this.obstacle),
      examples.length > 0 && make("p", { class: "note" }, texts.examples),
      ...examples.map((one) => button(one, () => this.choose(one), { part: "example", lang: language, dir: "auto" })),
    ];
    keepFocus(this.element, () => this.element.replaceChildren(...parts.filter((part) => part instanceof Node)));
  }
}

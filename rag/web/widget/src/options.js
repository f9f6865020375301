// What the page has set: the element's attributes, its texts, and the language around it.

import { readContact, readQuestions } from "./attributes.js";
import { languageOf, textsIn } from "./language.js";
import { complete, ENGLISH } from "./texts.js";

/** @import { Options, Texts } from "./types.js" */

/** @type {Options} */
export const DEFAULTS = {
  texts: ENGLISH, language: "en", tag: "", base: "", greeting: "", questions: null, contact: null,
};

export class PageOptions {
  /** @type {unknown} texts that a script of the page has set */
  own = null;
  #code = ""; // of the language whose texts are wanted
  /** @type {Texts | null} */
  #shipped = null; // the texts of that language; null until some have been loaded

  /**
   * @param {HTMLElement & { server: string }} element
   * @param {(isFirst: boolean) => void} loaded called when the texts of a language are there
   */
  constructor(element, loaded) {
    this.element = element;
    this.loaded = loaded;
  }

  /** Whether the first texts are still being loaded, and the English ones would be shown for a moment. */
  get isLoading() {
    return this.#shipped === null;
  }

  /**
   * Returns what is set now; begins to load the texts of another language.
   * @returns {Options}
   */
  read() {
    const { element } = this;
    const { tag, code } = languageOf(element);
    this.#load(code);
    const own = { ...this.#textsInside(), ...(this.own instanceof Object ? this.own : {}) };
    const given = ["title", "placeholder"].map((name) => [name, element.getAttribute(name)]);
    const attributes = Object.fromEntries(given.filter(([, text]) => text));
    const shown = this.#shipped === null || this.#shipped === ENGLISH ? "en" : code;
    // A page that replaces texts may do so in any language.
    const isPages = tag.split("-")[0] === shown || Object.keys(own).length > 0;
    return {
      texts: complete(this.#shipped || ENGLISH, { ...own, ...attributes }),
      language: (isPages && tag) || "en",
      tag,
      base: element.server,
      greeting: element.getAttribute("greeting") || "",
      questions: readQuestions(element.getAttribute("questions")),
      contact: readContact(element.getAttribute("contact")),
    };
  }

  /** The texts in a JSON script inside the element. */
  #textsInside() {
    try {
      return JSON.parse(this.element.querySelector("script[type='application/json']")?.textContent || "{}");
    } catch {
      console.error("footnote-chat: the texts inside the element are not valid JSON; correct them to replace the widget's own.");
      return {};
    }
  }

  /** @param {string} code */
  async #load(code) {
    if (code === this.#code) return;
    this.#code = code;
    const isFirst = this.#shipped === null;
    if (code === "en") {
      this.#shipped = ENGLISH; // at once, so that a page in English never waits
      return;
    }
    const texts = await textsIn(this.element.server, code);
    if (code !== this.#code) return; // the page has changed its language again
    this.#shipped = texts;
    this.loaded(isFirst);
  }
}

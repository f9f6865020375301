// The widget's texts. Each language has a file in ../languages; the page may replace any of them.

import ENGLISH from "../languages/en.json";
import { make } from "../../static/elements.js";

/** @import { Texts } from "./types.js" */

// While one of them is empty, the server's English sentence is shown, which says more.
export { ENGLISH };

/** The forms that Intl.PluralRules knows; a text without one of them at the end of its name is for all others. */
const FORM = /_(zero|one|two|few|many)$/;

/**
 * Returns a text in parts, with values in place of their names.
 * @param {string} text
 * @param {Record<string, string | number | Node>} values
 * @returns {(string | Node)[]}
 */
export function parts(text, values) {
  const pieces = text.split(/\{(\w+)\}/);
  return pieces.map((piece, at) => {
    const value = at % 2 === 1 ? (values[piece] ?? `{${piece}}`) : piece;
    return value instanceof Node ? value : String(value);
  });
}

/**
 * Puts values into a text.
 * @param {string} text
 * @param {Record<string, string | number>} values
 */
export function fill(text, values) {
  return parts(text, values).join("");
}

/**
 * Returns a text in the form for a number, with {count} replaced.
 * @param {Texts} texts
 * @param {"queued" | "omitted" | "logged" | "failing"} name
 * @param {number} count
 * @param {string} language
 */
export function counted(texts, name, count, language) {
  const form = `${name}_${new Intl.PluralRules(language).select(count)}`;
  const text = /** @type {Record<string, string>} */ (texts)[form] || texts[name];
  return fill(text, { count: new Intl.NumberFormat(language).format(count) });
}

/**
 * Marks a text of the server or of the articles, so that screen readers pronounce it as English.
 * @param {string} text
 * @param {(Node | string)[]} [children] if it isn't shown as plain text
 */
export function english(text, children = [text]) {
  return make("span", { lang: "en", dir: "auto" }, ...children);
}

/**
 * Returns the text for a problem: the widget's own if there is one, else the server's.
 * @param {Texts} texts
 * @param {{ code?: unknown, message?: unknown }} problem
 * @returns {string | Node}
 */
export function explain(texts, { code, message }) {
  const name = /** @type {keyof Texts} */ (code);
  const own = Object.hasOwn(texts, name) && texts[name];
  if (own) return fill(own, { site: self.origin });
  return message ? english(String(message)) : texts.failed;
}

/**
 * Returns all texts: the page's own, and those of a language for the rest.
 * @param {Texts} shipped
 * @param {Record<string, unknown>} own
 * @returns {Texts}
 */
export function complete(shipped, own) {
  const isKnown = (/** @type {string} */ name) => [name, name.replace(FORM, "")].some((one) => Object.hasOwn(ENGLISH, one));
  const known = Object.entries(own).filter(([name, text]) => typeof text === "string" && isKnown(name));
  return { ...ENGLISH, ...shipped, ...Object.fromEntries(known) };
}

// Dates that a line break doesn't cut in two.

import { make } from "./elements.js";

const DATE = /(?<![\d-])(\d{4}-\d\d(?:-\d\d)?)(?![\d-])/;

/**
 * Returns a text in parts, with each of its dates as an element.
 * @param {string} text
 * @returns {(Node | string)[]}
 */
export function withDates(text) {
  return text.split(DATE).map((part, at) => (at % 2 === 1 ? make("time", {}, part) : part));
}

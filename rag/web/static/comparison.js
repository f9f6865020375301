// The two sides of a comparison: columns where there is room, one below the other where there isn't.

import { make } from "./elements.js";

/**
 * Returns the element that a claim belongs in: the column of its side, or the answer itself.
 * @param {Element} answer
 * @param {{ side?: number }} claim
 * @param {string[]} [sides] what the two sides are called
 * @param {"h3" | "h4"} [level] of their headings
 * @returns {Element}
 */
export function columnOf(answer, { side = 0 }, sides = [], level = "h3") {
  const name = sides[side - 1];
  if (!name) return answer;
  const columns = answer.querySelector(".sides") || answer.appendChild(make("div", { class: "sides" }));
  return columns.querySelector(`[data-side="${side}"]`) ||
    columns.appendChild(make("div", { class: "side", "data-side": side }, make(level, {}, name)));
}

// How a wish about dates in a question was read, as a chip that can be removed.

import { button, make } from "./elements.js";

/**
 * Returns the chip of an answer; nothing if its question has no such wish.
 * @param {{ read_as?: string }} answer
 * @param {() => void} remove asks again without reading the wish
 */
export function timeChip({ read_as: text }, remove) {
  if (!text) return [];
  const label = `Ask without “${text}”`;
  const cross = button("×", remove, { "aria-label": label, title: label });
  return [make("p", { class: "chip" }, make("span", {}, `Read as: ${text}`), cross)];
}

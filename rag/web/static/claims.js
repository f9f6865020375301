// The claims of an answer in the shape of what they quote.

import { withDates } from "./dates.js";
import { make } from "./elements.js";

const MAX_WORD = 30; // characters that a line break doesn't part from the markers after them
const NUMBERED = /^\(?(?:\d+|[a-z]|[ivx]+)[.)]\s/i;

/**
 * Returns a claim's text and its footnote markers, which stay on the line of its last word.
 * @param {string} text
 * @param {Node[]} markers
 */
export function cited(text, markers) {
  const start = Math.max(text.lastIndexOf(" ") + 1, text.length - MAX_WORD);
  return [...withDates(text.slice(0, start)), make("span", { class: "end" }, text.slice(start), ...markers)];
}

/**
 * Returns what stands small beside a claim: what a date in it means, or what superseded it.
 * @param {{ remark?: string }} claim
 */
export function beside({ remark }) {
  return remark ? [make("small", { class: "remark" }, ` (${remark})`)] : [];
}

/**
 * Adds a claim to the others of its answer: consecutive items as one list, each row of a table on
 * a line of its own, and sentences one after another.
 * @param {Element} answer
 * @param {{ text: string, kind?: string }} claim
 * @param {(Node | string)[]} parts its text and footnote markers
 */
export function append(answer, { text, kind }, parts) {
  if (kind === "item") {
    const last = answer.lastChild;
    const list = last instanceof HTMLUListElement ? last : answer.appendChild(make("ul"));
    // An item that keeps its number needs no bullet.
    list.append(make("li", { class: NUMBERED.test(text) && "numbered" }, ...parts));
  } else if (kind === "row") {
    answer.append(make("p", {}, ...parts));
  } else {
    answer.append(...parts, " ");
  }
}

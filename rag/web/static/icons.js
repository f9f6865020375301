// Buttons that show an icon and have a name, for screen readers and as a tooltip.

import { button } from "./elements.js";

const SVG = "http://www.w3.org/2000/svg";
/** Paths on a grid of 24 by 24, drawn as lines. */
const PATHS = {
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  link: "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1",
  retry: "M20 11a8 8 0 1 0-2.3 6.3M20 5v6h-6",
  up: "M7 11v9H4v-9zM7 11l4-8c1.7 0 2.6 1.2 2.3 2.8L12.6 9H19a1.8 1.8 0 0 1 1.8 2.2l-1.6 7.2A2 2 0 0 1 17.2 20H7",
  down: "M17 13V4h3v9zM17 13l-4 8c-1.7 0-2.6-1.2-2.3-2.8l.7-3.2H5a1.8 1.8 0 0 1-1.8-2.2l1.6-7.2A2 2 0 0 1 6.8 4H17",
};

/** @param {keyof typeof PATHS} name */
function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  const look = { fill: "none", stroke: "currentColor", "stroke-width": "1.8", "stroke-linecap": "round" };
  const all = { viewBox: "0 0 24 24", width: "18", height: "18", "aria-hidden": "true", ...look, "stroke-linejoin": "round" };
  for (const [attribute, value] of Object.entries(all)) svg.setAttribute(attribute, value);
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

/**
 * @param {keyof typeof PATHS} name
 * @param {string} label
 * @param {(event: Event) => void} onclick
 * @param {Record<string, any>} [properties]
 */
export function iconButton(name, label, onclick, properties = {}) {
  const made = button("", onclick, { class: "icon", "aria-label": label, title: label, ...properties });
  made.replaceChildren(icon(name));
  return made;
}

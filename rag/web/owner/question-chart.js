// Questions by day: stacked bars, with their figures in a table.

import { make } from "../page/elements.js";

const PARTS = [["answered", "Answered"], ["not sure", "Not sure"], ["absent", "Absent"], ["other", "Other"]];
const HEIGHT = 100;
const MAX_WIDTH = 4; // rem a day; few days would be very wide otherwise
const day = (iso) => new Date(`${iso}T12:00`).toLocaleDateString("en-GB", { day: "numeric", month: "short" });

function svg(name, attributes, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** Returns the elements of the chart; none without questions. */
export function chart(days) {
  if (!days.length) return [make("p", {}, "Nothing was asked in this period.")];
  const counted = days.map((one) => ({ ...one, other: PARTS.slice(0, 3).reduce((rest, [name]) => rest - (one[name] || 0), one.asked) }));
  const most = Math.max(...counted.map((one) => one.asked));
  const [first, last] = [counted[0].day, counted.at(-1).day];
  const label = `Questions by day, ${day(first)} to ${day(last)}, at most ${most} a day; the figures are in the table below`;
  const bars = counted.flatMap((one, at) => bar(one, at, most));
  const picture = svg("svg", { viewBox: `0 0 ${counted.length} ${HEIGHT}`, preserveAspectRatio: "none", role: "img", "aria-label": label, class: "bars" }, ...bars);
  const ends = make("div", { class: "ends note", "aria-hidden": "true" }, make("span", {}, day(first)), counted.length > 1 && make("span", {}, day(last)));
  const figure = make("div", {}, picture, ends);
  figure.style.maxWidth = `${counted.length * MAX_WIDTH}rem`;
  return [
    make("h3", {}, "By day"),
    make("p", { class: "note most", "aria-hidden": "true" }, `${most} a day`),
    figure,
    make("ul", { class: "legend note" }, ...PARTS.map(([name, text]) => make("li", { "data-part": name }, text))),
    table(counted),
  ];
}

function bar(counts, at, most) {
  let top = HEIGHT;
  return PARTS.filter(([name]) => counts[name] > 0).map(([name]) => {
    const height = (HEIGHT * counts[name]) / most;
    top -= height;
    return svg("rect", { x: at + 0.1, y: top, width: 0.8, height, "data-part": name });
  });
}

function table(days) {
  const heads = ["Day", "Asked", ...PARTS.map(([, text]) => text)];
  const rows = [...days].reverse().map((one) => make("tr", {},
    make("th", { scope: "row" }, day(one.day)),
    ...["asked", ...PARTS.map(([name]) => name)].map((name) => make("td", {}, String(one[name] || 0)))));
  return make("details", {}, make("summary", {}, "By day as a table"), make("table", { class: "days" },
    make("caption", { class: "visually-hidden" }, "Questions by day"),
    make("thead", {}, make("tr", {}, ...heads.map((head) => make("th", { scope: "col" }, head)))),
    make("tbody", {}, ...rows)));
}

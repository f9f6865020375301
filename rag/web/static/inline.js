// The words of a block: its styled parts, and the quoted words marked.

import { make } from "./elements.js";
import { lowerBound } from "./offsets.js";

const TAGS = { strong: "strong", emphasis: "em", code: "code", superscript: "sup" };

// Returns a function (start, end) -> nodes, for a text with its marks in order, and a quote's span.
export function inline(text, marks, [from, to]) {
  const starts = marks.map(({ start }) => start);
  return (start, end) => {
    const own = marks.slice(lowerBound(starts, start), lowerBound(starts, end));
    const [first, last] = [from, to].map((index) => Math.min(Math.max(index, start), end));
    const quoted = last > first && make("mark", {}, ...styled(text, first, last, own));
    return [...styled(text, start, first, own), quoted, ...styled(text, last, end, own)].filter(Boolean);
  };
}

function styled(text, start, end, marks) {
  if (start === end) return [];
  const inside = marks.filter((mark) => mark.start < end && mark.end > start);
  const borders = inside.flatMap((mark) => [Math.max(mark.start, start), Math.min(mark.end, end)]);
  const cuts = [...new Set([start, ...borders, end])].sort((one, other) => one - other);
  const nodes = [];
  let active = [];
  let next = 0; // of the marks inside
  for (const [number, cut] of cuts.slice(1).entries()) {
    const begin = cuts[number];
    while (inside[next]?.start <= begin) active.push(inside[next++]);
    active = active.filter((mark) => mark.end > begin);
    const styles = new Set(active.map(({ style }) => style));
    nodes.push([...styles].reduceRight(dressed, document.createTextNode(text.slice(begin, cut))));
  }
  return nodes;
}

const dressed = (node, style) => (TAGS[style] ? make(TAGS[style], {}, node) : make("span", { class: style }, node));

// An article as a document: its blocks as elements, built from their texts alone, never from markup.

import { make } from "./elements.js";
import { inline } from "./inline.js";

const MAX_DEPTH = 8; // of nested lists and quotations; what is deeper is drawn at this depth
const MAX_PART = 200; // blocks of a list or table that are drawn as one
const PORTION = 50; // blocks that the browser lays out together, once they are near the view
const LINE = 27; // px, for the estimated height of what is not laid out yet
const WIDE = 4; // columns from which a table may have to be scrolled

// Returns the elements of a document; the quote's span is marked. Offsets are indexes of the text.
export function drawDocument({ text, blocks, marks, doubts }, quote) {
  const words = inline(text, marks, quote);
  const portions = [];
  let size = PORTION;
  let doubt = "";
  for (const part of parts([...described(text, blocks, doubts)])) {
    if (size >= PORTION) {
      portions.push({ element: make("div", { class: "portion" }), height: 0 });
      size = 0;
    }
    const portion = portions.at(-1);
    holder(portion.element, part[0].doubt, doubt).append(family(part[0])(part, words));
    doubt = part[0].doubt;
    size += part.length;
    portion.height += part.reduce((sum, { start, end }) => sum + LINE * (1 + Math.ceil((end - start) / 50)), 0);
  }
  return portions.map(({ element, height }) => {
    element.style.containIntrinsicHeight = `auto ${height}px`;
    return element;
  });
}

// Yields the blocks with their doubts, bullets, depths, and whether they are the first left out.
function* described(text, blocks, doubts) {
  const levels = []; // of the headings above
  let at = 0; // index of the next doubt
  let last = { end: 0, left_out: "" };
  for (const block of blocks) {
    while (doubts[at]?.end <= block.start) at += 1;
    if (block.kind === "heading") {
      while (levels.at(-1) >= block.level) levels.pop();
      levels.push(block.level);
    }
    yield {
      ...block,
      doubt: doubts[at]?.start < block.end ? doubts[at].reason : "",
      isBulleted: text.slice(last.end, block.start).trim() !== "",
      depth: levels.length,
      isFirstLeftOut: block.left_out !== last.left_out,
    };
    last = block;
  }
}

// Yields the blocks that are drawn as one: of a list, a table, definitions, a quotation; or one.
function* parts(blocks) {
  let part = [];
  for (const block of blocks) {
    if (part.length > 0 && !(part.length < MAX_PART && joins(part.at(-1), block))) {
      yield part;
      part = [];
    }
    part.push(block);
  }
  if (part.length > 0) yield part;
}

function joins(last, block) {
  const draw = family(block);
  const isAlike = draw === family(last) && block.group === last.group && block.doubt === last.doubt;
  return isAlike && draw !== single;
}

// Returns where to put a part: what is doubtful is put together, below a line that says so.
function holder(portion, doubt, doubtBefore) {
  if (!doubt) return portion;
  if (portion.lastChild?.dataset.doubt === doubt) return portion.lastChild;
  const line = `${doubt[0].toUpperCase()}${doubt.slice(1)}; it may differ from the page.`;
  const note = doubt !== doubtBefore && make("p", { class: "about" }, line);
  const element = make("div", { class: "doubtful", "data-doubt": doubt }, note);
  portion.append(element);
  return element;
}

const FAMILIES = { item: list, row: table, term: definitions, definition: definitions, quotation };

const family = ({ kind }) => FAMILIES[kind] || single;

function single([block], words) {
  if (block.kind === "heading") return element(`h${Math.min(2 + block.depth, 6)}`, block, words);
  if (block.kind === "title") return element("h3", block, words);
  if (block.kind !== "code") return element("p", block, words, { class: block.kind });
  return element("pre", block, words, { tabindex: "0" });
}

// Returns an element with a block's words.
function element(tag, block, words, properties = {}) {
  return make(tag, muted(block, properties), whyMuted(block), ...words(block.start, block.end));
}

// What is not searched is muted and says why: to a pointer, and once to a screen reader.
function muted({ left_out: reason }, properties) {
  if (!reason) return properties;
  const names = [properties.class, "left-out"].filter(Boolean).join(" ");
  return { ...properties, class: names, title: `Not searched: ${reason}` };
}

function whyMuted({ left_out: reason, isFirstLeftOut }) {
  const isSaid = reason && isFirstLeftOut;
  return isSaid && make("span", { class: "visually-hidden" }, `Not searched: ${reason}. `);
}

function list(items, words) {
  const deepen = (parent) => {
    const inner = make("ul", { role: "list" });
    if (!parent.lastChild) parent.append(make("li", { class: "plain" }));
    parent.lastChild.append(inner);
    return inner;
  };
  return nest(items, make("ul", { role: "list" }), deepen, (item) =>
    element("li", item, words, { class: !item.isBulleted && "plain" }));
}

function quotation(blocks, words) {
  const deepen = (parent) => parent.appendChild(make("blockquote"));
  return nest(blocks, make("blockquote"), deepen, (block) => element("p", block, words));
}

// Draws blocks at their levels, the lowest one at the root; `deepen` opens a level in another.
function nest(blocks, root, deepen, draw) {
  const lowest = blocks.reduce((level, block) => Math.min(level, block.level), Infinity);
  const open = [root];
  for (const block of blocks) {
    const depth = Math.min(block.level - lowest + 1, MAX_DEPTH);
    open.length = Math.min(open.length, depth);
    while (open.length < depth) open.push(deepen(open.at(-1)));
    open.at(-1).append(draw(block));
  }
  return root;
}

function definitions(blocks, words) {
  return make("dl", {}, ...blocks.map((block) => element(block.kind === "term" ? "dt" : "dd", block, words)));
}

function table(rows, words) {
  const width = rows.reduce((most, { cells }) => Math.max(most, cells.length), 1);
  const body = rows.findIndex((row) => !row.is_header);
  const headers = body < 0 ? rows : rows.slice(0, body);
  const draw = (row) => tableRow(row, width, words);
  const drawn = make(
    "table",
    {},
    headers.length > 0 && make("thead", {}, ...headers.map(draw)),
    make("tbody", {}, ...rows.slice(headers.length).map(draw)),
  );
  const scrolls = width >= WIDE ? { tabindex: "0", role: "group", "aria-label": "Table" } : {};
  return make("div", { class: "scroll", ...scrolls }, drawn);
}

function tableRow(row, width, words) {
  const cells = row.cells.map(([start, end]) => {
    const isHead = row.is_header && end > start;
    return make(isHead ? "th" : "td", isHead ? { scope: "col" } : {}, ...words(start, end));
  });
  while (cells.length < width) cells.push(make("td"));
  cells[0].prepend(whyMuted(row) || "");
  return make("tr", muted(row, {}), ...cells);
}

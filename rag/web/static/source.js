// The article beside the chat, with the quoted words marked and in view.

import { announce, copy, scrollTo } from "./dom.js";
import { keepFocus } from "./focus.js";
import { toQuote } from "./link.js";
import { button, make } from "./make.js";
import { origin } from "./quote.js";
import { json } from "./server.js";

let quotes = []; // what previous and next go through
let at = 0;
let article = null; // the one that is shown
let opener = null; // what gets the focus back

const panel = () => document.getElementById("source");

// Opens the article of quotes[at]; a quote without words opens the article at its beginning.
export async function open(list, index, from) {
  quotes = list;
  at = index;
  opener = from || opener;
  const one = quotes[at];
  const asked = one;
  let shown;
  try {
    const found = await json(`/api/articles/${encodeURIComponent(one.article_id)}`);
    // An id such as ".." is another path.
    if (typeof found.text !== "string") throw new Error("No article has this id.");
    shown = () => draw(one, (article = found));
  } catch (problem) {
    shown = () => drawWithout((article = one), problem.message);
  }
  if (quotes[at] !== asked && !isSame(quotes[at], asked)) return; // another one was chosen meanwhile
  panel().replaceChildren(...shown());
  panel().hidden = false;
  document.getElementById("articles").hidden = true;
  press();
  show();
}

const isSame = (one, other) => one?.turn && one.turn === other?.turn && one.quote === other.quote;

// Goes on with the footnotes of the whole answer, if one of its first is shown already.
export function adopt(list) {
  const index = list.findIndex((one) => isSame(one, quotes[at]));
  if (index < 0) return;
  quotes = list;
  at = index;
  const bar = panel().querySelector(".bar");
  if (bar) keepFocus(panel(), () => bar.replaceWith(head(quotes[at], article)));
}

export function close() {
  panel().hidden = true;
  document.getElementById("articles").hidden = false;
  quotes = [];
  press();
  const to = opener?.isConnected ? opener : document.getElementById("articles");
  to.focus();
  opener = null;
}

function step(by) {
  if (!quotes[at + by]) return;
  open(quotes, at + by, markers(quotes[at + by])[0]);
}

const markers = (one) => one?.markers?.() || [];

// Marks the markers whose words are shown.
export function press() {
  for (const other of document.querySelectorAll(".marker[aria-pressed=true]")) {
    other.setAttribute("aria-pressed", "false");
  }
  for (const one of markers(quotes[at])) one.setAttribute("aria-pressed", "true");
}

function show() {
  const mark = panel().querySelector("mark");
  const text = panel().querySelector(".text");
  if (matchMedia("(max-width: 859px)").matches) scrollTo(panel(), "start");
  if (mark) text.scrollTop = mark.offsetTop - text.offsetTop - text.clientHeight / 3;
  panel().focus({ preventScroll: true });
}

function head(one, article) {
  // A passage has no page of its own; the article says where its pages begin.
  const page = one.page ?? article.pages?.filter((start) => start <= one.start).length;
  const about = origin({ ...article, page }).join(" · ");
  const numbered = quotes.length > 1;
  const place = one.number ? "Footnote" : "Passage";
  return make(
    "div",
    { class: "bar" },
    make("h2", {}, article.title || "Source"),
    about && make("p", { class: "about" }, about),
    make(
      "div",
      { class: "tools" },
      numbered && button("Previous", () => step(-1), { disabled: at === 0, title: "Left arrow" }),
      numbered && make("span", { class: "about" }, `${place} ${at + 1} of ${quotes.length}`),
      numbered &&
        button("Next", () => step(1), { disabled: at === quotes.length - 1, title: "Right arrow" }),
      button("Link", () => copy(toQuote(one)), { title: "Copy a link to these words" }),
      button("Close", close, { title: "Escape" }),
    ),
  );
}

function draw(one, article) {
  const text = make("div", { class: "text", tabindex: "0", role: "region", "aria-label": "Article" });
  const [start, end, note] = find(one, article.text);
  text.append(article.text.slice(0, start));
  if (end > start) text.append(make("mark", {}, article.text.slice(start, end)));
  text.append(article.text.slice(end));
  return [head(one, article), note && make("p", { class: "problem" }, note), text].filter(Boolean);
}

function drawWithout(one, why) {
  const quote = one.quote && make("blockquote", { class: "text" }, one.quote);
  return [head(one, one), make("p", { class: "problem" }, why), quote].filter(Boolean);
}

// Returns where the quote stands in the text, in JavaScript's units, and what there is to say.
function find({ start, end, quote }, text) {
  if (!quote) return [0, 0, ""];
  const [from, to] = [units(text, start), units(text, end)];
  if (text.slice(from, to) === quote) return [from, to, ""];
  const moved = text.indexOf(quote);
  if (moved >= 0) {
    return [moved, moved + quote.length, "The article has changed since; these words have moved."];
  }
  return [0, 0, `The article has changed since, and no longer says: “${quote}”`];
}

// Offsets count characters as Python does; JavaScript counts some of them twice.
function units(text, characters) {
  let at = 0;
  for (let left = characters; left > 0 && at < text.length; left--) {
    at += text.codePointAt(at) > 0xffff ? 2 : 1;
  }
  return at;
}

export function listen() {
  addEventListener("keydown", (event) => {
    if (panel().hidden || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.target.closest?.("input, textarea, select")) return;
    const keys = { ArrowLeft: () => step(-1), ArrowRight: () => step(1), Escape: close };
    if (!keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
    if (event.key !== "Escape") announce(`${at + 1} of ${quotes.length}`);
  });
}

// Shows an article next to the chat, with the quote marked and scrolled into view.

import { origin } from "./citation.js";
import { drawDocument } from "./document.js";
import { announce, copy, scrollTo } from "./dom.js";
import { button, make } from "./elements.js";
import { keepFocus } from "./focus.js";
import { toQuote } from "./link.js";
import { indexed, indexOf } from "./offsets.js";
import { json } from "./server.js";
import { pathIfShared } from "./titles.js";

let quotes = []; // what Previous and Next step through
let at = 0; // index of the quote that is shown
let article = null; // the article that is shown
let opener = null; // gets the focus back

const panel = () => document.getElementById("source");

// Opens the article of quotes[at]; without a quote, at its beginning. The focus may stay where it is.
export async function open(list, index, from, takesFocus = true) {
  quotes = list;
  at = index;
  opener = from || opener;
  const quote = quotes[at];
  const wasTyping = isTyping();
  let content;
  try {
    const loaded = await json(`/api/articles/${encodeURIComponent(quote.article_id)}`);
    // An id such as ".." leads to another path.
    if (typeof loaded.text !== "string") throw new Error("No article has this id.");
    content = () => draw(quote, (article = loaded));
  } catch (problem) {
    content = () => drawWithoutText((article = quote), problem.message);
  }
  if (quotes[at] !== quote && !isSame(quotes[at], quote)) return; // another one was opened meanwhile
  panel().replaceChildren(...content());
  panel().hidden = false;
  document.getElementById("articles").hidden = true;
  markOpen();
  // Whoever has begun to type the next question keeps the box.
  if (takesFocus && (wasTyping || !isTyping())) reveal();
  else showMark();
}

const isTyping = () => document.activeElement?.matches("input, textarea");

const isSame = (quote, other) => quote?.turn && quote.turn === other?.turn && quote.quote === other.quote;

// Continues with all footnotes of an answer if one of them was opened while the answer arrived.
export function adopt(list) {
  const index = list.findIndex((quote) => isSame(quote, quotes[at]));
  if (index < 0) return;
  quotes = list;
  at = index;
  const bar = panel().querySelector(".bar");
  if (bar) keepFocus(panel(), () => bar.replaceWith(head(quotes[at], article)));
}

export function close() {
  const target = opener?.isConnected ? opener : document.getElementById("articles");
  dismiss();
  target.focus();
}

// Closes the article, and leaves the focus where it is.
export function dismiss() {
  panel().hidden = true;
  document.getElementById("articles").hidden = false;
  quotes = [];
  opener = null;
  markOpen();
}

function step(by) {
  if (!quotes[at + by]) return;
  open(quotes, at + by, markers(quotes[at + by])[0]);
}

const markers = (quote) => quote?.markers?.() || [];

// Presses the markers of the quote that is shown, and no others.
export function markOpen() {
  for (const marker of document.querySelectorAll(".marker[aria-pressed=true]")) {
    marker.setAttribute("aria-pressed", "false");
  }
  for (const marker of markers(quotes[at])) marker.setAttribute("aria-pressed", "true");
}

function reveal() {
  if (matchMedia("(max-width: 859px)").matches) scrollTo(panel(), "start");
  showMark();
  panel().focus({ preventScroll: true });
}

function showMark() {
  const mark = panel().querySelector("mark");
  if (mark) bringIntoView(mark, panel().querySelector(".text"));
}

// Scrolls the text to the quote, and a wide table to the quoted cell.
function bringIntoView(mark, text) {
  const scroll = () => {
    const distance = mark.getBoundingClientRect().top - text.getBoundingClientRect().top;
    text.scrollTop += distance - text.clientHeight / 3;
    // The end of a long panel may be below the end of the window.
    mark.scrollIntoView({ block: "nearest" });
  };
  scroll();
  // What has come near the view is laid out now, and may be higher than was estimated.
  requestAnimationFrame(scroll);
  const table = mark.closest(".scroll, pre");
  if (!table) return;
  const [cell, box] = [mark, table].map((element) => element.getBoundingClientRect());
  if (cell.right > box.right) table.scrollLeft += cell.left - box.left - box.width / 3;
}

function head(quote, article) {
  // A passage doesn't know its page; the article knows where its pages begin.
  const page = quote.page ?? article.pages?.filter((start) => start <= quote.start).length;
  const about = [...origin({ ...article, page }), pathIfShared(article)].filter(Boolean).join(" · ");
  return make(
    "div",
    { class: "bar" },
    make("h2", {}, article.title || "Source"),
    about && make("p", { class: "about" }, about),
    make(
      "div",
      { class: "tools" },
      ...(quotes.length > 1 ? stepper(quote) : []),
      button("Copy link", () => copy(toQuote(quote)), { title: "Copy a link to this passage" }),
      button("Close", close, { title: "Escape" }),
    ),
  );
}

function stepper(quote) {
  const noun = quote.number ? "Footnote" : "Passage";
  return [
    button("Previous", () => step(-1), { disabled: at === 0, title: "Left arrow" }),
    make("span", { class: "about" }, `${noun} ${at + 1} of ${quotes.length}`),
    button("Next", () => step(1), { disabled: at === quotes.length - 1, title: "Right arrow" }),
  ];
}

function draw(quote, article) {
  const text = make("div", { class: "text", tabindex: "0", role: "region", "aria-label": "Article" });
  const [start, end, note] = locate(quote, article.text);
  text.append(...drawDocument(indexed(article), [start, end]));
  return [head(quote, article), note && make("p", { class: "problem" }, note), text].filter(Boolean);
}

function drawWithoutText(quote, reason) {
  const words = quote.quote && make("blockquote", { class: "text alone" }, quote.quote);
  return [head(quote, quote), make("p", { class: "problem" }, reason), words].filter(Boolean);
}

// Returns where the quote is in the text, in UTF-16 code units, and a note if it has moved or gone.
function locate({ start, end, quote }, text) {
  if (!quote) return [0, 0, ""];
  const [from, to] = [start, end].map(indexOf(text));
  if (text.slice(from, to) === quote) return [from, to, ""];
  const moved = text.indexOf(quote);
  if (moved >= 0) {
    return [moved, moved + quote.length, "The article has changed, and this passage has moved."];
  }
  return [0, 0, `The article has changed and no longer says: “${quote}”`];
}

export function listen() {
  addEventListener("keydown", (event) => {
    if (panel().hidden || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.target.closest?.("input, textarea, select")) return;
    const actions = { ArrowLeft: () => step(-1), ArrowRight: () => step(1), Escape: close };
    if (!actions[event.key]) return;
    event.preventDefault();
    actions[event.key]();
    if (event.key !== "Escape") announce(`${at + 1} of ${quotes.length}`);
  });
}

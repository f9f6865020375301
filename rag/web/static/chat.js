// The page's own script: opens an article at a footnote's words, shows the state of the server,
// offers the articles' example questions. Texts are only ever set as text, never as HTML.
"use strict";

(() => {
  const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
  const scroll = (element, block) =>
    element.scrollIntoView({ block, behavior: calm() ? "auto" : "smooth" });

  function make(tag, text, className) {
    const element = document.createElement(tag);
    if (text) element.textContent = text;
    if (className) element.className = className;
    return element;
  }

  async function openSource(button) {
    const panel = document.getElementById("source");
    const response = await fetch(`/api/articles/${encodeURIComponent(button.dataset.article)}`)
      .catch(() => null);
    if (!response || !response.ok) {
      const why = response ? "This article has changed or is gone." : "The server can't be reached.";
      panel.replaceChildren(make("p", why, "problem"));
      return;
    }
    const article = await response.json();
    // Offsets count characters as Python does; Array.from counts them the same way.
    const characters = Array.from(article.text);
    const part = (from, to) => characters.slice(from, to).join("");
    const start = Number(button.dataset.start);
    const end = Number(button.dataset.end);
    const mark = make("mark", part(start, end));
    const text = make("div", "", "text");
    text.append(part(0, start), mark, part(end));
    const about = [article.date, article.source].filter(Boolean).join(" · ");
    panel.replaceChildren(make("h2", article.title), make("p", about, "about"), text);
    for (const other of document.querySelectorAll(".marker[aria-pressed]")) {
      other.removeAttribute("aria-pressed");
    }
    if (button.classList.contains("marker")) button.setAttribute("aria-pressed", "true");
    if (matchMedia("(max-width: 760px)").matches) scroll(panel, "start");
    panel.scrollTop = mark.offsetTop - panel.offsetTop - panel.clientHeight / 3;
    scroll(mark, "nearest");
  }

  // The transcript is drawn anew at every turn; what was said of an answer must come back.
  const rated = new Map();
  function showRated() {
    for (const line of document.querySelectorAll("[data-answer]")) {
      const said = rated.get(line.dataset.answer);
      if (said && line.textContent !== said) line.textContent = said;
    }
  }

  async function rate(button) {
    const line = button.closest("[data-answer]");
    const body = JSON.stringify({ answer_id: line.dataset.answer, thumb: button.dataset.thumb });
    const headers = { "Content-Type": "application/json" };
    const response = await fetch("/api/feedback", { method: "POST", headers, body })
      .catch(() => null);
    const said = response && response.ok ? "Thank you, noted." : "This could not be noted.";
    rated.set(line.dataset.answer, said);
    line.textContent = said;
  }

  function write(question) {
    const box = document.querySelector("#question textarea, #question input");
    const proto = Object.getPrototypeOf(box);
    Object.getOwnPropertyDescriptor(proto, "value").set.call(box, question);
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.focus();
  }

  function ask(question) {
    write(question);
    setTimeout(() => document.querySelector("#ask button").click(), 50);
  }

  document.addEventListener("click", (event) => {
    const target = event.target.closest ? event.target : event.target.parentElement;
    const source = target.closest("[data-article]");
    if (source) openSource(source);
    const thumb = target.closest("[data-thumb]");
    if (thumb) rate(thumb);
    const searched = target.closest("[data-searched]");
    if (searched) write(searched.dataset.searched);
    const example = target.closest("#examples button");
    if (example) ask(example.textContent);
  });

  async function offerExamples() {
    const place = document.getElementById("examples");
    const response = await fetch("/api/articles").catch(() => null);
    if (!place || !response || !response.ok) return;
    const articles = await response.json();
    const questions = articles.map((article) => article.example).filter(Boolean).slice(0, 6);
    place.replaceChildren(
      ...questions.map((question) => {
        const button = make("button", question);
        button.type = "button";
        return button;
      }),
    );
  }

  async function watchState() {
    const line = document.getElementById("state");
    const response = await fetch("/readyz").catch(() => null);
    const state = response
      ? await response.json()
      : { status: "starting", detail: "The server can't be reached; trying again." };
    if (line) {
      if (line.textContent !== state.detail) line.textContent = state.detail;
      line.dataset.stage = state.status;
      if (state.status === "ready") await offerExamples();
    }
    if (!line || state.status !== "ready") setTimeout(watchState, 700);
  }

  // A new turn comes into view once; the rest of the page stays where the reader left it.
  let turns = 0;
  new MutationObserver(() => {
    const found = document.querySelectorAll("#transcript .turn");
    if (found.length > turns) scroll(found[found.length - 1], "nearest");
    turns = found.length;
    showRated();
  }).observe(document.documentElement, { childList: true, subtree: true });

  watchState();
})();

// The view that checks a text: takes it, sends it, shows the report, and keeps both in this browser.

import { indexedSentences, paragraphs } from "./checked-text.js";
import { announce, copy } from "./dom.js";
import { button, make } from "./elements.js";
import { withFootnotes } from "./report-copy.js";
import { drawSentence, ReportView } from "./report.js";
import { stream } from "./server.js";
import { poll } from "./server-state.js";
import * as source from "./source.js";
import { scope } from "./state.js";
import { keptText, keepText } from "./store.js";
import { readTextFile } from "./text-file.js";
import { VERDICTS } from "./verdicts.js";

const PAUSE = 400; // ms between two drawings of a text that is being checked, or two savings of it

const element = (id) => document.getElementById(id);
const box = () => element("check-text");
let kept = keptText(); // { text, title, report, scope }
let cleared = null; // what Undo brings back
let controller = null; // aborts the check
let typing = 0;

export function listen() {
  box().value = kept.text;
  box().addEventListener("input", () => {
    if (cleared) element("check-report").replaceChildren();
    // A file that was edited is another text.
    element("check-title").textContent = "";
    keep({ text: box().value, title: "", report: null });
  });
  element("check-start").addEventListener("click", start);
  element("check-choose").addEventListener("click", () => element("check-file").click());
  element("check-file").addEventListener("change", ({ target }) => {
    take(target.files[0]);
    target.value = "";
  });
  element("check-clear").addEventListener("click", clear);
  listenForDrops();
  if (kept.report) showReport();
  else draw();
}

function listenForDrops() {
  const view = element("check");
  view.addEventListener("dragover", (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    view.classList.add("dropping");
  });
  view.addEventListener("dragleave", ({ relatedTarget }) => view.contains(relatedTarget) || view.classList.remove("dropping"));
  view.addEventListener("drop", (event) => {
    view.classList.remove("dropping");
    if (event.dataTransfer.files.length === 0) return;
    event.preventDefault();
    take(event.dataTransfer.files[0]);
  });
}

async function take(file) {
  if (!file) return;
  try {
    const read = await readTextFile(file);
    edit();
    box().value = read.text;
    keep({ ...read, report: null });
    draw();
    announce(`${file.name} was read.`);
    element("check-start").focus();
  } catch (problem) {
    say(problem.message);
  }
}

// Stores what is kept, at once or once the reader pauses.
function keep(fields) {
  Object.assign(kept, fields);
  cleared = null;
  clearTimeout(typing);
  const save = () => {
    element("check-note").textContent = keepText(kept) ? "" : "This browser has no room to keep the text.";
  };
  if (kept.report) save();
  else typing = setTimeout(save, PAUSE);
}

// Shows a problem; "" for none.
function say(text) {
  element("check-problem").replaceChildren(text && make("p", { class: "problem" }, text));
}

// Shows the box for the text, with nothing below it.
function draw() {
  say("");
  element("check").dataset.state = "writing";
  element("check-form").hidden = false;
  element("check-title").textContent = kept.title;
  const undo = cleared && make("p", { class: "note" }, "Text deleted. ", button("Undo", bringBack));
  element("check-report").replaceChildren(...[undo].filter(Boolean));
}

function edit() {
  controller?.abort();
  source.dismiss();
  draw();
  box().focus();
}

function clear() {
  cleared = kept;
  kept = { text: "", title: "", report: null, scope: null };
  controller?.abort();
  source.dismiss();
  clearTimeout(typing);
  keepText(kept);
  box().value = "";
  draw();
  announce("Text deleted.");
  box().focus();
}

function bringBack() {
  kept = cleared;
  keep({});
  box().value = kept.text;
  if (kept.report) showReport();
  else draw();
  box().focus();
}

async function start() {
  if (!kept.text.trim()) {
    say("There is no text yet; paste one, or choose a file.");
    box().focus();
    return;
  }
  say("");
  controller = new AbortController();
  const { signal } = controller;
  try {
    const asked = { ...scope };
    const report = await receive(asked, signal);
    if (signal.aborted) return;
    keep({ report, scope: asked });
    showReport();
    element("check-report").querySelector(".report").focus();
  } catch (problem) {
    if (problem.name === "AbortError" || signal.aborted) return;
    draw();
    say(problem.message);
    element("check-start").focus();
    if (problem.code === "gone") poll();
  }
}

async function receive({ source: from, after, before, articles }, signal) {
  const progress = new Progress(kept.text);
  element("check-form").hidden = true;
  element("check").dataset.state = "checking";
  element("check-report").replaceChildren(progress.element);
  progress.element.querySelector("button").focus();
  const body = { text: kept.text, title: kept.title, source: from, after, before, articles };
  const handlers = { state: ({ detail }) => progress.say(detail), sentence: (sentence) => progress.add(sentence) };
  return stream("/api/check/stream", body, "report", handlers, signal);
}

// The text while it is being checked: the sentences that are done are marked.
class Progress {
  #sentences = [];
  #line = make("span", {}, "Checking the text.");
  #words = make("div", { class: "checked" });
  #timer = 0;

  constructor(text) {
    this.text = text;
    const line = make("p", { class: "waiting" }, this.#line, button("Stop", edit));
    this.element = make("div", { class: "report" }, line, this.#words);
    this.#draw();
  }

  say(text) {
    this.#line.textContent = text;
  }

  add(sentence) {
    this.#sentences.push(sentence);
    this.#timer ||= setTimeout(() => this.#draw(), PAUSE);
  }

  #draw() {
    this.#timer = 0;
    const count = this.#sentences.length;
    if (count > 0) this.say(count === 1 ? "1 sentence checked." : `${count} sentences checked.`);
    const sentences = indexedSentences({ text: this.text, sentences: this.#sentences });
    // The server may have tidied the text up; its report will have the text as it is there.
    const fitting = sentences.filter(({ text, start, end }) => this.text.slice(start, end) === text);
    const nodes = (part) => (typeof part === "string" ? [part] : [drawSentence(part), sign(part)]);
    const drawn = paragraphs(this.text, fitting).map((parts) => make("p", {}, ...parts.flatMap(nodes)));
    this.#words.replaceChildren(...drawn);
  }
}

const sign = ({ verdict }) => make("span", { class: "sign", "data-verdict": verdict }, ` ${VERDICTS[verdict].sign}`);

function showReport() {
  say("");
  element("check").dataset.state = "done";
  element("check-form").hidden = true;
  const view = new ReportView(kept.report, kept.scope || {});
  view.element.tabIndex = -1;
  view.element.prepend(make(
    "div",
    { class: "tools" },
    button("Edit the text", edit),
    button("Copy with footnotes", () => copy(withFootnotes(view.report, view.sentences))),
    button("Delete", clear, { title: "Delete the text from this browser" }),
  ));
  element("check-report").replaceChildren(view.element);
  announce(view.element.querySelector(".score").textContent);
}

// A report on a text: its score, the text with each sentence marked, and why a sentence has its verdict.

import { indexedSentences, paragraphs } from "./checked-text.js";
import { origin } from "./citation.js";
import { announce, scrollTo } from "./dom.js";
import { button, make } from "./elements.js";
import { searchedOnly } from "./scope.js";
import * as source from "./source.js";
import { attach } from "./tooltip.js";
import { counts, isFinding, label, scoreLine, VERDICTS } from "./verdicts.js";

const isNarrow = () => matchMedia("(max-width: 859px)").matches;

export class ReportView {
  #filter = ""; // a verdict; "" for all
  #selected = null; // the sentence whose card is shown
  #markers = new Map(); // by their sentence
  #elements = new Map();
  #filters = make("div", { class: "filters", role: "group", "aria-label": "Show by verdict" });
  #steps = make("div", { class: "steps tools" });

  constructor(report, scope) {
    this.report = report;
    this.sentences = indexedSentences(report);
    const limits = searchedOnly(scope);
    this.element = make(
      "div",
      { class: "report" },
      make("p", { class: "score" }, scoreLine(report)),
      ...[...report.notes, limits].filter(Boolean).map((note) => make("p", { class: "note" }, note)),
      this.#filters,
      this.#steps,
      make("div", { class: "checked" }, ...this.#paragraphs()),
    );
    this.#drawControls();
  }

  #paragraphs() {
    return paragraphs(this.report.text, this.sentences).map((parts) => {
      const nodes = parts.flatMap((part) => (typeof part === "string" ? [part] : this.#sentence(part)));
      return make("div", { class: "paragraph" }, make("p", {}, ...nodes));
    });
  }

  #sentence(sentence) {
    const element = drawSentence(sentence);
    const { sign, name } = VERDICTS[sentence.verdict];
    const marker = button(isFinding(sentence) ? label(sentence.verdict) : sign, () => this.#toggle(sentence), {
      class: "marker sign", "data-verdict": sentence.verdict, "aria-expanded": "false", "aria-label": `${name}: why`,
    });
    element.addEventListener("click", () => getSelection().isCollapsed && this.#toggle(sentence));
    if (sentence.citations.length > 0) attach(marker, sentence.citations[0], label(sentence.verdict));
    this.#markers.set(sentence, marker);
    this.#elements.set(sentence, element);
    return [element, marker];
  }

  #drawControls() {
    const filters = [["", this.sentences.length], ...counts(this.sentences)].map(([verdict, count]) =>
      button(`${verdict ? label(verdict) : "All"} ${count}`, () => this.#show(verdict), {
        "aria-pressed": String(verdict === this.#filter), "data-verdict": verdict || "all",
      }));
    this.#filters.replaceChildren(...filters);
    const found = this.#found();
    const at = found.indexOf(this.#selected);
    const noun = this.#filter ? "sentence" : "finding";
    const count = found.length === 0 ? `No ${noun}s` : `${found.length} ${noun}${found.length === 1 ? "" : "s"}`;
    this.#steps.replaceChildren(
      button("Previous", () => this.#step(-1), { disabled: found.length === 0, "aria-label": `Previous ${noun}` }),
      make("span", { class: "about" }, at < 0 ? count : `${at + 1} of ${count}`),
      button("Next", () => this.#step(1), { disabled: found.length === 0, "aria-label": `Next ${noun}` }),
    );
  }

  // Returns the sentences that Previous and Next step through.
  #found() {
    return this.sentences.filter((one) => (this.#filter ? one.verdict === this.#filter : isFinding(one)));
  }

  #show(verdict) {
    this.#filter = verdict;
    this.#deselect();
    for (const [sentence, element] of this.#elements) {
      const isHidden = verdict !== "" && sentence.verdict !== verdict;
      element.classList.toggle("filtered", isHidden);
      this.#markers.get(sentence).hidden = isHidden;
    }
    this.#drawControls();
    this.#filters.querySelector("[aria-pressed=true]").focus();
    const { name } = VERDICTS[verdict] || { name: "All sentences" };
    announce(`${name}: ${verdict ? this.#found().length : this.sentences.length}.`);
  }

  // Goes to the next sentence that was found, or to the one before; from the last one to the first.
  #step(by) {
    const found = this.#found();
    const at = found.indexOf(this.#selected);
    const next = found[at < 0 && by < 0 ? found.length - 1 : (at + by + found.length) % found.length];
    this.#select(next);
    scrollTo(this.#elements.get(next), "center");
    const name = by < 0 ? "Previous" : "Next";
    [...this.#steps.querySelectorAll("button")].find(({ textContent }) => textContent === name).focus({
      preventScroll: true,
    });
  }

  #toggle(sentence) {
    if (sentence === this.#selected) this.#deselect();
    else this.#select(sentence);
  }

  #deselect() {
    this.#markers.get(this.#selected)?.setAttribute("aria-expanded", "false");
    this.#elements.get(this.#selected)?.classList.remove("selected");
    this.element.querySelector(".card")?.remove();
    this.#selected = null;
    this.#drawControls();
  }

  #select(sentence) {
    this.#deselect();
    this.#selected = sentence;
    const marker = this.#markers.get(sentence);
    marker.setAttribute("aria-expanded", "true");
    this.#elements.get(sentence).classList.add("selected");
    marker.closest(".paragraph").append(this.#card(sentence));
    this.#drawControls();
    announce(`${VERDICTS[sentence.verdict].name}. ${sentence.reason}`);
    // On a narrow screen the article is below the text, too far to look at both.
    if (sentence.citations.length > 0 && !isNarrow()) source.open(sentence.citations, 0, marker, false);
  }

  #card(sentence) {
    const { text } = this.report;
    const characters = [...text];
    const parts = sentence.parts.length > 1 ? sentence.parts : [];
    const sure = `${Math.round(sentence.probability * 100)}% sure`;
    return make(
      "div",
      { class: "card", role: "group", "aria-label": `Why: ${VERDICTS[sentence.verdict].name}`, "data-verdict": sentence.verdict },
      make("p", { class: "verdict" }, label(sentence.verdict), make("span", { class: "about" }, sure)),
      sentence.reason && make("p", {}, sentence.reason),
      parts.length > 0 && make("ul", { class: "parts" }, ...parts.map((part) =>
        make("li", {}, make("strong", {}, label(part.verdict)), ` “${characters.slice(part.start, part.end).join("")}”`))),
      sentence.citations.length > 0 && make("ul", { class: "sources", "aria-label": "Quotes" },
        ...sentence.citations.map((citation, at) => this.#quote(sentence.citations, at))),
    );
  }

  #quote(citations, at) {
    const citation = citations[at];
    const about = [`[${citation.number}] ${citation.title}`, ...origin(citation)].join(" · ");
    const link = button(about, () => source.open(citations, at, link), { class: "open" });
    return make("li", {}, make("q", {}, citation.quote), link);
  }
}

// Returns a sentence with the words marked that differ from the articles.
export function drawSentence({ verdict, runs }) {
  const words = runs.map(({ text, differs }) => (differs ? make("mark", { class: "differs" }, text) : text));
  return make("span", { class: "sentence", "data-verdict": verdict }, ...words);
}

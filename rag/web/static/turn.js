// One question and its answer, as elements. `actions` is what the reader can do with it.

import { origin, verdictText } from "./citation.js";
import { append, beside } from "./claims.js";
import { columnOf } from "./comparison.js";
import { edit } from "./edit-form.js";
import { button, make } from "./elements.js";
import { keepFocus } from "./focus.js";
import { isSameQuestion } from "./same-question.js";
import { searchedOnly } from "./scope.js";
import { adopt, markOpen, open } from "./source.js";
import { timeChip } from "./time-chip.js";
import { attach } from "./tooltip.js";
import { CHANGES, NOT_SURE, remarks, VERDICTS } from "./wording.js";

const MAX_SNIPPET = 200; // characters shown of a passage

// Several claims may share a footnote. The quoted answer that replaces a draft has other footnotes.
const key = ({ article_id, start }) => `${article_id} ${start}`;

const note = (text) => make("p", { class: "note" }, text);
const about = (text) => make("p", { class: "about" }, text);

export class TurnView {
  constructor(turn, actions) {
    this.turn = turn;
    this.actions = actions;
    this.markers = new Map(); // by the key of their citation
    this.element = make("article", { class: "turn", tabindex: "-1" });
    this.draw();
  }

  draw() {
    const isBusy = this.turn.status === "asking";
    keepFocus(this.element, () => {
      this.markers.clear();
      this.element.dataset.state = isBusy ? "busy" : "done";
      this.element.setAttribute("aria-busy", String(isBusy));
      this.element.replaceChildren(this.#head(), ...this.#reply());
    });
    markOpen();
  }

  // Adds a claim as it arrives; draw() puts them in order once the answer is complete.
  add({ claim, citations }) {
    let answer = this.element.querySelector(".answer");
    if (!answer) {
      answer = make("div", { class: "answer" });
      this.element.querySelector(".waiting").before(answer);
    }
    const quotes = this.#quotes(citations);
    append(answer, claim, this.#claim(claim, quotes));
  }

  // Says what the question is waiting for.
  say(text) {
    const line = this.element.querySelector(".waiting span");
    if (line) line.textContent = text;
  }

  #head() {
    const question = make("h2", { class: "asked" }, this.turn.question);
    return make("header", {}, question, this.turn.status !== "asking" && this.#editButton());
  }

  #editButton() {
    return button("Edit", () => this.#edit(this.element.querySelector("header"), this.turn.question,
      "Edit the question", (text) => this.actions.ask(this, text, null)));
  }

  #edit(element, text, label, submit) {
    edit(element, text, label, submit, () => {
      this.draw();
      this.element.querySelector("button").focus();
    });
  }

  #reply() {
    const { status, answer, problem } = this.turn;
    if (status === "asking") return [this.#waiting()];
    if (status === "stopped") return [this.#problem("Stopped.", "")];
    if (status === "failed") return [this.#problem("No answer.", problem)];
    const chip = timeChip(answer, () => this.#retry(true));
    return [...chip, ...(answer.answerable ? this.#answer(answer) : [this.#refusal(answer), this.#feedback()])];
  }

  #waiting() {
    const stop = button("Stop", () => this.actions.stop(this));
    const state = this.turn.answerer === "llm"
      ? "A language model is writing; each sentence is checked before it is shown."
      : "Searching the articles.";
    return make("p", { class: "waiting" }, make("span", {}, state), stop);
  }

  #problem(title, text) {
    const retry = button("Try again", () => this.#retry());
    return make("p", { class: "problem" }, make("strong", {}, title), ` ${text} `, retry);
  }

  #retry(literal = Boolean(this.turn.scope.literal)) {
    this.actions.ask(this, this.turn.question, this.turn.searched, literal);
  }

  #quotes(citations) {
    const { turn } = this;
    return citations.map((citation) => ({
      ...citation, turn, markers: () => this.markers.get(key(citation)) || [],
    }));
  }

  #answer(answer) {
    const quotes = this.#quotes(answer.citations);
    adopt(quotes);
    const text = make("div", { class: "answer" });
    for (const claim of answer.claims) append(columnOf(text, claim, answer.sides), claim, this.#claim(claim, quotes));
    const isIncomplete = answer.unanswered.length > 0;
    const sources = quotes.map((_, index) => this.#source(quotes, index, answer.claims));
    return [
      answer.opening && make("p", { class: "opening" }, answer.opening),
      text,
      isIncomplete && note(`The articles don't say: ${answer.unanswered.join(" ")}`),
      ...remarks(this.turn).map(note),
      make("ol", { class: "sources", "aria-label": "Footnotes" }, ...sources),
      !isSameQuestion(this.turn.question, answer.searched_for) && this.#searchedFor(answer),
      this.#scope(),
      this.#feedback(),
    ].filter(Boolean);
  }

  #scope() {
    const text = searchedOnly(this.turn.scope);
    return text && about(text);
  }

  #claim(claim, quotes) {
    const cited = quotes.filter(({ number }) => claim.citations.includes(number));
    const remark = claim.note ? [make("em", {}, claim.note), " "] : [];
    const markers = cited.map((quote) => make("sup", {}, this.#marker(quote, quotes, claim)));
    return [...remark, make("span", { class: "claim", "data-verdict": claim.verdict }, claim.text), ...markers, ...beside(claim)];
  }

  #marker(quote, quotes, claim) {
    const marker = button(String(quote.number), () => open(quotes, quotes.indexOf(quote), marker), {
      class: "marker",
      "aria-label": `Footnote ${quote.number}`,
      "aria-pressed": "false",
      "data-verdict": claim.verdict,
    });
    attach(marker, quote, verdictText(claim, quote, VERDICTS));
    this.markers.set(key(quote), [...(this.markers.get(key(quote)) || []), marker]);
    return marker;
  }

  #source(quotes, index, claims, isQuoted = true) {
    const quote = quotes[index];
    const supported = claims.filter(({ citations }) => citations.includes(quote.number));
    const verdicts = supported.map((claim) => verdictText(claim, quote, VERDICTS));
    const title = button(quote.title, () => open(quotes, index, title), { class: "open" });
    const published = origin(quote).join(" · ");
    const change = CHANGES[this.turn.standings?.[quote.number]];
    return make(
      "li",
      { value: quote.number },
      title,
      make(
        "span",
        { class: "about" },
        make("span", { class: "verdict" }, [...new Set(verdicts)].join(" · ")),
        published && ` · ${published}`,
      ),
      isQuoted && make("q", {}, quote.quote),
      change && make("p", { class: "stale" }, `⚠\uFE0E ${change}`),
    );
  }

  #searchedFor(answer) {
    const line = make("p", { class: "searched" }, `Searched for: ${answer.searched_for}`);
    line.append(button("Change", () => this.#edit(line, answer.searched_for, "Search for",
      (text) => this.actions.ask(this, this.turn.question, text))));
    return line;
  }

  #refusal(answer) {
    const { closest } = answer;
    const missing = answer.missing_terms.filter((term) => !answer.text.includes(term));
    return make(
      "div",
      { class: "refusal" },
      make("p", {}, closest ? NOT_SURE : answer.text),
      closest && this.#closest(closest, answer.reasons),
      ...remarks(this.turn).map(note),
      missing.length > 0 && about(`Not in any article: ${missing.join(", ")}`),
      this.#scope(),
      this.#searchedFor(answer),
      answer.outcome !== "absent" && this.#leads(answer.passages),
      button("Rephrase", () => this.actions.rephrase(this.turn.question)),
    );
  }

  // The closest sentence first, then what doesn't fit about it.
  #closest(citation, reasons) {
    const quotes = this.#quotes([citation]);
    adopt(quotes);
    const claim = { text: citation.quote, verdict: "verbatim", citations: [citation.number], note: "" };
    return make(
      "section",
      { class: "closest", "aria-label": "The closest passage" },
      make("h3", {}, "The closest passage"),
      make("p", { class: "quoted" }, make("q", {}, citation.quote), make("sup", {}, this.#marker(quotes[0], quotes, claim))),
      make("ul", { class: "sources" }, this.#source(quotes, 0, [claim], false)),
      reasons.length > 0 && make("p", { class: "heading" }, "What doesn't fit"),
      ...reasons.map((reason) => make("p", { class: "reason" }, reason)),
    );
  }

  #leads(passages) {
    const found = passages.map((_, index) => this.#passage(passages, index));
    return found.length > 0 && make(
      "details",
      {},
      make("summary", {}, "Further passages"),
      make("ul", { class: "leads", "aria-label": "Further passages" }, ...found),
    );
  }

  #passage(passages, index) {
    const passage = passages[index];
    const quotes = passages.map((each) => ({ ...each, quote: each.text }));
    const text = passage.text.replace(/\s+/g, " ");
    const snippet = text.length > MAX_SNIPPET ? `${text.slice(0, MAX_SNIPPET).replace(/\s\S*$/, "")}…` : text;
    const title = button(passage.title || snippet, () => open(quotes, index, title), { class: "open" });
    return make("li", {}, title, passage.title && make("span", { class: "about" }, snippet));
  }

  #feedback() {
    const { turn } = this;
    const thumb = (name, label) => button(label, () => this.actions.rate(this, name),
      { "aria-pressed": String(turn.thumb === name) });
    const buttons = make(
      "div",
      { class: "actions", "data-answer": turn.answer.id },
      turn.answer.answerable && button("Copy answer", () => this.actions.copy(turn)),
      button("Copy link", () => this.actions.link(turn)),
      button("Retry", () => this.#retry()),
      thumb("up", "Helpful"),
      thumb("down", "Not helpful"),
    );
    const form = turn.thumb && !turn.word && this.#commentForm();
    return make("footer", {}, buttons, form, turn.rated && note(turn.rated));
  }

  #commentForm() {
    const box = make("input", { "aria-label": "Comment on this answer", maxlength: "500",
      placeholder: "Why? (optional)" });
    const send = () => box.value.trim() && this.actions.rate(this, this.turn.thumb, box.value.trim());
    box.addEventListener("keydown", (event) => event.key === "Enter" && send());
    return make("div", { class: "edit" }, box, button("Send", send));
  }
}

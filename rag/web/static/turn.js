// One question and its answer, as elements. `actions` is what the reader can do with it.

import { origin, verdictText } from "./citation.js";
import { append, beside, cited } from "./claims.js";
import { columnOf } from "./comparison.js";
import { withDates } from "./dates.js";
import { edit } from "./edit-form.js";
import { button, make } from "./elements.js";
import { keepFocus } from "./focus.js";
import { notes } from "./footnotes.js";
import { freshnessText } from "./freshness.js";
import { iconButton } from "./icons.js";
import { isSameQuestion } from "./same-question.js";
import { searchedOnly } from "./scope.js";
import { adopt, markOpen, open } from "./source.js";
import { timeChip } from "./time-chip.js";
import { attach } from "./tooltip.js";
import { CHANGES, KINDS, NOT_SURE, remarks, VERDICTS } from "./wording.js";

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
      const isOpen = this.element.querySelector(".notes")?.open;
      this.element.replaceChildren(this.#head(), ...this.#reply());
      if (isOpen) this.element.querySelector(".notes")?.setAttribute("open", "");
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
    if (answer.kind === "smalltalk") return [make("p", { class: "answer" }, answer.text)];
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
    return [
      KINDS[answer.kind] && make("p", { class: "kind" }, KINDS[answer.kind]),
      answer.opening && make("p", { class: "opening" }, ...withDates(answer.opening)),
      text,
      isIncomplete && note(`The articles don't say: ${answer.unanswered.join(" ")}`),
      ...remarks(this.turn).map(note),
      notes(quotes, answer.claims, this.turn.standings),
      !isSameQuestion(this.turn.question, answer.searched_for) && this.#searchedFor(answer),
      this.#scope(),
      this.#feedback(),
      this.#related(),
    ].filter(Boolean);
  }

  // Adds the related questions once they are known.
  showRelated() {
    this.element.querySelector(".related")?.remove();
    const related = this.#related();
    if (related) this.element.append(related);
  }

  #related() {
    const { related = [] } = this.turn;
    const buttons = related.map((question) => make("li", {}, button(question, () => this.actions.choose(question))));
    return buttons.length > 0 && make(
      "div",
      { class: "related", role: "group", "aria-label": "Related questions" },
      make("p", { class: "note" }, "Related questions"),
      make("ul", { class: "examples" }, ...buttons),
    );
  }

  #scope() {
    const text = searchedOnly(this.turn.scope);
    return text && about(text);
  }

  #claim(claim, quotes) {
    const remark = claim.note ? [make("em", {}, ...withDates(claim.note)), " "] : [];
    const own = quotes.filter(({ number }) => claim.citations.includes(number));
    const markers = own.map((quote) => make("sup", {}, this.#marker(quote, quotes, claim)));
    const text = make("span", { class: "claim", "data-verdict": claim.verdict }, ...cited(claim.text, markers));
    return [...remark, text, ...beside(claim)];
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

  // Where the closest sentence is.
  #source(quotes, claim) {
    const [quote] = quotes;
    const title = button(quote.title, () => open(quotes, 0, title), { class: "open" });
    const published = origin(quote).join(" · ");
    const change = CHANGES[this.turn.standings?.[quote.number]];
    return make(
      "li",
      {},
      title,
      make(
        "span",
        { class: "about" },
        make("span", { class: "verdict" }, verdictText(claim, quote, VERDICTS)),
        ...withDates(published && ` · ${published}`),
      ),
      change && make("p", { class: "stale" }, `⚠\uFE0E ${change}`),
    );
  }

  #searchedFor(answer, ...others) {
    const line = make("p", { class: "searched" }, `Searched for: ${answer.searched_for}`);
    line.append(button("Change", () => this.#edit(line, answer.searched_for, "Search for",
      (text) => this.actions.ask(this, this.turn.question, text))), ...others);
    return line;
  }

  #refusal(answer) {
    const { closest } = answer;
    const missing = answer.missing_terms.filter((term) => !answer.text.includes(term));
    const rephrase = button("Rephrase", () => this.actions.rephrase(this.turn.question));
    return make(
      "div",
      { class: "refusal" },
      make("p", {}, closest ? NOT_SURE : answer.text),
      closest && this.#closest(closest, answer.reasons),
      ...remarks(this.turn).map(note),
      missing.length > 0 && about(`Not in any article: ${missing.join(", ")}`),
      this.#scope(),
      this.#searchedFor(answer, rephrase),
      answer.outcome !== "absent" && this.#leads(answer.passages),
    );
  }

  // The closest sentence first, then what doesn't fit about it.
  #closest(citation, reasons) {
    const quotes = this.#quotes([citation]);
    adopt(quotes);
    const claim = { text: citation.quote, verdict: "verbatim", citations: [citation.number], note: "" };
    return make(
      "div",
      { class: "closest", role: "group", "aria-label": "The closest passage" },
      make("h3", {}, "The closest passage"),
      make("p", { class: "quoted" }, make("q", {}, citation.quote), make("sup", {}, this.#marker(quotes[0], quotes, claim))),
      make("ul", { class: "sources" }, this.#source(quotes, claim)),
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
    const thumb = (name, label) => iconButton(name, label, () => this.actions.rate(this, name),
      { "aria-pressed": String(turn.thumb === name) });
    const buttons = make(
      "div",
      { class: "actions", "data-answer": turn.answer.id },
      turn.answer.answerable && iconButton("copy", "Copy answer", () => this.actions.copy(turn)),
      iconButton("link", "Copy link", () => this.actions.link(turn)),
      iconButton("retry", "Retry", () => this.#retry()),
      thumb("up", "Helpful"),
      thumb("down", "Not helpful"),
    );
    const form = turn.thumb && !turn.word && this.#commentForm();
    return make("footer", {}, this.#freshness(), buttons, form, turn.rated && note(turn.rated));
  }

  #freshness() {
    const text = freshnessText(this.turn.answer.freshness);
    return text && make("p", { class: "about freshness" }, text);
  }

  #commentForm() {
    const box = make("input", { "aria-label": "Comment on this answer", maxlength: "500",
      placeholder: "Why? (optional)" });
    const send = () => box.value.trim() && this.actions.rate(this, this.turn.thumb, box.value.trim());
    box.addEventListener("keydown", (event) => event.key === "Enter" && send());
    return make("div", { class: "edit" }, box, button("Send", send));
  }
}

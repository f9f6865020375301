// One question and its answer, as elements.

import { origin, quoteFields, verdictText } from "../../static/citation.js";
import { append, beside, cited } from "../../static/claims.js";
import { columnOf } from "../../static/comparison.js";
import { withDates } from "../../static/dates.js";
import { reasons } from "../../static/dropped.js";
import { button, make } from "../../static/elements.js";
import { keepFocus } from "../../static/focus.js";
import { iconButton } from "../../static/icons.js";
import { isSameQuestion } from "../../static/same-question.js";
import { explain, fill } from "./texts.js";

/** @import { Answer, Citation, Claim, Passage, Texts, Turn } from "./types.js" */
/**
 * What the reader can do with a turn.
 * @typedef {{ retry: (view: TurnView) => void, stop: (view: TurnView) => void,
 *   rate: (view: TurnView, thumb: "up" | "down") => void, choose: (question: string) => void }} Actions
 */

const MAX_SNIPPET = 160; // characters shown of a passage

export class TurnView {
  /**
   * @param {Turn} turn
   * @param {Texts} texts
   * @param {string} base the server's origin
   * @param {Actions} actions
   */
  constructor(turn, texts, base, actions) {
    this.turn = turn;
    this.texts = texts;
    this.base = base;
    this.actions = actions;
    this.note = "";
    this.element = make("article", { class: "turn", tabindex: "-1" });
    this.draw();
  }

  draw() {
    const isBusy = this.turn.status === "asking";
    this.element.dataset.state = isBusy ? "busy" : "done";
    this.element.setAttribute("aria-busy", String(isBusy));
    const question = make("h3", { part: "question" }, this.turn.question);
    const open = this.element.querySelector("[aria-expanded=true]")?.textContent;
    keepFocus(this.element, () => this.element.replaceChildren(question, ...this.#reply()));
    /** @type {NodeListOf<HTMLElement>} */
    const markers = this.element.querySelectorAll(".marker");
    [...markers].find((marker) => marker.textContent === open)?.click();
  }

  /**
   * Says what the question is waiting for.
   * @param {string} text
   */
  say(text) {
    const line = this.element.querySelector(".waiting span");
    if (line) line.textContent = text;
  }

  /**
   * Adds a claim as it arrives; draw() puts them in order once the answer is complete.
   * @param {{ claim: Claim, citations: Citation[] }} event
   */
  add({ claim, citations }) {
    let answer = this.element.querySelector(".answer");
    const waiting = this.element.querySelector(".waiting");
    if (!answer) {
      answer = make("div", { class: "answer", part: "answer" });
      waiting?.before(answer, make("div", { class: "cards" }));
    }
    append(answer, claim, this.#claim(claim, citations));
    // Appended again, the line doesn't count as a layout shift.
    if (waiting) keepFocus(this.element, () => this.element.append(waiting));
  }

  #reply() {
    const { texts } = this;
    const { status, answer, problem } = this.turn;
    if (status === "asking") {
      const stop = button(texts.stop, () => this.actions.stop(this));
      return [make("p", { class: "waiting" }, make("span", {}, texts.searching), stop)];
    }
    if (status === "answered" && answer?.kind === "smalltalk") {
      return [make("p", { class: "answer", part: "answer" }, answer.text)];
    }
    if (status === "answered" && answer) {
      return [...(answer.answerable ? this.#answer(answer) : [this.#refusal(answer)]), this.#rating(), ...this.#related()];
    }
    const text = problem ? explain(texts, problem) : texts.stopped;
    const retry = button(texts.again, () => this.actions.retry(this));
    return [make("p", { class: "problem", part: "problem" }, `${text} `, retry)];
  }

  /** @param {Answer} answer */
  #answer(answer) {
    const { texts } = this;
    const label = { summary: texts.summary, collection: texts.collection, comparison: texts.comparison }[answer.kind || ""];
    const kind = label ? make("p", { class: "note" }, label) : "";
    const text = make("div", { class: "answer", part: "answer" });
    for (const claim of answer.claims) {
      append(columnOf(text, claim, answer.sides, "h4"), claim, this.#claim(claim, answer.citations));
    }
    const unanswered = answer.unanswered.join(" ");
    const note = unanswered && make("p", { class: "note" }, fill(this.texts.unanswered, { text: unanswered }));
    const opening = answer.opening ? make("p", { class: "opening" }, ...withDates(answer.opening)) : "";
    const parts = [kind, opening, text, make("div", { class: "cards" }), this.#searchedFor(answer), note, ...this.#notes(answer)];
    return parts.filter((part) => part !== "");
  }

  /** What screen readers are given of an answer. */
  get spoken() {
    const { answer } = this.turn;
    if (!answer) return "";
    return [answer.text, answer.closest?.quote, ...this.#remarks(answer)].filter(Boolean).join(" ");
  }

  /**
   * Returns a line each for a wish about dates, if a model wrote the answer, for the server's notice, and for the draft's
   * dropped sentences.
   * @param {Answer} answer
   */
  #remarks({ answerer, notice, read_as, dropped = [] }) {
    const { texts } = this;
    const omitted = dropped.length === 1 ? texts.omitted_one : texts.omitted;
    return [
      read_as && fill(texts.read_as, { text: read_as }),
      answerer === "llm" && texts.drafted,
      notice && (texts.notice || notice),
      dropped.length > 0 && fill(omitted, { count: dropped.length, reasons: reasons(dropped) }),
    ].filter((text) => typeof text === "string" && text !== "");
  }

  /** @param {Answer} answer */
  #notes(answer) {
    return this.#remarks(answer).map((text) => make("p", { class: "note" }, text));
  }

  /** @param {Answer} answer */
  #searchedFor({ question, searched_for }) {
    const hidden = isSameQuestion(question, searched_for);
    return make("p", { class: "note", hidden }, fill(this.texts.searched, { text: searched_for }));
  }

  /**
   * @param {Claim} claim
   * @param {Citation[]} citations
   */
  #claim(claim, citations) {
    const own = citations.filter(({ number }) => claim.citations.includes(number));
    const markers = own.map((citation) => make("sup", {}, this.#marker(citation, claim)));
    return [...(claim.note ? [make("em", {}, ...withDates(claim.note)), " "] : []), ...cited(claim.text, markers), ...beside(claim)];
  }

  /**
   * @param {Citation} citation
   * @param {Claim} claim
   */
  #marker(citation, claim) {
    const { number } = citation;
    const marker = button(String(number), () => this.#toggle(marker, citation, claim), {
      class: "marker",
      part: "marker",
      "aria-label": fill(this.texts.footnote, { number }),
      "aria-expanded": "false",
      "data-verdict": claim.verdict,
    });
    return marker;
  }

  /**
   * Shows a footnote's quote below the answer, in place of any other, or hides it.
   * @param {HTMLElement} marker
   * @param {Citation} citation
   * @param {Claim} claim
   */
  #toggle(marker, citation, claim) {
    const wasOpen = marker.getAttribute("aria-expanded") === "true";
    this.#collapse();
    if (wasOpen) return;
    marker.setAttribute("aria-expanded", "true");
    const card = this.#card(citation, claim);
    this.element.querySelector(".cards")?.replaceChildren(card);
    // Scrolls the list and never the page.
    const list = this.element.parentElement;
    const hidden = list ? card.getBoundingClientRect().bottom - list.getBoundingClientRect().bottom : 0;
    if (list && hidden > 0) list.scrollTop += hidden;
  }

  #collapse() {
    const marker = /** @type {HTMLElement | null} */ (this.element.querySelector("[aria-expanded=true]"));
    marker?.setAttribute("aria-expanded", "false");
    this.element.querySelector(".cards")?.replaceChildren();
    return marker;
  }

  /** Closes the open footnote and focuses its marker; returns whether there was one. */
  closeCard() {
    const marker = this.#collapse();
    marker?.focus({ preventScroll: true });
    return marker !== null;
  }

  /**
   * @param {Citation} citation
   * @param {Claim} claim
   */
  #card(citation, claim) {
    const about = [citation.title, ...origin(citation, this.texts.page)].join(" · ");
    const verdict = verdictText(claim, citation, this.texts);
    return make(
      "div",
      { class: "card", part: "card", role: "group", "aria-label": fill(this.texts.footnote, { number: citation.number }) },
      make(
        "p",
        { class: "words" },
        citation.before && make("span", {}, `${citation.before} `),
        make("q", {}, citation.quote),
        citation.after && make("span", {}, ` ${citation.after}`),
      ),
      make("p", { class: "about" }, ...withDates(about)),
      make("p", { class: "about" }, `${verdict} · `, this.#link(citation, this.texts.read)),
    );
  }

  /**
   * @param {Parameters<typeof quoteFields>[0]} quote
   * @param {string} label
   */
  #link(quote, label) {
    const href = `${this.base}/#${quoteFields(quote)}`;
    return make("a", { href, target: "_blank", rel: "noopener", part: "link" }, label);
  }

  /** @param {Answer} answer */
  #refusal(answer) {
    const { texts } = this;
    const { closest } = answer;
    const missing = answer.missing_terms.filter((term) => texts.refusal || !answer.text.includes(term));
    const passages = answer.outcome === "absent" ? [] : answer.passages.map((passage) => this.#passage(passage));
    return make(
      "div",
      { class: "refusal", part: "refusal" },
      make("p", {}, texts.refusal || (closest ? texts.not_sure : answer.text)),
      closest && this.#closest(closest, texts.refusal ? [] : answer.reasons || []),
      ...this.#notes(answer),
      missing.length > 0 && make("p", { class: "about" }, fill(texts.missing, { text: missing.join(", ") })),
      this.#searchedFor(answer),
      passages.length > 0 && make("details", {}, make("summary", {}, texts.nearest), make("ul", {}, ...passages)),
    );
  }

  /**
   * Returns the closest sentence, its footnote's card, and what doesn't fit about it.
   * @param {Citation} citation
   * @param {string[]} reasons
   */
  #closest(citation, reasons) {
    const { texts } = this;
    const about = [citation.title, ...origin(citation, texts.page)].join(" · ");
    const claim = { text: citation.quote, verdict: "verbatim" };
    return make(
      "section",
      { class: "card closest", part: "card", "aria-label": texts.closest },
      make("h4", {}, texts.closest),
      make("p", {}, make("q", {}, citation.quote), make("sup", {}, `[${citation.number}]`)),
      make("p", { class: "about" }, ...withDates(`[${citation.number}] ${about}`)),
      make("p", { class: "about" }, `${verdictText(claim, citation, texts)} · `, this.#link(citation, texts.read)),
      reasons.length > 0 && make("h4", {}, texts.unfit),
      ...reasons.map((reason) => make("p", {}, reason)),
    );
  }

  /** @param {Passage} passage */
  #passage(passage) {
    const text = passage.text.replace(/\s+/g, " ");
    const snippet = text.length > MAX_SNIPPET ? `${text.slice(0, MAX_SNIPPET).replace(/\s\S*$/, "")}…` : text;
    const link = this.#link({ ...passage, quote: passage.text }, passage.title);
    return make("li", {}, link, make("br"), snippet);
  }

  /** Adds the related questions once they are known. */
  showRelated() {
    this.element.querySelector(".related")?.remove();
    this.element.append(...this.#related());
  }

  #related() {
    const { related = [] } = this.turn;
    if (related.length === 0) return [];
    const buttons = related.map((question) => make("li", {}, button(question, () => this.actions.choose(question))));
    const list = make("ul", {}, ...buttons);
    const about = { class: "related", part: "related", "aria-label": this.texts.related };
    return [make("section", about, make("p", { class: "note" }, this.texts.related), list)];
  }

  #rating() {
    const { texts, turn } = this;
    /** @type {(thumb: "up" | "down", label: string) => HTMLElement} */
    const thumb = (name, label) =>
      iconButton(name, label, () => this.actions.rate(this, name), { "aria-pressed": String(turn.thumb === name) });
    return make(
      "div",
      { class: "rating", part: "rating" },
      thumb("up", texts.helpful),
      thumb("down", texts.unhelpful),
      this.note && make("span", { class: "note" }, this.note),
    );
  }
}

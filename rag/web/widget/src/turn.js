// One question and its answer, as elements.

import { reasons } from "../../static/draft.js";
import { keepFocus } from "../../static/focus.js";
import { button, make } from "../../static/make.js";
import { origin, quoteFields } from "../../static/quote.js";
import { isSame } from "../../static/same.js";
import { explain, fill } from "./texts.js";

/** @import { Answer, Citation, Claim, Passage, Texts, Turn } from "./types.js" */
/**
 * What a reader can do with a turn.
 * @typedef {{ again: (view: TurnView) => void, stop: (view: TurnView) => void,
 *   rate: (view: TurnView, thumb: "up" | "down") => void }} Does
 */

const LEAD = 160; // most characters shown of a passage

export class TurnView {
  /**
   * @param {Turn} turn
   * @param {Texts} texts
   * @param {string} base the server's origin
   * @param {Does} does
   */
  constructor(turn, texts, base, does) {
    this.turn = turn;
    this.texts = texts;
    this.base = base;
    this.does = does;
    this.note = "";
    this.element = make("article", { class: "turn", tabindex: "-1" });
    this.draw();
  }

  draw() {
    const { turn, texts } = this;
    const busy = turn.status === "asking";
    this.element.dataset.state = busy ? "busy" : "done";
    this.element.setAttribute("aria-busy", String(busy));
    const asked = make("h3", { part: "question" }, turn.question);
    const shown = this.element.querySelector("[aria-expanded=true]")?.textContent;
    keepFocus(this.element, () => this.element.replaceChildren(asked, ...this.#reply(texts)));
    /** @type {NodeListOf<HTMLElement>} */
    const markers = this.element.querySelectorAll(".marker");
    [...markers].find((one) => one.textContent === shown)?.click();
  }

  /** @param {string} text */
  say(text) {
    const line = this.element.querySelector(".waiting span");
    if (line) line.textContent = text;
  }

  /**
   * Shows a claim as it comes; draw() puts all in their order at the end.
   * @param {{ claim: Claim, citations: Citation[] }} told
   */
  add({ claim, citations }) {
    let answer = this.element.querySelector(".answer");
    const waiting = this.element.querySelector(".waiting");
    if (!answer) {
      answer = make("p", { class: "answer", part: "answer" });
      waiting?.before(answer, make("div", { class: "cards" }));
    }
    answer.append(...this.#claim(claim, citations), " ");
    // Put anew behind what has come, it counts as no shift of what stood there.
    if (waiting) keepFocus(this.element, () => this.element.append(waiting));
  }

  /** @param {Texts} texts */
  #reply(texts) {
    const { status, answer, problem } = this.turn;
    if (status === "asking") {
      const stop = button(texts.stop, () => this.does.stop(this));
      return [make("p", { class: "waiting" }, make("span", {}, texts.searching), stop)];
    }
    if (status === "answered" && answer) {
      return [...(answer.answerable ? this.#answer(answer) : [this.#refusal(answer)]), this.#rating()];
    }
    const words = problem ? explain(texts, problem) : texts.stopped;
    const again = button(texts.again, () => this.does.again(this));
    return [make("p", { class: "problem", part: "problem" }, `${words} `, again)];
  }

  /** @param {Answer} answer */
  #answer(answer) {
    const text = make("p", { class: "answer", part: "answer" });
    for (const claim of answer.claims) text.append(...this.#claim(claim, answer.citations), " ");
    const missed = answer.unanswered.join(" ");
    const note = missed && make("p", { class: "note" }, fill(this.texts.unanswered, { text: missed }));
    const parts = [text, make("div", { class: "cards" }), this.#searched(answer), note, ...this.#aside(answer)];
    return parts.filter((one) => one !== "");
  }

  /** What there is to hear of the turn once it is answered. */
  get spoken() {
    const { answer } = this.turn;
    return answer ? [answer.text, ...this.#told(answer)].join(" ") : "";
  }

  /**
   * Who spoke if it was a model, and what became of its draft.
   * @param {Answer} answer
   */
  #told({ answerer, notice, dropped = [] }) {
    const { texts } = this;
    const omitted = dropped.length === 1 ? texts.omitted_one : texts.omitted;
    return [
      answerer === "llm" && texts.drafted,
      notice && (texts.notice || notice),
      dropped.length > 0 && fill(omitted, { count: dropped.length, reasons: reasons(dropped) }),
    ].filter((one) => typeof one === "string" && one !== "");
  }

  /** @param {Answer} answer */
  #aside(answer) {
    return this.#told(answer).map((line) => make("p", { class: "note" }, line));
  }

  /** @param {Answer} answer */
  #searched({ question, searched_for }) {
    const hidden = isSame(question, searched_for);
    return make("p", { class: "note", hidden }, fill(this.texts.searched, { text: searched_for }));
  }

  /**
   * @param {Claim} claim
   * @param {Citation[]} citations
   */
  #claim(claim, citations) {
    const cited = citations.filter((one) => claim.citations.includes(one.number));
    const markers = cited.map((one) => make("sup", {}, this.#marker(one, claim)));
    return [...(claim.note ? [make("em", {}, claim.note), " "] : []), claim.text, ...markers];
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
   * Shows the words behind a footnote below the answer, in place of those of another one.
   * @param {HTMLElement} marker
   * @param {Citation} citation
   * @param {Claim} claim
   */
  #toggle(marker, citation, claim) {
    const opened = marker.getAttribute("aria-expanded") === "true";
    this.#fold();
    if (opened) return;
    marker.setAttribute("aria-expanded", "true");
    const card = this.#card(citation, claim);
    this.element.querySelector(".cards")?.replaceChildren(card);
    // The list alone is scrolled, never the page.
    const list = this.element.parentElement;
    const hidden = list ? card.getBoundingClientRect().bottom - list.getBoundingClientRect().bottom : 0;
    if (list && hidden > 0) list.scrollTop += hidden;
  }

  #fold() {
    const marker = /** @type {HTMLElement | null} */ (this.element.querySelector("[aria-expanded=true]"));
    marker?.setAttribute("aria-expanded", "false");
    this.element.querySelector(".cards")?.replaceChildren();
    return marker;
  }

  /** Closes the card if one is open, and gives its marker the focus; returns whether one was. */
  closeCard() {
    const marker = this.#fold();
    marker?.focus({ preventScroll: true });
    return marker !== null;
  }

  /**
   * @param {Citation} citation
   * @param {Claim} claim
   */
  #card(citation, claim) {
    const about = [citation.title, ...origin(citation, this.texts.page)].join(" · ");
    const verdict = this.texts[/** @type {keyof Texts} */ (claim.verdict)] || claim.verdict;
    return make(
      "div",
      { class: "card", part: "card", role: "group", "aria-label": fill(this.texts.footnote, { number: citation.number }) },
      make("q", {}, citation.quote),
      make("p", { class: "about" }, about),
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
    const missing = answer.missing_terms.filter((term) => texts.refusal || !answer.text.includes(term));
    const leads = answer.passages.map((one) => this.#lead(one));
    return make(
      "div",
      { class: "refusal", part: "refusal" },
      make("p", {}, texts.refusal || answer.text),
      ...this.#aside(answer),
      missing.length > 0 && make("p", { class: "about" }, fill(texts.missing, { text: missing.join(", ") })),
      this.#searched(answer),
      leads.length > 0 && make("p", { class: "about" }, texts.nearest),
      leads.length > 0 && make("ul", {}, ...leads),
    );
  }

  /** @param {Passage} passage */
  #lead(passage) {
    const text = passage.text.replace(/\s+/g, " ");
    const short = text.length > LEAD ? `${text.slice(0, LEAD).replace(/\s\S*$/, "")}…` : text;
    const link = this.#link({ ...passage, quote: passage.text }, passage.title);
    return make("li", {}, link, make("br"), short);
  }

  #rating() {
    const { texts, turn } = this;
    /** @type {(thumb: "up" | "down", label: string) => HTMLElement} */
    const thumb = (name, label) =>
      button(label, () => this.does.rate(this, name), { "aria-pressed": String(turn.thumb === name) });
    return make(
      "div",
      { class: "rating", part: "rating" },
      thumb("up", texts.helpful),
      thumb("down", texts.unhelpful),
      this.note && make("span", { class: "note" }, this.note),
    );
  }
}

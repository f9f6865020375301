// One question and its answer, as elements.

import { append, beside, cited } from "../../static/claims.js";
import { columnOf } from "../../static/comparison.js";
import { withDates } from "../../static/dates.js";
import { reasons } from "../../static/dropped.js";
import { button, make } from "../../static/elements.js";
import { keepFocus } from "../../static/focus.js";
import { iconButton } from "../../static/icons.js";
import { isSameQuestion } from "../../static/same-question.js";
import { card } from "./quotes.js";
import { lead, refusal } from "./refusal.js";
import { counted, english, explain, fill, parts } from "./texts.js";

/** @import { Answer, Citation, Claim, Options, Turn } from "./types.js" */
/**
 * What the reader can do with a turn. `askLiterally` asks it again without reading wishes about
 * dates; `turnTo` follows the contact link.
 * @typedef {{ retry: (view: TurnView) => void, stop: (view: TurnView) => void,
 *   rate: (view: TurnView, thumb: "up" | "down") => void, choose: (question: string) => void,
 *   askLiterally: (view: TurnView) => void, turnTo: (view: TurnView, event: Event) => void }} Actions
 */

export class TurnView {
  /**
   * @param {Turn} turn
   * @param {Options} options
   * @param {Actions} actions
   */
  constructor(turn, options, actions) {
    this.turn = turn;
    this.options = options;
    this.actions = actions;
    /** @type {string | Node} */
    this.note = "";
    this.element = make("article", { class: "turn", tabindex: "-1" });
    this.draw();
  }

  get texts() {
    return this.options.texts;
  }

  draw() {
    const isBusy = this.turn.status === "asking";
    this.element.dataset.state = isBusy ? "busy" : "done";
    this.element.setAttribute("aria-busy", String(isBusy));
    const question = make("h3", { part: "question", dir: "auto" }, this.turn.question);
    const open = this.element.querySelector("[aria-expanded=true]")?.textContent;
    keepFocus(this.element, () => this.element.replaceChildren(question, ...this.#reply()));
    /** @type {NodeListOf<HTMLElement>} */
    const markers = this.element.querySelectorAll(".marker");
    [...markers].find((marker) => marker.textContent === open)?.click();
  }

  /**
   * Says what the question is waiting for.
   * @param {string | Node} text
   */
  say(text) {
    this.element.querySelector(".waiting span")?.replaceChildren(text);
  }

  /**
   * Adds a claim as it arrives; draw() puts them in order once the answer is complete.
   * @param {{ claim: Claim, citations: Citation[] }} event
   */
  add({ claim, citations }) {
    let answer = this.element.querySelector(".answer");
    const waiting = this.element.querySelector(".waiting");
    if (!answer) {
      answer = make("div", { class: "answer", part: "answer", lang: "en" });
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
      return [make("p", { class: "answer", part: "answer", lang: "en" }, answer.text)];
    }
    if (status === "answered" && answer) {
      return [...this.#answer(answer), this.#rating(), ...this.#related()];
    }
    const text = problem ? explain(texts, problem) : texts.stopped;
    const retry = button(texts.again, () => this.actions.retry(this));
    return [make("p", { class: "problem", part: "problem" }, text, " ", retry)];
  }

  /** @param {Answer} answer */
  #answer(answer) {
    const notes = this.#remarks(answer).map((remark) => make("p", { class: "note" }, ...remark));
    const common = [...this.#timeChip(answer), ...this.#searchedFor(answer), ...notes];
    if (answer.answerable) return [...this.#claims(answer), ...common];
    return [refusal(answer, this.options, common, (event) => this.actions.turnTo(this, event))];
  }

  /** @param {Answer} answer */
  #claims(answer) {
    const { texts } = this;
    const label = { summary: texts.summary, collection: texts.collection, comparison: texts.comparison }[answer.kind || ""];
    const text = make("div", { class: "answer", part: "answer", lang: "en" });
    for (const claim of answer.claims) {
      append(columnOf(text, claim, answer.sides, "h4"), claim, this.#claim(claim, answer.citations));
    }
    const unanswered = { text: answer.unanswered.join(" ") };
    return [
      label && make("p", { class: "note" }, label),
      answer.opening && make("p", { class: "opening", lang: "en" }, ...withDates(answer.opening)),
      text,
      make("div", { class: "cards" }),
      unanswered.text && make("p", { class: "note" }, fill(texts.unanswered, unanswered)),
    ].filter((part) => part instanceof Node);
  }

  /**
   * What screen readers are given of an answer.
   * @returns {(string | Node)[]}
   */
  get spoken() {
    const { answer } = this.turn;
    if (!answer) return [];
    const said = answer.answerable || answer.kind === "smalltalk" ? [english(answer.text)] : lead(answer, this.options);
    const { closest, reasons: unfit = [], read_as } = answer;
    const rest = closest ? [closest.quote, ...(this.texts.refusal ? [] : unfit)].map((text) => english(text)) : [];
    const chip = read_as ? [fill(this.texts.read_as, { text: read_as })] : [];
    const lines = [...said, ...rest, ...chip].map((part) => [part]);
    return [...lines, ...this.#remarks(answer)].flatMap((line) => [...line, " "]);
  }

  /**
   * Returns a line each on whether a model wrote the answer, for the server's notice, and for the
   * draft's dropped sentences.
   * @param {Answer} answer
   * @returns {(string | Node)[][]}
   */
  #remarks({ answerer, notice, dropped = [] }) {
    const { texts, language } = this.options;
    const omitted = counted(texts, "omitted", dropped.length, language);
    return [
      answerer === "llm" ? [texts.drafted] : [],
      notice ? [texts.notice || english(notice)] : [],
      dropped.length > 0 ? parts(omitted, { reasons: english(reasons(dropped)) }) : [],
    ].filter((remark) => remark.length > 0);
  }

  /**
   * Returns how a wish about dates was read, as a chip that can be removed.
   * @param {Answer} answer
   */
  #timeChip({ read_as: text }) {
    if (!text) return [];
    const name = fill(this.texts.without, { text });
    const cross = button("×", () => this.actions.askLiterally(this), { "aria-label": name, title: name });
    const read = make("span", {}, ...parts(this.texts.read_as, { text: english(text) }));
    return [make("p", { class: "chip", part: "chip" }, read, cross)];
  }

  /** @param {Answer} answer */
  #searchedFor({ question, searched_for: text }) {
    if (isSameQuestion(question, text)) return [];
    return [make("p", { class: "note" }, ...parts(this.texts.searched, { text: english(text) }))];
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
    const opened = card(citation, claim, this.options);
    this.element.querySelector(".cards")?.replaceChildren(opened);
    // Scrolls the list and never the page.
    const list = this.element.parentElement;
    const hidden = list ? opened.getBoundingClientRect().bottom - list.getBoundingClientRect().bottom : 0;
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

  /** Adds the related questions once they are known. */
  showRelated() {
    this.element.querySelector(".related")?.remove();
    this.element.append(...this.#related());
  }

  #related() {
    const { related = [] } = this.turn;
    if (related.length === 0) return [];
    const buttons = related.map((question) => make("li", {}, button(question, () => this.actions.choose(question))));
    const list = make("ul", { lang: "en" }, ...buttons);
    const about = { class: "related", part: "related", role: "group", "aria-label": this.texts.related };
    return [make("div", about, make("p", { class: "note" }, this.texts.related), list)];
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

// One question and its answer, as elements. `does` holds what the reader can do with it.

import { isLimited, words } from "./articles.js";
import { hint } from "./card.js";
import { reasons } from "./draft.js";
import { keepFocus } from "./focus.js";
import { button, make } from "./make.js";
import { origin } from "./quote.js";
import { isSame } from "./same.js";
import { adopt, open, press } from "./source.js";

const LEAD = 200; // most characters shown of a lead
const VERDICTS = {
  verbatim: ["✓", "Word for word"],
  supported: ["≈", "Supported, in other words"],
};
export const SPOKE = {
  quotes: "Quoted word for word.",
  llm: "Written by a language model; each sentence was checked against the articles.",
};
const worded = (verdict) => (VERDICTS[verdict] || ["", verdict]).join(" ");
const STANDINGS = {
  moved: "The words have moved within their article.",
  changed: "The article has changed since, and no longer says this.",
  gone: "The article is gone.",
};

// Who spoke, and what became of a model's draft: a line each.
export function aside({ answer, answerer }) {
  const { notice, dropped = [] } = answer;
  const first = answer.answerer === "llm" && answer.timings_ms?.first_claim;
  const after = first ? ` The first one stood after ${(first / 1000).toFixed(1)} s.` : "";
  // A notice says itself that the answer is quoted; without a choice there is nothing to tell.
  const told = answer.answerer === "llm" || (answerer && !notice);
  const [verb, count] = dropped.length === 1 ? ["was", "1 sentence"] : ["were", `${dropped.length} sentences`];
  return [
    answer.answerable && told && SPOKE[answer.answerer] + after,
    notice,
    dropped.length > 0 && `${count} of the draft ${verb} left out: ${reasons(dropped)}.`,
  ].filter(Boolean);
}

// Two claims may share a footnote; an answer that takes another's place has others.
const place = ({ article_id, start }) => `${article_id} ${start}`;

export class TurnView {
  constructor(turn, does) {
    this.turn = turn;
    this.does = does;
    this.markers = new Map(); // by what they open
    this.element = make("article", { class: "turn", tabindex: "-1" });
    this.draw();
  }

  draw() {
    keepFocus(this.element, () => {
      this.markers.clear();
      this.element.dataset.state = this.turn.status === "asking" ? "busy" : "done";
      this.element.setAttribute("aria-busy", String(this.turn.status === "asking"));
      this.element.replaceChildren(this.#head(), ...this.#reply());
    });
    press();
  }

  // A claim as it comes; draw() puts all in their order at the end.
  add({ claim, citations }) {
    let answer = this.element.querySelector(".answer");
    if (!answer) {
      answer = make("p", { class: "answer" });
      this.element.querySelector(".waiting").before(answer);
    }
    const quotes = this.#quotes(citations);
    answer.append(...this.#claim(claim, quotes), " ");
  }

  say(text) {
    const line = this.element.querySelector(".waiting span");
    if (line) line.textContent = text;
  }

  #head() {
    const asked = make("h2", { class: "asked" }, this.turn.question);
    return make("header", {}, asked, this.turn.status !== "asking" && this.#editButton());
  }

  #editButton() {
    return button("Edit", () => this.#edit(this.element.querySelector("header"), this.turn.question,
      "Edit the question", (text) => this.does.ask(this, text, null)));
  }

  // Puts a form in the place of an element; what is written goes to `done`.
  #edit(place, text, label, done) {
    const box = make("textarea", { "aria-label": label, rows: "2", maxlength: "2000" });
    box.value = text;
    const put = () => box.value.trim() && done(box.value.trim());
    const back = () => {
      this.draw();
      this.element.querySelector("button").focus();
    };
    box.addEventListener("keydown", (event) => {
      if (event.key === "Escape") back();
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      put();
    });
    place.replaceChildren(
      make("div", { class: "edit" }, box, button("Ask again", put), button("Cancel", back)),
    );
    box.focus();
  }

  #reply() {
    const { status, answer, problem } = this.turn;
    if (status === "asking") return [this.#waiting()];
    if (status === "stopped") return [this.#trouble("Stopped.", "")];
    if (status === "failed") return [this.#trouble("No answer.", problem)];
    return answer.answerable ? this.#answer(answer) : [this.#refusal(answer), this.#feedback()];
  }

  #waiting() {
    const stop = button("Stop", () => this.does.stop(this));
    const doing = this.turn.answerer === "llm"
      ? "A language model is writing; each sentence is checked before it is shown."
      : "Searching the articles.";
    return make("p", { class: "waiting" }, make("span", {}, doing), stop);
  }

  #trouble(title, text) {
    const again = button("Try again", () => this.#again());
    return make("p", { class: "problem" }, make("strong", {}, title), ` ${text} `, again);
  }

  #again() {
    this.does.ask(this, this.turn.question, this.turn.searched);
  }

  #quotes(citations) {
    const { turn } = this;
    return citations.map((one) => ({ ...one, turn, markers: () => this.markers.get(place(one)) || [] }));
  }

  #answer(answer) {
    const quotes = this.#quotes(answer.citations);
    adopt(quotes);
    const text = make("p", { class: "answer" });
    for (const claim of answer.claims) text.append(...this.#claim(claim, quotes), " ");
    const missed = answer.unanswered.length > 0
      && make("p", { class: "note" }, `The articles don't say: ${answer.unanswered.join(" ")}`);
    const sources = quotes.map((one, at) => this.#source(one, quotes, at, answer.claims));
    return [
      text,
      missed,
      ...this.#aside(),
      make("ol", { class: "sources", "aria-label": "Footnotes" }, ...sources),
      this.#searched(answer),
      isLimited(this.turn.scope) && make("p", { class: "about" }, `${words(this.turn.scope)}.`),
      this.#feedback(),
    ].filter(Boolean);
  }

  #aside() {
    return aside(this.turn).map((line) => make("p", { class: "note" }, line));
  }

  #claim(claim, quotes) {
    const cited = quotes.filter((one) => claim.citations.includes(one.number));
    const note = claim.note ? [make("em", {}, claim.note), " "] : [];
    const markers = cited.map((one) => make("sup", {}, this.#marker(one, quotes, claim)));
    return [...note, make("span", { class: "claim", "data-verdict": claim.verdict }, claim.text), ...markers];
  }

  #marker(one, quotes, claim) {
    const marker = button(String(one.number), () => open(quotes, quotes.indexOf(one), marker), {
      class: "marker",
      "aria-label": `Footnote ${one.number}`,
      "aria-pressed": "false",
      "data-verdict": claim.verdict,
    });
    hint(marker, one, worded(claim.verdict));
    this.markers.set(place(one), [...(this.markers.get(place(one)) || []), marker]);
    return marker;
  }

  #source(one, quotes, at, claims) {
    const verdicts = claims.filter((each) => each.citations.includes(one.number)).map((each) => each.verdict);
    const title = button(one.title, () => open(quotes, at, title), { class: "open" });
    const about = origin(one).join(" · ");
    const standing = STANDINGS[this.turn.standings?.[one.number]];
    return make(
      "li",
      { value: one.number },
      title,
      make(
        "span",
        { class: "about" },
        make("span", { class: "verdict" }, [...new Set(verdicts)].map(worded).join(" · ")),
        about && ` · ${about}`,
      ),
      make("q", {}, one.quote),
      standing && make("p", { class: "stale" }, `⚠\uFE0E ${standing}`),
    );
  }

  #searched(answer) {
    return isSame(this.turn.question, answer.searched_for) ? null : this.#searchedLine(answer);
  }

  #searchedLine(answer) {
    const line = make("p", { class: "searched" }, `Searched for: ${answer.searched_for}`);
    line.append(button("Correct", () => this.#edit(line, answer.searched_for, "Search for",
      (text) => this.does.ask(this, this.turn.question, text))));
    return line;
  }

  #refusal(answer) {
    const missing = answer.missing_terms.filter((term) => !answer.text.includes(term));
    const leads = answer.passages.map((one, at) => this.#lead(one, at, answer.passages));
    return make(
      "div",
      { class: "refusal" },
      make("p", {}, answer.text),
      ...this.#aside(),
      missing.length > 0 && make("p", { class: "about" }, `In no article: ${missing.join(", ")}`),
      isLimited(this.turn.scope) && make("p", { class: "about" }, `${words(this.turn.scope)}.`),
      this.#searchedLine(answer),
      leads.length > 0 && make("p", { class: "heading" }, "Nearest passages"),
      leads.length > 0 && make("ul", { class: "leads", "aria-label": "Nearest passages" }, ...leads),
      button("Rephrase", () => this.does.rephrase(this.turn.question)),
    );
  }

  #lead(passage, at, passages) {
    const quotes = passages.map((one) => ({ ...one, quote: one.text }));
    const text = passage.text.replace(/\s+/g, " ");
    const short = text.length > LEAD ? `${text.slice(0, LEAD).replace(/\s\S*$/, "")}…` : text;
    const lead = button(passage.title || short, () => open(quotes, at, lead), { class: "open" });
    return make("li", {}, lead, passage.title && make("span", { class: "about" }, short));
  }

  #feedback() {
    const { turn } = this;
    const thumb = (name, label) => button(label, () => this.does.rate(this, name),
      { "aria-pressed": String(turn.thumb === name) });
    const line = make(
      "div",
      { class: "actions", "data-answer": turn.answer.id },
      turn.answer.answerable && button("Copy", () => this.does.copy(turn)),
      button("Link", () => this.does.link(turn)),
      button("Retry", () => this.#again()),
      thumb("up", "Helpful"),
      thumb("down", "Not helpful"),
    );
    const form = turn.thumb && !turn.word && this.#word();
    return make("footer", {}, line, form, turn.rated && make("p", { class: "note" }, turn.rated));
  }

  #word() {
    const box = make("input", { "aria-label": "A word on this answer", maxlength: "500",
      placeholder: "Why? (optional)" });
    const send = () => box.value.trim() && this.does.rate(this, this.turn.thumb, box.value.trim());
    box.addEventListener("keydown", (event) => event.key === "Enter" && send());
    return make("div", { class: "edit" }, box, button("Send", send));
  }
}

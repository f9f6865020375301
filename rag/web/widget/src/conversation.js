// The conversation of one widget: asks its questions one after another, stores and draws them.

import { make } from "../../static/elements.js";
import { Intro } from "./intro.js";
import { Problem } from "./problem.js";
import { ServerNotes } from "./server-notes.js";
import { Server } from "./server.js";
import { load, save } from "./store.js";
import { counted, english, explain, fill } from "./texts.js";
import { TurnView } from "./turn.js";

/** @import { Answer, Handlers, Options, Turn } from "./types.js" */

const MAX_HISTORY = 20; // earlier questions sent with a question
const MAX_QUESTION = 2000; // characters

export class Conversation {
  /** @type {TurnView[]} */
  #views = [];
  #queue = Promise.resolve();
  #controller = new AbortController();
  /** @type {TurnView | null} */
  #current = null; // the view whose question is being asked
  #isRemoved = false;

  #list = make("div", { class: "list", part: "messages", role: "group", tabindex: "0" });
  #announcer = make("div", { class: "visually-hidden", role: "status" });
  #box = make("textarea", { part: "input", rows: "1", maxlength: String(MAX_QUESTION), enterkeyhint: "send" });
  #send = make("button", { type: "submit", part: "send" });
  #form = make("form", { part: "form" }, this.#box, this.#send);

  /**
   * @param {Options} options
   * @param {string} key under which the conversation is stored
   * @param {(name: string, detail: unknown) => boolean} tell dispatches an event of the element,
   *   and returns whether the page has left it to the widget
   */
  constructor(options, key, tell) {
    this.server = new Server(options.base);
    this.options = options;
    this.key = key;
    this.tell = tell;
    const announce = (/** @type {string | Node} */ text) => this.#announcer.replaceChildren(text);
    this.intro = new Intro(this.server, options, (question) => this.#choose(question), announce);
    this.#list.append(this.intro.element);
    this.notes = new ServerNotes(this.server, options);
    this.#form.addEventListener("submit", (event) => this.#submit(event));
    this.#box.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) this.#submit(event);
    });
    this.#label();
    for (const turn of load(key)) {
      try {
        this.#add(turn);
      } catch {
        // Another program stored something else under this key; it can't be shown.
      }
    }
    this.#greet();
  }

  get elements() {
    return [this.#list, this.#announcer, this.notes.element, this.#form];
  }

  /**
   * Draws everything again if the page has set something else.
   * @param {Options} options
   */
  set(options) {
    if (JSON.stringify(options) === JSON.stringify(this.options)) return;
    this.options = options;
    this.#label();
    this.intro.options = options;
    this.notes.label(options);
    this.#greet();
    for (const view of this.#views) {
      view.options = options;
      if (view.turn.status !== "asking") view.draw();
    }
  }

  #label() {
    const { texts } = this.options;
    this.#list.setAttribute("aria-label", texts.answers);
    this.#box.setAttribute("aria-label", texts.label);
    this.#box.placeholder = texts.placeholder;
    this.#send.textContent = texts.send;
  }

  focus() {
    this.#box.focus();
  }

  /** Scrolls to the latest question. */
  reveal() {
    const last = this.#views.at(-1);
    if (last) this.#scroll(last);
  }

  /** Closes the open footnote; returns whether there was one. */
  closeCard() {
    return this.#views.some((view) => view.closeCard());
  }

  /**
   * Asks a question; resolves with the answer, or with null if there is none.
   * @param {string} text
   * @returns {Promise<Answer | null>}
   */
  async ask(text) {
    const question = [...text.trim()].slice(0, MAX_QUESTION).join("");
    if (!question) return null;
    const earlier = this.#views.filter(({ turn }) => turn.status === "answered" || turn.status === "asking");
    const history = earlier.slice(-MAX_HISTORY).map(({ turn }) => turn.question);
    const view = this.#add({ question, history, status: "asking" });
    await this.#enqueue(view);
    return view.turn.answer || null;
  }

  clear() {
    this.#controller.abort();
    for (const view of this.#views) view.element.remove();
    this.#views = [];
    this.#save();
    this.#greet();
    this.focus();
  }

  /** The element was removed: its question is stopped, and its storage may belong to another one. */
  leave() {
    this.#isRemoved = true;
    for (const view of this.#views) if (view.turn.status === "asking") this.#end(view);
  }

  join() {
    this.#isRemoved = false;
  }

  /** Asks the questions again that failed while offline. */
  resume() {
    for (const view of this.#views) if (view.turn.problem?.code === "offline") this.#retry(view);
  }

  /** Shows the introduction while nothing has been asked. */
  #greet() {
    this.notes.load();
    this.intro.element.hidden = this.#views.length > 0;
    if (!this.intro.element.hidden) this.intro.begin();
  }

  /** @param {Event} event */
  #submit(event) {
    event.preventDefault();
    this.ask(this.#box.value);
    this.#box.value = "";
  }

  /** @param {Turn} turn */
  #add(turn) {
    const view = new TurnView(turn, this.options, {
      retry: (view) => this.#retry(view),
      stop: (view) => this.#stop(view),
      rate: (view, thumb) => this.#rate(view, thumb),
      choose: (question) => this.#choose(question),
      askLiterally: (view) => this.#retry(view, true),
      turnTo: (view, event) => this.#turnTo(view, event),
    });
    this.#views.push(view);
    this.intro.element.hidden = true;
    this.#list.append(view.element);
    this.#scroll(view);
    return view;
  }

  /**
   * @param {TurnView} view
   * @param {boolean} [literal] whether wishes about dates are not read
   */
  #retry(view, literal = view.turn.literal) {
    const blank = { answer: undefined, problem: undefined, thumb: undefined, related: [] };
    Object.assign(view.turn, blank, { status: "asking", literal });
    view.note = "";
    view.draw();
    this.#enqueue(view);
  }

  /** @param {TurnView} view */
  #enqueue(view) {
    this.#save();
    this.#queue = this.#queue.then(() => this.#answer(view));
    return this.#queue;
  }

  /** @param {TurnView} view */
  async #answer(view) {
    const { turn } = view;
    if (turn.status !== "asking" || !this.#views.includes(view)) return;
    this.#current = view;
    this.notes.load();
    this.#controller = new AbortController();
    try {
      turn.answer = await this.server.ask(turn, this.#handlers(view), this.#controller.signal);
      turn.status = "answered";
    } catch (caught) {
      const { code, message } = caught instanceof Problem ? caught : new Problem("failed");
      if (!(caught instanceof Problem)) console.error("footnote-chat:", caught);
      Object.assign(turn, code === "stopped" ? { status: code } : { status: "failed", problem: { code, message } });
    }
    if (!this.#views.includes(view)) return;
    this.#save();
    view.draw();
    this.#scroll(view);
    this.#announce(view);
    if (turn.answer) {
      this.tell("answer", turn.answer);
      if (isRefusal(turn.answer)) this.tell("unanswered", unanswered(turn.answer));
      this.#suggest(view); // the next question doesn't wait for it
    }
    if (turn.problem) this.tell("error", turn.problem);
  }

  /** @param {TurnView} view */
  #announce({ spoken, turn }) {
    const said = turn.problem ? [explain(this.options.texts, turn.problem)] : spoken;
    this.#announcer.replaceChildren(...said);
  }

  /**
   * Lets the page open a form of its own instead of the contact link.
   * @param {TurnView} view
   * @param {Event} event
   */
  #turnTo({ turn }, event) {
    if (turn.answer && !this.tell("contact", unanswered(turn.answer))) event.preventDefault();
  }

  /** @param {TurnView} view */
  async #suggest(view) {
    const { answer } = view.turn;
    if (!answer?.answerable || answer.kind === "smalltalk") return;
    const related = await this.server.related(view.turn);
    if (related.length === 0 || view.turn.answer !== answer || !this.#views.includes(view)) return;
    view.turn.related = related;
    this.#save();
    view.showRelated();
  }

  /**
   * Asks a suggested question, which was tried out without earlier ones.
   * @param {string} question
   */
  #choose(question) {
    this.#enqueue(this.#add({ question, history: [], status: "asking" }));
    this.focus();
  }

  /**
   * @param {TurnView} view
   * @returns {Handlers}
   */
  #handlers(view) {
    return {
      claim: (event) => view.add(event),
      state: ({ detail, before = 0 }) => {
        const { texts, language } = this.options;
        view.say(before ? counted(texts, "queued", before, language) : texts.starting || english(detail));
      },
      retry: (seconds) => {
        const { texts } = this.options;
        view.draw();
        view.say(seconds ? fill(texts.waiting, { seconds }) : texts.resuming);
      },
    };
  }

  /** @param {TurnView} view */
  #stop(view) {
    this.#end(view);
    this.#save();
    this.focus();
  }

  /** @param {TurnView} view */
  #end(view) {
    if (view === this.#current) this.#controller.abort();
    view.turn.status = "stopped";
    view.draw();
  }

  /**
   * @param {TurnView} view
   * @param {"up" | "down"} thumb
   */
  async #rate(view, thumb) {
    try {
      await this.server.rate(view.turn.answer?.id || "", thumb);
      view.turn.thumb = thumb;
      view.note = this.options.texts.thanks;
    } catch (caught) {
      const { code, message } = /** @type {Problem} */ (caught);
      view.note = explain(this.options.texts, { code, message });
    }
    this.#save();
    view.draw();
    this.#announcer.textContent = typeof view.note === "string" ? view.note : view.note.textContent;
  }

  #save() {
    if (this.#isRemoved) return;
    save(this.key, this.#views.map((view) => view.turn));
  }

  /**
   * Scrolls the list and never the page, unlike scrollIntoView().
   * @param {TurnView} view
   */
  #scroll(view) {
    this.#list.scrollTop = view.element.offsetTop - this.#list.offsetTop;
  }
}

/** @param {Answer} answer */
function isRefusal({ answerable, kind }) {
  return !answerable && kind !== "smalltalk";
}

/**
 * What the page is told of a question without an answer.
 * @param {Answer} answer
 */
function unanswered(answer) {
  return { question: answer.question, outcome: answer.outcome, answer };
}

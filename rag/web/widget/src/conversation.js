// The conversation of one widget: asks its questions one after another, stores and draws them.

import { button, make } from "../../static/elements.js";
import { LogNote } from "./log-note.js";
import { Problem } from "./problem.js";
import { Server } from "./server.js";
import { load, save } from "./store.js";
import { explain, fill } from "./texts.js";
import { TurnView } from "./turn.js";

/** @import { Answer, Handlers, Texts, Turn } from "./types.js" */

const MAX_HISTORY = 20; // earlier questions sent with a question
const MAX_QUESTION = 2000; // characters
const MAX_EXAMPLES = 3;

export class Conversation {
  /** @type {TurnView[]} */
  #views = [];
  #queue = Promise.resolve();
  #controller = new AbortController();
  /** @type {TurnView | null} */
  #current = null; // the view whose question is being asked
  #isRemoved = false;

  /** @type {string[] | null} */
  #examples = null; // null until they are asked for
  /** @type {Problem | null} */
  #obstacle = null; // why the page can't use the server at all

  #intro = make("div", { class: "intro" });
  #list = make("div", { class: "list", part: "messages", role: "group", tabindex: "0" }, this.#intro);
  #announcer = make("div", { class: "visually-hidden", role: "status" });
  #box = make("textarea", { part: "input", rows: "1", maxlength: String(MAX_QUESTION), enterkeyhint: "send" });
  #send = make("button", { type: "submit", part: "send" });
  #form = make("form", { part: "form" }, this.#box, this.#send);

  /**
   * @param {string} base the server's origin
   * @param {Texts} texts
   * @param {string} key under which the conversation is stored
   * @param {(name: string, detail: unknown) => void} tell dispatches an event of the element
   */
  constructor(base, texts, key, tell) {
    this.server = new Server(base);
    this.texts = texts;
    this.key = key;
    this.tell = tell;
    this.logNote = new LogNote(this.server, texts);
    this.#form.addEventListener("submit", (event) => this.#submit(event));
    this.#box.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) this.#submit(event);
    });
    this.relabel(texts);
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
    return [this.#list, this.#announcer, this.logNote.element, this.#form];
  }

  /** @param {Texts} texts */
  relabel(texts) {
    const before = JSON.stringify(this.texts);
    this.texts = texts;
    this.logNote.label(texts);
    this.#drawIntro();
    this.#list.setAttribute("aria-label", texts.answers);
    this.#box.setAttribute("aria-label", texts.label);
    this.#box.placeholder = texts.placeholder;
    this.#send.textContent = texts.send;
    for (const view of this.#views) {
      view.texts = texts;
      if (view.turn.status !== "asking" && JSON.stringify(texts) !== before) view.draw();
    }
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

  /** Shows the introduction while nothing has been asked, with examples once they are there. */
  async #greet() {
    this.logNote.load();
    this.#drawIntro();
    if (this.#views.length > 0 || this.#examples) return;
    this.#examples = [];
    try {
      this.#examples = (await this.server.examples()).slice(0, MAX_EXAMPLES);
    } catch (caught) {
      this.#obstacle = /** @type {Problem} */ (caught);
      this.#announcer.textContent = explain(this.texts, this.#obstacle);
    }
    this.#drawIntro();
  }

  #drawIntro() {
    const { texts } = this;
    this.#intro.hidden = this.#views.length > 0;
    this.#intro.replaceChildren();
    if (this.#intro.hidden) return;
    const examples = this.#examples || [];
    const choose = (/** @type {string} */ question) => {
      this.ask(question);
      this.focus();
    };
    const parts = [
      make("p", { class: "note" }, texts.intro),
      this.#obstacle && make("p", { class: "problem", part: "problem" }, explain(texts, this.#obstacle)),
      examples.length > 0 && make("p", { class: "note" }, texts.examples),
      ...examples.map((question) => button(question, () => choose(question), { part: "example" })),
    ];
    this.#intro.append(...parts.filter((part) => part instanceof Node));
  }

  /** @param {Event} event */
  #submit(event) {
    event.preventDefault();
    this.ask(this.#box.value);
    this.#box.value = "";
  }

  /** @param {Turn} turn */
  #add(turn) {
    const view = new TurnView(turn, this.texts, this.server.base, {
      retry: (view) => this.#retry(view),
      stop: (view) => this.#stop(view),
      rate: (view, thumb) => this.#rate(view, thumb),
      choose: (question) => this.#choose(question),
    });
    this.#views.push(view);
    this.#drawIntro();
    this.#list.append(view.element);
    this.#scroll(view);
    return view;
  }

  /** @param {TurnView} view */
  #retry(view) {
    Object.assign(view.turn, { status: "asking", problem: undefined, related: [] });
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
    this.logNote.load();
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
    this.#announcer.textContent = view.spoken || view.element.querySelector(".problem")?.textContent || "";
    if (turn.answer) {
      this.tell("answer", turn.answer);
      this.#suggest(view); // the next question doesn't wait for it
    }
    if (turn.problem) this.tell("error", turn.problem);
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
      state: ({ detail }) => view.say(detail),
      retry: (seconds) => {
        view.draw();
        view.say(seconds ? fill(this.texts.waiting, { seconds }) : this.texts.resuming);
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
      view.note = this.texts.thanks;
    } catch (caught) {
      const { code, message } = /** @type {Problem} */ (caught);
      view.note = explain(this.texts, { code, message });
    }
    this.#save();
    view.draw();
    this.#announcer.textContent = view.note;
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

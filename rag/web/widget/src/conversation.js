// The questions and answers of one widget: asked one after the other, kept, drawn.

import { make } from "../../static/make.js";
import { Problem, Server } from "./server.js";
import { load, save } from "./store.js";
import { explain, fill } from "./texts.js";
import { TurnView } from "./turn.js";

/** @import { Answer, Texts, Turn } from "./types.js" */

const HISTORY = 20; // earlier questions that go with a question
const MAX_QUESTION = 2000;

export class Conversation {
  /** @type {TurnView[]} */
  #views = [];
  #running = Promise.resolve();
  #stop = new AbortController();
  /** @type {TurnView | null} */
  #asking = null;
  #gone = false;

  #intro = make("p", { class: "note" });
  #list = make("div", { class: "list", part: "messages", role: "group", tabindex: "0" }, this.#intro);
  #aloud = make("div", { class: "unseen", role: "status" });
  #box = make("textarea", { part: "input", rows: "1", maxlength: String(MAX_QUESTION), enterkeyhint: "send" });
  #send = make("button", { type: "submit", part: "send" });
  #form = make("form", { part: "form" }, this.#box, this.#send);

  /**
   * @param {string} base the server's origin
   * @param {Texts} texts
   * @param {string} key under which the conversation is kept
   * @param {(name: string, detail: unknown) => void} tell
   */
  constructor(base, texts, key, tell) {
    this.server = new Server(base);
    this.texts = texts;
    this.key = key;
    this.tell = tell;
    this.#form.addEventListener("submit", (event) => this.#submit(event));
    this.#box.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) this.#submit(event);
    });
    this.relabel(texts);
    for (const turn of load(key)) {
      try {
        this.#add(turn);
      } catch {
        // What something else kept under this name can't be shown.
      }
    }
  }

  get elements() {
    return [this.#list, this.#aloud, this.#form];
  }

  /** @param {Texts} texts */
  relabel(texts) {
    const before = JSON.stringify(this.texts);
    this.texts = texts;
    this.#intro.textContent = texts.intro;
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

  /** Shows the latest question. */
  reveal() {
    const last = this.#views.at(-1);
    if (last) this.#scroll(last);
  }

  /** Closes the words of a footnote; returns whether any were open. */
  closeCard() {
    return this.#views.some((view) => view.closeCard());
  }

  /**
   * Asks; resolves with the answer, or with null where none came.
   * @param {string} text
   * @returns {Promise<Answer | null>}
   */
  async ask(text) {
    const question = [...text.trim()].slice(0, MAX_QUESTION).join("");
    if (!question) return null;
    const earlier = this.#views.filter(({ turn }) => turn.status === "answered" || turn.status === "asking");
    const history = earlier.slice(-HISTORY).map(({ turn }) => turn.question);
    const view = this.#add({ question, history, status: "asking" });
    await this.#queue(view);
    return view.turn.answer || null;
  }

  clear() {
    this.#stop.abort();
    for (const view of this.#views) view.element.remove();
    this.#views = [];
    this.#keep();
    this.#intro.hidden = false;
    this.focus();
  }

  /** The element is gone: what it was asked is stopped, and what is kept is another's. */
  leave() {
    this.#gone = true;
    for (const view of this.#views) if (view.turn.status === "asking") this.#end(view);
  }

  join() {
    this.#gone = false;
  }

  /** Asks again what could not be asked without a network. */
  resume() {
    for (const view of this.#views) if (view.turn.problem?.code === "offline") this.#again(view);
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
      again: (one) => this.#again(one),
      stop: (one) => this.#halt(one),
      rate: (one, thumb) => this.#rate(one, thumb),
    });
    this.#views.push(view);
    this.#intro.hidden = true;
    this.#list.append(view.element);
    this.#scroll(view);
    return view;
  }

  /** @param {TurnView} view */
  #again(view) {
    Object.assign(view.turn, { status: "asking", problem: undefined });
    view.draw();
    this.#queue(view);
  }

  /** @param {TurnView} view */
  #queue(view) {
    this.#keep();
    this.#running = this.#running.then(() => this.#answer(view));
    return this.#running;
  }

  /** @param {TurnView} view */
  async #answer(view) {
    const { turn } = view;
    if (turn.status !== "asking" || !this.#views.includes(view)) return;
    this.#asking = view;
    this.#stop = new AbortController();
    try {
      turn.answer = await this.server.ask(turn, this.#told(view), this.#stop.signal);
      turn.status = "answered";
    } catch (caught) {
      const { code, message } = caught instanceof Problem ? caught : new Problem("failed");
      if (!(caught instanceof Problem)) console.error("footnote-chat:", caught);
      Object.assign(turn, code === "stopped" ? { status: code } : { status: "failed", problem: { code, message } });
    }
    if (!this.#views.includes(view)) return;
    this.#keep();
    view.draw();
    this.#scroll(view);
    this.#aloud.textContent = view.spoken || view.element.querySelector(".problem")?.textContent || "";
    if (turn.answer) this.tell("answer", turn.answer);
    else if (turn.problem) this.tell("error", turn.problem);
  }

  /**
   * @param {TurnView} view
   * @returns {import("./server.js").Told}
   */
  #told(view) {
    return {
      claim: (told) => view.add(told),
      state: ({ detail }) => view.say(detail),
      again: (seconds) => {
        view.draw();
        view.say(seconds ? fill(this.texts.waiting, { seconds }) : this.texts.resuming);
      },
    };
  }

  /** @param {TurnView} view */
  #halt(view) {
    this.#end(view);
    this.#keep();
    this.focus();
  }

  /** @param {TurnView} view */
  #end(view) {
    if (view === this.#asking) this.#stop.abort();
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
    this.#keep();
    view.draw();
    this.#aloud.textContent = view.note;
  }

  #keep() {
    if (this.#gone) return;
    save(this.key, this.#views.map((view) => view.turn));
  }

  /**
   * Scrolls the list alone, never the page.
   * @param {TurnView} view
   */
  #scroll(view) {
    this.#list.scrollTop = view.element.offsetTop - this.#list.offsetTop;
  }
}

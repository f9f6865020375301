// The element: its attributes, methods and events, the button and the panel that it opens.

import { button, make } from "../../static/make.js";
import { Conversation } from "./conversation.js";
import { shade, watch } from "./look.js";
import style from "./style.css";
import { complete } from "./texts.js";

const sheet = new CSSStyleSheet();
sheet.replaceSync(style);

// Where the script came from is where the questions go.
// A module isn't told which script it is; it looks for itself.
/** @type {HTMLScriptElement | null} */
const named = document.querySelector("script[src*='/widget.js']");
const script = /** @type {HTMLScriptElement | null} */ (document.currentScript) || named;
const HOME = new URL(script?.src || location.href).origin;

export class FootnoteChat extends HTMLElement {
  static observedAttributes = ["title", "placeholder", "lang", "theme", "accent", "mode"];

  #shadow = this.attachShadow({ mode: "open" });
  // An empty title keeps the element's own from being shown as a hint all over the panel.
  #root = make("div", { class: "root", title: "", role: "region" });
  #launcher = button("", () => this.open(), { part: "launcher", popover: "manual" });
  #heading = make("h2", { part: "title" });
  #clear = button("", () => this.#conversation?.clear(), { part: "clear" });
  #close = button("✕", () => this.close(), { part: "close" });
  #panel = make(
    "section",
    { class: "panel", part: "panel" },
    make("header", { part: "header" }, this.#heading, this.#clear, this.#close),
  );
  /** @type {Conversation | null} */
  #conversation = null;
  /** @type {unknown} */
  #own = null;
  #texts = complete(null);
  /** @type {AbortController | null} */
  #until = null; // ends what is listened to while the element is in a page

  constructor() {
    super();
    this.#shadow.adoptedStyleSheets = [sheet];
    this.#shadow.append(this.#root);
    this.#root.addEventListener("keydown", (event) => this.#press(event));
    // The keys of the page are not meant.
    for (const name of ["keydown", "keypress", "keyup"]) {
      this.#root.addEventListener(name, (event) => event.stopPropagation());
    }
  }

  connectedCallback() {
    if (Object.hasOwn(this, "texts")) {
      // The page has set them before the script was there.
      const own = this.texts;
      Reflect.deleteProperty(this, "texts");
      this.texts = own;
    }
    this.#label();
    this.#look();
    this.#place();
    this.#conversation?.join();
    this.#until = new AbortController();
    const { signal } = this.#until;
    watch(() => this.#look(), signal);
    addEventListener("online", () => this.#conversation?.resume(), { signal });
    document.addEventListener("footnote:open", (event) => this.#makeRoom(event), { signal });
    for (const name of ["toggle", "fullscreenchange"]) {
      document.addEventListener(name, (event) => this.#raise(event), { signal, capture: true });
    }
  }

  disconnectedCallback() {
    this.#until?.abort();
    // Who is only moved is there again by then.
    queueMicrotask(() => this.isConnected || this.#conversation?.leave());
  }

  /** @param {string} name */
  attributeChangedCallback(name) {
    if (!this.#until) return;
    if (name === "theme" || name === "accent") this.#look();
    else this.#label();
    if (name === "mode") this.#place();
  }

  /** The server's origin: the `server` attribute, or where the script came from. */
  get server() {
    const given = this.getAttribute("server");
    if (!given) return HOME;
    if (/^https?:/.test(given) && URL.canParse(given)) return new URL(given).origin;
    console.error(`footnote-chat: server="${given}" is no address; begin it with https://`);
    return HOME;
  }

  /** The widget's words; give it those that should be others. */
  get texts() {
    return this.#texts;
  }

  set texts(own) {
    this.#own = own;
    if (this.#until) this.#label();
  }

  get isOpen() {
    return this.#inline || this.#launcher.hidden;
  }

  /** Opens the panel; says so with the event `footnote:open`. */
  open() {
    this.#begin();
    if (!this.isOpen) {
      this.#show(true);
      this.#conversation?.reveal();
      this.#tell("open", null);
    }
    this.#conversation?.focus();
  }

  /** Closes the panel; says so with the event `footnote:close`, and returns whether it was open. */
  close() {
    if (this.#inline || !this.isOpen) return false;
    this.#show(false);
    this.#launcher.focus();
    this.#tell("close", null);
    return true;
  }

  /**
   * Opens the panel and asks; resolves with the answer, or with null where none came.
   * @param {string} question
   */
  async ask(question) {
    this.open();
    return this.#conversation?.ask(String(question)) ?? null;
  }

  /** Makes the conversation when it is first seen: a page that only has the button pays for no more. */
  #begin() {
    if (this.#conversation) return;
    this.#conversation = new Conversation(this.server, this.#texts, this.#key(), (...event) => this.#tell(...event));
    this.#panel.append(...this.#conversation.elements);
  }

  get #inline() {
    return this.getAttribute("mode") === "inline";
  }

  #key() {
    return `footnote:${this.server}:${this.id || all(this).indexOf(this)}`;
  }

  #allTexts() {
    const given = ["title", "placeholder"].map((name) => [name, this.getAttribute(name)]);
    const own = this.#own instanceof Object ? this.#own : {};
    return complete({ ...this.#inside(), ...own, ...Object.fromEntries(given.filter(([, text]) => text)) });
  }

  /** The texts that the page holds in a script of JSON inside the element. */
  #inside() {
    try {
      return JSON.parse(this.querySelector("script[type='application/json']")?.textContent || "{}");
    } catch {
      console.error("footnote-chat: the texts inside the element are no JSON; the English ones are shown.");
      return {};
    }
  }

  #label() {
    this.#texts = this.#allTexts();
    const { title, clear, close } = this.#texts;
    this.#root.setAttribute("aria-label", title);
    this.#root.lang = this.lang || document.documentElement.lang || "en";
    this.#launcher.replaceChildren(title, make("sup", { "aria-hidden": "true" }, "1"));
    this.#heading.textContent = title;
    this.#clear.textContent = clear;
    this.#close.setAttribute("aria-label", close);
    if (this.#panel.hasAttribute("role")) this.#panel.setAttribute("aria-label", title);
    this.#conversation?.relabel(this.#texts);
  }

  #look() {
    this.#root.dataset.theme = shade(this);
    this.#root.dir = getComputedStyle(this.parentElement || document.documentElement).direction;
    const accent = this.getAttribute("accent") || "";
    if (CSS.supports("color", accent)) this.#root.style.setProperty("--footnote-accent", accent);
    else this.#root.style.removeProperty("--footnote-accent");
  }

  #place() {
    this.#root.classList.toggle("inline", this.#inline);
    this.#close.hidden = this.#inline;
    const dialog = { role: "dialog", "aria-modal": "true", "aria-label": this.#texts.title, popover: "manual" };
    for (const [name, value] of Object.entries(dialog)) {
      if (this.#inline) this.#panel.removeAttribute(name);
      else this.#panel.setAttribute(name, value);
    }
    if (this.#inline) {
      this.#begin();
      this.#panel.hidden = false;
      this.#root.replaceChildren(this.#panel);
      return;
    }
    const buttons = all(this).filter((one) => one.getAttribute("mode") !== "inline");
    this.#root.style.setProperty("--index", String(buttons.indexOf(this)));
    this.#root.replaceChildren(this.#launcher, this.#panel);
    this.#show(false);
  }

  /**
   * The top layer is above whatever the page stacks; where there is none, both stand fixed.
   * @param {boolean} opened
   */
  #show(opened) {
    this.#launcher.setAttribute("aria-expanded", String(opened));
    for (const [one, shown] of /** @type {const} */ ([[this.#panel, opened], [this.#launcher, !opened]])) {
      one.hidden = !shown;
      if (one.isConnected && "togglePopover" in one) one.togglePopover(shown);
    }
  }

  /**
   * Two panels would lie on each other.
   * @param {Event} event
   */
  #makeRoom(event) {
    if (event.composedPath()[0] === this || this.#inline || !this.isOpen) return;
    this.#show(false);
    this.#tell("close", null);
  }

  /**
   * What the page has opened around the element, a dialog or a full screen, lies above it.
   * @param {Event} event
   */
  #raise({ target }) {
    if (this.#inline || !(target instanceof Node && target.contains(this))) return;
    const one = this.isOpen ? this.#panel : this.#launcher;
    if (!("togglePopover" in one) || !this.isConnected) return;
    one.togglePopover(false);
    one.togglePopover(true);
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    if (event.isComposing) return;
    if (event.key === "Escape" && (this.#conversation?.closeCard() || this.close())) {
      event.preventDefault(); // a dialog around the element stays
    }
    if (event.key === "Tab" && !this.#inline && this.isOpen) this.#trap(event);
  }

  /** @param {KeyboardEvent} event */
  #trap(event) {
    const inside = [...this.#panel.querySelectorAll("a, button, textarea, [tabindex='0']")];
    const reached = /** @type {HTMLElement[]} */ (inside.filter((one) => one.getClientRects().length > 0));
    const [first, last] = [reached[0], reached[reached.length - 1]];
    if (this.#shadow.activeElement !== (event.shiftKey ? first : last)) return;
    event.preventDefault();
    (event.shiftKey ? last : first)?.focus();
  }

  /**
   * @param {string} name
   * @param {unknown} detail
   */
  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(`footnote:${name}`, { detail, bubbles: true, composed: true }));
  }
}

/** @param {Element} one */
function all(one) {
  return [...document.querySelectorAll(one.localName)];
}

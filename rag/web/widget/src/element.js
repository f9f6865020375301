// The element: its attributes, methods and events, its button and the panel that the button opens.

import { button, make } from "../../static/elements.js";
import { Conversation } from "./conversation.js";
import { directionOf } from "./language.js";
import { DEFAULTS, PageOptions } from "./options.js";
import style from "./style.css";
import { theme, watchPage } from "./theme.js";

const sheet = new CSSStyleSheet();
sheet.replaceSync(style);

// Questions go to the server that the script came from. document.currentScript is null in modules.
/** @type {HTMLScriptElement | null} */
const found = document.querySelector("script[src*='/widget.js']");
const script = /** @type {HTMLScriptElement | null} */ (document.currentScript) || found;
const HOME = new URL(script?.src || location.href).origin;

export class FootnoteChat extends HTMLElement {
  static observedAttributes = [
    "title", "placeholder", "lang", "greeting", "questions", "contact", "theme", "accent", "mode",
  ];

  #shadow = this.attachShadow({ mode: "open" });
  // Without an empty title, the element's own would be a tooltip all over the panel.
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
  #page = new PageOptions(this, (isFirst) => this.#translate(isFirst));
  #options = DEFAULTS;
  /** @type {AbortController | null} */
  #connection = null; // ends the listeners when the element leaves the page

  constructor() {
    super();
    this.#shadow.adoptedStyleSheets = [sheet];
    this.#shadow.append(this.#root);
    this.#root.addEventListener("keydown", (event) => this.#press(event));
    // The page's keyboard shortcuts must not react to typing in the widget.
    for (const name of ["keydown", "keypress", "keyup"]) {
      this.#root.addEventListener(name, (event) => event.stopPropagation());
    }
  }

  connectedCallback() {
    if (Object.hasOwn(this, "texts")) {
      // The page set them before the script had loaded.
      const own = this.texts;
      Reflect.deleteProperty(this, "texts");
      this.texts = own;
    }
    this.#label();
    this.#applyTheme();
    this.#place();
    this.#conversation?.join();
    this.#connection = new AbortController();
    const { signal } = this.#connection;
    const follow = () => {
      this.#applyTheme();
      this.#label();
    };
    watchPage(follow, signal);
    addEventListener("online", () => this.#conversation?.resume(), { signal });
    document.addEventListener("footnote:open", (event) => this.#makeRoom(event), { signal });
    for (const name of ["toggle", "fullscreenchange"]) {
      document.addEventListener(name, (event) => this.#raise(event), { signal, capture: true });
    }
  }

  disconnectedCallback() {
    this.#connection?.abort();
    // An element that was only moved is connected again by then.
    queueMicrotask(() => this.isConnected || this.#conversation?.leave());
  }

  /** @param {string} name */
  attributeChangedCallback(name) {
    if (!this.#connection) return;
    if (name === "theme" || name === "accent") this.#applyTheme();
    else this.#label();
    if (name === "mode") this.#place();
  }

  /** The server's origin (the `server` attribute, or where the script came from), and the path of the collection. */
  get server() {
    const collection = this.getAttribute("collection");
    return this.#origin + (collection ? `/c/${collection}` : "");
  }

  get #origin() {
    const given = this.getAttribute("server");
    if (!given) return HOME;
    if (/^https?:/.test(given) && URL.canParse(given)) return new URL(given).origin;
    console.error(`footnote-chat: server="${given}" is not an address; it must start with https:// or http://`);
    return HOME;
  }

  /** The widget's texts; set the ones to replace. */
  get texts() {
    return this.#options.texts;
  }

  set texts(own) {
    this.#page.own = own;
    if (this.#connection) this.#label();
  }

  get isOpen() {
    return this.#inline || this.#launcher.hidden;
  }

  /** Opens the panel; dispatches `footnote:open`. */
  open() {
    this.#begin();
    if (!this.isOpen) {
      this.#show(true);
      this.#conversation?.reveal();
      this.#tell("open", null);
    }
    this.#conversation?.focus();
  }

  /** Closes the panel; dispatches `footnote:close`, and returns whether it was open. */
  close() {
    if (this.#inline || !this.isOpen) return false;
    this.#show(false);
    this.#launcher.focus();
    this.#tell("close", null);
    return true;
  }

  /**
   * Opens the panel and asks a question; resolves with the answer, or with null if there is none.
   * @param {string} question
   */
  async ask(question) {
    this.open();
    return this.#conversation?.ask(String(question)) ?? null;
  }

  /** Creates the conversation once it is needed: until then a page pays only for the button. */
  #begin() {
    if (this.#conversation) return;
    this.#label(); // the page may call open() before it inserts the element
    this.#conversation = new Conversation(this.#options, this.#key(), (...event) => this.#tell(...event));
    this.#panel.append(...this.#conversation.elements);
  }

  get #inline() {
    return this.getAttribute("mode") === "inline";
  }

  #key() {
    return `footnote:${this.server}:${this.id || siblings(this).indexOf(this)}`;
  }

  #label() {
    this.#options = this.#page.read();
    const { language, texts: { title, clear, close } } = this.#options;
    this.#root.toggleAttribute("data-loading", this.#page.isLoading);
    this.#root.lang = language;
    this.#root.dir = directionOf(language);
    this.#root.setAttribute("aria-label", title);
    this.#launcher.textContent = title;
    this.#heading.textContent = title;
    this.#clear.textContent = clear;
    this.#close.setAttribute("aria-label", close);
    if (this.#panel.hasAttribute("role")) this.#panel.setAttribute("aria-label", title);
    this.#conversation?.set(this.#options);
  }

  /**
   * Shows the texts of another language, which have been loaded.
   * @param {boolean} isFirst whether nothing was shown until now, so that nothing could be focused
   */
  #translate(isFirst) {
    this.#label();
    if (isFirst && this.isOpen && !this.#inline) this.#conversation?.focus();
  }

  #applyTheme() {
    this.#root.dataset.theme = theme(this);
    const accent = this.getAttribute("accent") || "";
    if (CSS.supports("color", accent)) this.#root.style.setProperty("--footnote-accent", accent);
    else this.#root.style.removeProperty("--footnote-accent");
  }

  #place() {
    this.#root.classList.toggle("inline", this.#inline);
    this.#close.hidden = this.#inline;
    const dialog = { role: "dialog", "aria-modal": "true", "aria-label": this.#options.texts.title, popover: "manual" };
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
    const buttons = siblings(this).filter((chat) => chat.getAttribute("mode") !== "inline");
    this.#root.style.setProperty("--index", String(buttons.indexOf(this)));
    this.#root.replaceChildren(this.#launcher, this.#panel);
    this.#show(false);
  }

  /**
   * Popovers lie above everything on the page; without them, both elements are only fixed.
   * @param {boolean} isOpen
   */
  #show(isOpen) {
    this.#launcher.setAttribute("aria-expanded", String(isOpen));
    for (const [part, isShown] of /** @type {const} */ ([[this.#panel, isOpen], [this.#launcher, !isOpen]])) {
      part.hidden = !isShown;
      if (part.isConnected && "togglePopover" in part) part.togglePopover(isShown);
    }
  }

  /**
   * Closes this panel when another one opens, so that they don't overlap.
   * @param {Event} event
   */
  #makeRoom(event) {
    if (event.composedPath()[0] === this || this.#inline || !this.isOpen) return;
    this.#show(false);
    this.#tell("close", null);
  }

  /**
   * Shows the popover again above a dialog or full screen that opened around the element.
   * @param {Event} event
   */
  #raise({ target }) {
    if (this.#inline || !(target instanceof Node && target.contains(this))) return;
    const part = this.isOpen ? this.#panel : this.#launcher;
    if (!("togglePopover" in part) || !this.isConnected) return;
    part.togglePopover(false);
    part.togglePopover(true);
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    if (event.isComposing) return;
    if (event.key === "Escape" && (this.#conversation?.closeCard() || this.close())) {
      event.preventDefault(); // a dialog around the element stays open
    }
    if (event.key === "Tab" && !this.#inline && this.isOpen) this.#trapFocus(event);
  }

  /** @param {KeyboardEvent} event */
  #trapFocus(event) {
    const controls = [...this.#panel.querySelectorAll("a, button, textarea, [tabindex='0']")];
    const visible = /** @type {HTMLElement[]} */ (controls.filter((control) => control.getClientRects().length > 0));
    const [first, last] = [visible[0], visible[visible.length - 1]];
    if (this.#shadow.activeElement !== (event.shiftKey ? first : last)) return;
    event.preventDefault();
    (event.shiftKey ? last : first)?.focus();
  }

  /**
   * @param {string} name
   * @param {unknown} detail
   * @returns {boolean} false if the page has prevented what would follow
   */
  #tell(name, detail) {
    const event = new CustomEvent(`footnote:${name}`, { detail, bubbles: true, composed: true, cancelable: name === "contact" });
    return this.dispatchEvent(event);
  }
}

/**
 * Returns all such elements on the page, in order.
 * @param {Element} element
 */
function siblings(element) {
  return [...document.querySelectorAll(element.localName)];
}

// Defines <footnote-chat>, the element that puts the chat into a page.

import { FootnoteChat } from "./element.js";

// A page may load the script twice.
if (!customElements.get("footnote-chat")) customElements.define("footnote-chat", FootnoteChat);

// <footnote-chat>: the one tag that puts the chat into a page.

import { FootnoteChat } from "./element.js";

// A page may have the script twice.
if (!customElements.get("footnote-chat")) customElements.define("footnote-chat", FootnoteChat);

// Switches between the views of the page: the conversation, and the text to check.

import * as source from "./source.js";

const ADDRESS = "#view=check";
const element = (id) => document.getElementById(id);

// The views are links, so that one which is followed before this script has started is not lost.
export function listen() {
  addEventListener("hashchange", follow);
  follow();
}

// A link to a question or an article leaves the view as it is.
function follow() {
  if (location.hash !== ADDRESS && location.hash !== "") return;
  const isCheck = location.hash === ADDRESS;
  const root = document.documentElement;
  if (root.dataset.view && isCheck !== (root.dataset.view === "check")) source.dismiss();
  root.dataset.view = isCheck ? "check" : "ask";
  element("check").hidden = !isCheck;
  mark(element("view-ask"), !isCheck);
  mark(element("view-check"), isCheck);
}

function mark(control, isOpen) {
  if (isOpen) control.setAttribute("aria-current", "page");
  else control.removeAttribute("aria-current");
}

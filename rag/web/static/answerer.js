// Who answers, if the server offers both: quotes from the articles, or a language model whose draft
// is checked against them.

import * as store from "./store.js";

const field = () => document.getElementById("answerer");
let offered = []; // the server's default first; empty until it is known
let preferred = store.answerer(); // the reader's choice; "" if there was none

// Returns who is to answer; "" if there is no choice.
export function chosen() {
  if (offered.length === 1) return "";
  return preferred || offered[0] || "";
}

export function listen() {
  field().addEventListener("change", ({ target }) => prefer(target.value));
}

function prefer(name) {
  preferred = name;
  store.saveAnswerer(name);
}

// Takes the answerers of the server's latest state; none if it can't be reached.
export function refresh(answerers) {
  if (!answerers?.length) return;
  offered = answerers;
  if (preferred && !offered.includes(preferred)) prefer("");
  for (const input of field().querySelectorAll("input")) input.checked = input.value === chosen();
  const hasOne = offered.length === 1;
  if (hasOne && field().contains(document.activeElement)) document.getElementById("scope-words").focus();
  field().hidden = hasOne;
}

// Who answers, where the server offers both: the articles' own words, or a language model whose
// draft is compared with them.

const field = () => document.getElementById("answerer");
let offered = []; // the server's own choice first; empty until it is known
let wished = ""; // the reader's

export const wish = () => wished;

// Returns who is to answer; "" where there is no choice.
export function chosen() {
  if (offered.length === 1) return "";
  return wished || offered[0] || "";
}

export function listen(kept, changed) {
  wished = kept;
  field().addEventListener("change", ({ target }) => {
    wished = target.value;
    changed();
  });
}

// Called with what each look at the server brings; one that can't be reached brings nothing.
export function refresh(answerers, changed) {
  if (!answerers?.length) return;
  offered = answerers;
  if (wished && !offered.includes(wished)) {
    wished = "";
    changed();
  }
  for (const one of field().querySelectorAll("input")) one.checked = one.value === chosen();
  const lone = offered.length === 1;
  if (lone && field().contains(document.activeElement)) document.getElementById("scope-words").focus();
  field().hidden = lone;
}

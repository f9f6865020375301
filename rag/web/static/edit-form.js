// A small form in place of an element: a text box with buttons to submit or cancel.

import { button, make } from "./elements.js";

// Replaces an element's content by the form; a text that isn't empty goes to `submit`.
export function edit(element, text, label, submit, cancel) {
  const box = make("textarea", { "aria-label": label, rows: "2", maxlength: "2000" });
  box.value = text;
  const send = () => box.value.trim() && submit(box.value.trim());
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") cancel();
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  });
  element.replaceChildren(
    make("div", { class: "edit" }, box, button("Ask again", send), button("Cancel", cancel)),
  );
  box.focus();
}

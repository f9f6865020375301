// The box that questions are typed into. Gradio draws it.

const input = () => document.querySelector("#question textarea, #question input");
const askButton = () => document.querySelector("#ask button");

export const isThere = () => Boolean(input() && askButton());

export const focus = () => input().focus();

// Sets the text as if it had been typed, so that Gradio notices.
export function write(text) {
  const prototype = Object.getPrototypeOf(input());
  Object.getOwnPropertyDescriptor(prototype, "value").set.call(input(), text);
  input().dispatchEvent(new Event("input", { bubbles: true }));
}

// Empties the box and returns its text; an empty box gets the focus.
export function take() {
  const question = input().value.trim();
  if (question) write("");
  else focus();
  return question;
}

export function listen(submit) {
  document.addEventListener("keydown", (event) => {
    if (event.target !== input() || event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    submit();
  }, true);
  askButton().addEventListener("click", submit);
}

// Remembers that a question was sent before the page was whole; chat.js then asks it.

for (const name of ["keydown", "click"]) {
  addEventListener(name, (event) => {
    const sent = name === "click" ? "#ask button" : "#question :is(textarea, input)";
    if (window.footnoteStarted || !event.target.closest?.(sent)) return;
    if (name === "keydown" && (event.key !== "Enter" || event.shiftKey || event.isComposing)) return;
    event.preventDefault();
    window.footnoteEarly = true;
  }, true);
}

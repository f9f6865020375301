// Remembers a question that is sent before the page has loaded; chat.js asks it once it has.

for (const name of ["keydown", "click"]) {
  addEventListener(name, (event) => {
    const trigger = name === "click" ? "#ask button" : "#question :is(textarea, input)";
    if (window.footnoteStarted || !event.target.closest?.(trigger)) return;
    if (name === "keydown" && (event.key !== "Enter" || event.shiftKey || event.isComposing)) return;
    event.preventDefault();
    window.footnoteEarly = true;
  }, true);
}

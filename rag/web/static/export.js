// Exports the conversation as a file whose quotes can be verified.

import { announce } from "./dom.js";
import { dropdown } from "./dropdown.js";
import { make } from "./elements.js";
import { file } from "./server.js";
import { conversation } from "./state.js";

const menu = () => document.getElementById("export");
const note = () => document.getElementById("export-note");

export function listen() {
  document.getElementById("export-markdown").addEventListener("click", () => exportAs("markdown", "md"));
  document.getElementById("export-html").addEventListener("click", () => exportAs("html", "html"));
  dropdown(menu());
}

async function exportAs(format, suffix) {
  const turns = conversation.turns.filter(isEvidence).map(fields);
  if (turns.length === 0) {
    note().textContent = "There is nothing to export yet; ask a question first.";
    return;
  }
  try {
    download(await file("/api/evidence", { format, turns }), `evidence.${suffix}`);
    note().textContent = "";
    menu().open = false;
    announce("Exported.");
  } catch (problem) {
    note().textContent = problem.message;
  }
}

// Small talk is no evidence, and no refusal either.
const isEvidence = ({ status, answer }) => status === "answered" && answer.kind !== "smalltalk";

function fields({ question, answer }) {
  const { searched_for, answerable, text, claims, citations, closest, opening, sides } = answer;
  return { question, searched_for, answerable, text, claims, citations, closest, opening, sides };
}

function download(blob, name) {
  const address = URL.createObjectURL(blob);
  make("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

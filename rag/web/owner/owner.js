// The owner's page: signing in, uploading, and the state of the index, which is polled.

import { reportCard, table } from "./report-card.js";
import { request, send } from "./request.js";
import { add, follow, outcome, setLimits } from "./uploads.js";
import { focusView } from "./views.js";

const element = (id) => document.getElementById(id);
const SOON = 1_000; // ms until the next poll while something is in progress
const LATER = 15_000;
let timer;
let isSignedIn = false;

// --- signing in ----------------------------------------------------------------------------------

function show(signedIn) {
  if (isSignedIn && !signedIn) showReport(null);
  isSignedIn = signedIn;
  element("sign-in").hidden = signedIn;
  element("signed-in").hidden = !signedIn;
  element("sign-out").hidden = !signedIn;
}

element("sign-in").addEventListener("submit", async (event) => {
  event.preventDefault();
  const field = element("password");
  const { status, message } = await send("POST", "session", { password: field.value });
  element("sign-in-problem").textContent = status === 200 ? "" : message;
  if (status !== 200) return field.focus();
  field.value = "";
  await poll();
  focusView();
});

element("sign-out").addEventListener("click", async () => {
  await request("session", { method: "DELETE" });
  await poll();
  element("password").focus();
});

// --- the state of the index ----------------------------------------------------------------------

async function poll() {
  clearTimeout(timer);
  let wait = LATER;
  const { status, body, message } = await request("state");
  if (status === 200) {
    wait = render(body) ? SOON : LATER;
    document.dispatchEvent(new CustomEvent("owner:state", { detail: body }));
  } else if (status === 401) show(false);
  element("state-problem").textContent = status === 200 || status === 401 ? "" : message;
  if (isSignedIn) timer = setTimeout(poll, document.hidden ? LATER : wait);
}

document.addEventListener("visibilitychange", () => isSignedIn && !document.hidden && poll());

const rendered = new Map(); // id -> the value that is shown, so that only changes are drawn

function put(id, value, draw) {
  const serialized = JSON.stringify(value);
  if (rendered.get(id) === serialized) return;
  rendered.set(id, serialized);
  element(id).replaceChildren(...draw());
}

const putText = (id, text) => put(id, text, () => [text]);

/** Shows the state; returns whether anything is in progress. */
function render(state) {
  show(true);
  setLimits(state.upload_mb, state.endings);
  element("files").accept = state.endings.join(",");
  putText("detail", state.detail);
  showPause(state);
  putText("accepted", `${state.endings.join(", ")}; up to ${state.upload_mb} MB each. `
    + "Files are stored in “uploads”, inside the folder of articles.");
  putText("checking", state.problem || (state.checking ? `Checking the articles: ${state.checked}%.` : ""));
  showReport(state.report);
  element("earlier-uploads").hidden = !state.uploads.length;
  const rows = state.uploads.map((file) => [[file.name], [outcome(file)]]);
  put("uploads", rows, () => [table("Files in the “uploads” folder", ["File", "Status"], rows)]);
  const isUnfinished = follow(state.uploads);
  return state.indexing || state.checking || isUnfinished || state.stage === "starting";
}

let isPaused = false;

function showPause({ stage, indexing, paused }) {
  const button = element("pause");
  isPaused = paused;
  const label = paused ? "Resume indexing" : "Pause indexing";
  if (button.textContent !== label) button.textContent = label;
  const isNeeded = stage === "ready" && (indexing || paused);
  if (!isNeeded && document.activeElement === button) focusView();
  button.hidden = !isNeeded;
}

element("pause").addEventListener("click", async () => {
  const { status, message } = await send("POST", "indexing", { paused: !isPaused });
  element("state-problem").textContent = status === 200 ? "" : message;
  if (status === 200) element("announcer").textContent = isPaused ? "Indexing goes on." : "Indexing is paused.";
  await poll();
});

// What an article's view has changed is indexed now.
document.addEventListener("owner:changed", poll);

function showReport(report) {
  put("report", report, () => (report ? reportCard(report) : []));
}

// --- choosing files ------------------------------------------------------------------------------

element("files").addEventListener("change", ({ target }) => {
  add([...target.files], poll);
  target.value = "";
});
const drop = element("drop");
// Without this, a file dropped outside the drop zone would replace the page.
for (const name of ["dragover", "drop"]) addEventListener(name, (event) => event.preventDefault());
drop.addEventListener("dragover", () => drop.classList.add("over"));
for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("over"));
drop.addEventListener("drop", ({ dataTransfer }) => add([...dataTransfer.files], poll));

poll();

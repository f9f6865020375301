// Polls the server's state, shows it, and notices when the server becomes ready.

import * as answerer from "./answerer.js";
import { json } from "./server.js";
import { logNote } from "./wording.js";

const SOON = 700; // ms until the next poll while the server isn't ready
const LATER = 10_000; // ms once it is

const line = () => document.getElementById("state");
let timer = 0;
let wasReady = false;
let onReady = async () => {};

// Starts polling; `callback` is called each time the server becomes ready.
export function start(callback) {
  onReady = callback;
  poll();
}

export async function poll() {
  clearTimeout(timer);
  const state = await json("/readyz").catch((problem) => ({ status: "gone", detail: problem.message }));
  if (line().textContent !== state.detail) line().textContent = state.detail;
  line().dataset.stage = state.status;
  answerer.refresh(state.answerers);
  showLog(state.log_days);
  const isReady = state.status === "ready";
  if (isReady && !wasReady) await onReady().catch(() => {});
  wasReady = isReady;
  timer = setTimeout(poll, isReady ? LATER : SOON);
}

// Says that questions are logged, if they are; a server that can't be reached says nothing new.
function showLog(days) {
  if (days === undefined) return;
  const note = document.getElementById("log-note");
  note.hidden = !days;
  note.textContent = days ? logNote(days) : "";
}

// The line already says so while the callback for it is running.
export const isReady = () => wasReady || line().dataset.stage === "ready";

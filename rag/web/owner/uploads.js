// Uploads files one after another, each with a line that shows its progress.

import { button, make } from "../page/elements.js";
import { address } from "./request.js";
import { many } from "./words.js";

const alternatives = new Intl.ListFormat("en-GB", { type: "disjunction" });
const element = (id) => document.getElementById(id);
const queue = [];
const stored = new Map(); // name on the server -> its line, until the file is indexed
let isSending = false;
let limits = { mb: Infinity, endings: [] };
let onChange = () => {}; // called after each upload

export function setLimits(mb, endings) {
  limits = { mb, endings };
}

class Line {
  constructor(file) {
    this.file = file;
    this.bar = make("progress", { max: 100, value: 0, "aria-label": `Upload progress of ${file.name}` });
    this.text = make("p", { class: "note" });
    this.retry = button("Upload again", () => enqueue(this), { hidden: true });
    const name = make("span", { class: "name" }, file.name);
    this.item = make("li", {}, name, this.bar, this.text, this.retry);
    element("sending").hidden = false;
    element("sending").append(this.item);
  }

  say(text, { isProblem = false, canRetry = false } = {}) {
    this.text.className = isProblem ? "problem" : "note";
    this.text.textContent = text;
    this.retry.hidden = !canRetry;
  }

  end(text, options) {
    this.bar.hidden = true;
    this.say(text, options);
    element("announcer").textContent = `${this.file.name}: ${text}`;
  }
}

function rejectionReason({ name, size }) {
  const ending = /\.[^.]+$/.exec(name.toLowerCase())?.[0] || "";
  if (limits.endings.length && !limits.endings.includes(ending)) {
    const kind = ending ? `${ending} files` : "Files without an extension";
    return `${kind} are not supported; save the text as ${alternatives.format(limits.endings)}.`;
  }
  if (size > limits.mb * 1e6) return `The file is larger than ${limits.mb} MB; split it into smaller files.`;
  return size ? "" : "The file is empty; add the article's text to it.";
}

export function add(files, changed) {
  onChange = changed;
  for (const file of files) {
    const line = new Line(file);
    const reason = rejectionReason(file);
    if (reason) line.end(reason, { isProblem: true });
    else enqueue(line);
  }
}

function enqueue(line) {
  line.bar.hidden = false;
  line.bar.value = 0;
  line.say("Waiting for the files before it.");
  queue.push(line);
  if (!isSending) sendAll();
}

async function sendAll() {
  isSending = true;
  while (queue.length) {
    const line = queue.shift();
    let wait = await send(line);
    while (wait) {
      line.say(`The server is busy; trying again in ${wait} s.`);
      await new Promise((resolve) => setTimeout(resolve, wait * 1000));
      wait = await send(line);
    }
    onChange();
  }
  isSending = false;
}

/** Resolves with the seconds after which the file must be sent again; 0 if it needn't be. */
function send(line) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const name = line.file.name.toWellFormed?.() ?? line.file.name;
    request.open("POST", address(`files?name=${encodeURIComponent(name)}`));
    request.responseType = "json";
    line.say("Uploading: 0%.");
    request.upload.onprogress = ({ loaded, total }) => {
      const percent = total ? Math.floor((100 * loaded) / total) : 0;
      line.bar.value = percent;
      line.say(percent < 100 ? `Uploading: ${percent}%.` : "Uploaded; the server is checking the file.");
    };
    request.onerror = () => {
      line.end("The connection was lost.", { isProblem: true, canRetry: true });
      resolve(0);
    };
    request.onload = () => {
      const wait = [429, 503].includes(request.status) && Number(request.getResponseHeader("Retry-After"));
      if (!wait) finish(line, request);
      resolve(wait || 0);
    };
    request.send(line.file);
  });
}

function finish(line, { status, response }) {
  if (status === 200) {
    line.end(`Already uploaded as ${response.name}.`);
  } else if (status === 201) {
    const renamed = response.name === line.file.name ? "" : ` as ${response.name}`;
    line.end(`Uploaded${renamed}; indexing it now.`);
    stored.set(response.name, line);
  } else {
    const error = response?.error;
    const canRetry = !error || error.code === "sign_in_needed";
    line.end(error?.message || "The server couldn't accept the file.", { isProblem: true, canRetry });
  }
}

/** Returns what became of an uploaded file, in words. */
export function outcome({ status, articles, reason }) {
  if (status === "waiting") return "Not indexed yet.";
  if (status !== "read") return `Not indexed: ${reason || "it contains no article"}`;
  const indexed = `Indexed: ${many(articles, "article")}.`;
  return reason ? `${indexed} Left out: ${reason}` : indexed;
}

/** Shows what became of this session's files; returns whether any has still to be indexed. */
export function follow(uploads) {
  for (const upload of uploads) {
    const line = stored.get(upload.name);
    if (!line || upload.status === "waiting") continue;
    line.end(outcome(upload), { isProblem: upload.status !== "read" });
    stored.delete(upload.name);
  }
  return stored.size > 0;
}

// Sends files one after the other, each with a line that says how far it is.

import { button, make } from "/page/make.js";

const element = (id) => document.getElementById(id);
const waiting = [];
const stored = new Map(); // name on the server -> its line
let sending = false;
let limits = { mb: Infinity, endings: [] };

export function bound(mb, endings) {
  limits = { mb, endings };
}

class Line {
  constructor(file) {
    this.file = file;
    this.bar = make("progress", { max: 100, value: 0, "aria-label": `${file.name}: sent` });
    this.words = make("p", { class: "note" });
    this.again = button("Send again", () => enqueue(this), { hidden: true });
    const name = make("span", { class: "name" }, file.name);
    this.item = make("li", {}, name, this.bar, this.words, this.again);
    element("sending").hidden = false;
    element("sending").append(this.item);
  }

  say(text, { problem = false, again = false } = {}) {
    this.words.className = problem ? "problem" : "note";
    this.words.textContent = text;
    this.again.hidden = !again;
  }

  end(text, options) {
    this.bar.hidden = true;
    this.say(text, options);
    element("said").textContent = `${this.file.name}: ${text}`;
  }
}

function refusal({ name, size }) {
  const ending = /\.[^.]+$/.exec(name.toLowerCase())?.[0] || "";
  if (limits.endings.length && !limits.endings.includes(ending)) {
    return `${ending || "A file without ending"} is not read; save it as one of ${limits.endings.join(", ")}.`;
  }
  if (size > limits.mb * 1e6) return `It is larger than ${limits.mb} MB; split it into smaller files.`;
  return size ? "" : "It is empty; put the article's text in it.";
}

export function add(files, changed) {
  for (const file of files) {
    const line = new Line(file);
    const why = refusal(file);
    if (why) line.end(why, { problem: true });
    else enqueue(line);
  }
  add.changed = changed;
}

function enqueue(line) {
  line.bar.hidden = false;
  line.bar.value = 0;
  line.say("Waits for those before it.");
  waiting.push(line);
  if (!sending) sendAll();
}

async function sendAll() {
  sending = true;
  while (waiting.length) {
    const line = waiting.shift();
    let later = await send(line);
    while (later) {
      line.say(`The server is busy; sent again in ${later} s.`);
      await new Promise((done) => setTimeout(done, later * 1000));
      later = await send(line);
    }
    add.changed?.();
  }
  sending = false;
}

/** Returns after how many seconds it has to be sent again; 0 when that is not so. */
function send(line) {
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    request.open("POST", `/api/owner/files?name=${encodeURIComponent(line.file.name.toWellFormed?.() ?? line.file.name)}`);
    request.responseType = "json";
    line.say("Sent: 0 %.");
    request.upload.onprogress = ({ loaded, total }) => {
      const percent = total ? Math.floor((100 * loaded) / total) : 0;
      line.bar.value = percent;
      line.say(percent < 100 ? `Sent: ${percent} %.` : "Sent; the server looks at it.");
    };
    request.onerror = () => {
      line.end("The connection broke off.", { problem: true, again: true });
      done(0);
    };
    request.onload = () => {
      const later = [429, 503].includes(request.status) && Number(request.getResponseHeader("Retry-After"));
      if (!later) finish(line, request);
      done(later || 0);
    };
    request.send(line.file);
  });
}

function finish(line, { status, response }) {
  if (status === 200) {
    line.end(`Already there as ${response.name}.`);
  } else if (status === 201) {
    const renamed = response.name === line.file.name ? "" : `, as ${response.name}`;
    line.end(`Kept${renamed}; it is indexed now.`);
    stored.set(response.name, line);
  } else {
    const known = response?.error;
    const again = known?.code === "sign_in_needed" || !known;
    line.end(known?.message || "The server could not take it.", { problem: true, again });
  }
}

// Reasons come as parts of sentences; names of files and endings keep their letters.
export const sentence = (text) => text.replace(/^[a-z](?=[a-z']* )/, (first) => first.toUpperCase());

export const fate = ({ status, articles, reason }) =>
  ({
    waiting: "Not indexed yet.",
    read: `Read: ${articles} ${articles === 1 ? "article" : "articles"}.${reason ? ` Not read: ${reason}` : ""}`,
  })[status] || `Not read: ${reason || "it holds no article"}`;

/** Says of each file of this visit what became of it; returns whether one is still to be indexed. */
export function follow(uploads) {
  for (const one of uploads) {
    const line = stored.get(one.name);
    if (!line || one.status === "waiting") continue;
    line.end(fate(one), { problem: one.status !== "read" });
    stored.delete(one.name);
  }
  return stored.size > 0;
}

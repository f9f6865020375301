// The list of conversations: finds, opens, renames and deletes them, and begins new ones.

import * as page from "./conversation.js";
import { announce } from "./dom.js";
import { dropdown } from "./dropdown.js";
import { button, make } from "./elements.js";
import { conversation, save } from "./state.js";
import * as store from "./store.js";

const UNDO_TIME = 10_000; // ms for which a deleted conversation can be brought back
const MAX_NAME = 100; // characters
const AROUND = 40; // characters shown on either side of words that were searched for

const element = (id) => document.getElementById(id);
const menu = () => element("conversations");
let deleted = null; // { record, wasOpen } of the one that Undo brings back
let isRenaming = false;
let timer = 0;

export function listen() {
  dropdown(menu());
  menu().addEventListener("toggle", () => {
    isRenaming = false;
    if (menu().open) draw();
  });
  element("find-conversation").addEventListener("input", draw);
  element("new").addEventListener("click", page.begin);
  store.onChangeElsewhere(draw);
}

const oneLine = (text) => text.replace(/\s+/g, " ").trim();

const nameOf = ({ name, turns }) => name || [...oneLine(turns[0].question)].slice(0, MAX_NAME).join("");

// The open conversation may be newer than what is stored of it, or not stored at all.
function listed() {
  const others = store.all().filter(({ id }) => id !== conversation.id);
  const all = [...others, conversation].filter(({ turns }) => turns.length > 0);
  return all.sort((one, other) => other.changed - one.changed);
}

function draw() {
  if (!menu().open || isRenaming) return;
  const words = oneLine(element("find-conversation").value.toLowerCase()).split(" ");
  const all = listed();
  const found = all.filter((record) => {
    const text = textsOf(record).join("\n").toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const none = all.length > 0 ? "No conversation contains these words." : "No conversations yet; ask a question.";
  element("conversations-note").textContent = found.length > 0 ? "" : none;
  element("conversation-list").replaceChildren(...found.map((record) => entry(record, words[0])));
}

function textsOf({ name, turns }) {
  return [name, ...turns.flatMap(({ question, answer }) => [question, answer?.text])].filter(Boolean);
}

function entry(record, word) {
  const { id, turns, changed } = record;
  const name = nameOf(record);
  const isOpen = id === conversation.id;
  const count = turns.length === 1 ? "1 question" : `${turns.length} questions`;
  const date = new Date(changed).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" });
  const excerpt = word && !name.toLowerCase().includes(word) && around(textsOf(record), word);
  const item = make(
    "li",
    {},
    button(name, () => choose(id), { class: "open", value: id, "aria-current": isOpen && "true" }),
    make("span", { class: "about" }, [isOpen && "Open", count, date].filter(Boolean).join(" · ")),
    excerpt && make("span", { class: "about" }, excerpt),
    make(
      "div",
      { class: "tools" },
      button("Rename", () => rename(item, record), { "aria-label": `Rename “${name}”` }),
      button("Delete", () => erase(record), { "aria-label": `Delete “${name}”` }),
    ),
  );
  return item;
}

// Returns the whole words around a word in the first of some texts that has it.
function around(texts, word) {
  const text = texts.map(oneLine).find((one) => one.toLowerCase().includes(word)) || "";
  const at = text.toLowerCase().indexOf(word);
  const [start, end] = [at - AROUND, at + word.length + AROUND];
  const before = start > 0 ? `…${text.slice(start, at).replace(/^\S*/, "")}` : text.slice(0, at);
  const after = end < text.length ? `${text.slice(at, end).replace(/\S*$/, "").trimEnd()} …` : text.slice(at);
  return before + after;
}

function choose(id) {
  menu().open = false;
  page.open(id);
  announce(`Opened “${nameOf(conversation)}”.`);
}

function rename(item, record) {
  isRenaming = true;
  const box = make("input", { "aria-label": "Name of the conversation", maxlength: String(MAX_NAME) });
  box.value = nameOf(record);
  const finish = () => {
    isRenaming = false;
    draw();
    const names = [...element("conversation-list").querySelectorAll(".open")];
    names.find(({ value }) => value === record.id)?.focus();
  };
  const keep = () => {
    setName(record.id, oneLine(box.value));
    finish();
  };
  const form = make("div", { class: "edit" }, box, button("Save", keep), button("Cancel", finish));
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target === box && !event.isComposing) {
      event.preventDefault(); // or it would press the button that gets the focus
      keep();
    }
    if (event.key !== "Escape") return;
    event.stopPropagation(); // the list stays open
    finish();
  });
  item.replaceChildren(form);
  box.select();
}

// Without a name, a conversation is called by its first question.
function setName(id, name) {
  const record = id === conversation.id ? conversation : store.read(id);
  record.name = name;
  save(record);
}

function erase({ id }) {
  const wasOpen = id === conversation.id;
  deleted = { record: page.forget(id), wasOpen };
  store.remove(id);
  draw();
  const text = `Deleted “${nameOf(deleted.record)}”. `;
  element("deleted").replaceChildren(text, button("Undo", bringBack));
  element("deleted").querySelector("button").focus();
  clearTimeout(timer);
  timer = setTimeout(expire, UNDO_TIME);
}

function bringBack() {
  const { record, wasOpen } = deleted;
  save(record);
  if (wasOpen && conversation.turns.length === 0) page.open(record.id);
  announce(`Restored “${nameOf(record)}”.`);
  expire();
  draw();
  menu().querySelector("summary").focus();
}

function expire() {
  deleted = null;
  const hadFocus = element("deleted").contains(document.activeElement);
  element("deleted").replaceChildren();
  if (hadFocus) element("find-conversation").focus();
}

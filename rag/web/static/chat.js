// Starts the chat once Gradio has drawn the page, and opens what the page's address links to.

import * as answerer from "./answerer.js";
import * as articles from "./articles.js";
import * as check from "./check.js";
import * as conversation from "./conversation.js";
import * as conversations from "./conversations.js";
import * as exporting from "./export.js";
import * as keyboard from "./keyboard.js";
import * as link from "./link.js";
import * as questionBox from "./question-box.js";
import * as scopeFields from "./scope.js";
import * as serverState from "./server-state.js";
import * as signOut from "./sign-out.js";
import * as source from "./source.js";
import { examples } from "./suggestions.js";
import * as tooltip from "./tooltip.js";
import * as views from "./views.js";

let isArticleOpened = false; // whether the article in the address has been opened

// A linked question waits for the server on its own; an article needs the server to be ready.
function follow() {
  const target = link.read();
  if (!target) return;
  if (target.article_id) {
    isArticleOpened ||= serverState.isReady();
    if (isArticleOpened) source.open([target], 0, null);
    return;
  }
  link.forget();
  conversation.add(target.question, conversation.recent(target.history), target.scope);
}

async function becomeReady() {
  examples().then(conversation.showExamples);
  await articles.refresh();
  if (!isArticleOpened) follow();
  await conversation.checkQuotes();
}

function start() {
  questionBox.listen(conversation.submit);
  source.listen();
  tooltip.listen();
  articles.listen();
  scopeFields.listen(articles.mark);
  answerer.listen();
  conversation.listen();
  conversations.listen();
  exporting.listen();
  keyboard.listen();
  check.listen();
  views.listen();
  signOut.listen();
  addEventListener("hashchange", follow);
  follow();
  window.footnoteStarted = true;
  if (window.footnoteEarly) conversation.submit();
  serverState.start(becomeReady);
}

// Gradio draws the page after it has loaded, and the articles last.
const waiting = setInterval(() => {
  if (!questionBox.isThere() || !document.getElementById("articles")) return;
  clearInterval(waiting);
  start();
}, 20);

// Ends the reader's session, if readers have to sign in.

import { signOut } from "./server.js";

export function listen() {
  const button = document.getElementById("sign-out");
  button?.addEventListener("click", async () => {
    try {
      await signOut();
      location.assign(new URL("../sign-in", import.meta.url));
    } catch (problem) {
      document.getElementById("sign-out-note").textContent = problem.message;
    }
  });
}

// Sentences of a language model's draft that failed the check. Only the reasons are kept, so that
// the sentences themselves can't be shown.

/**
 * Returns an answer without its dropped sentences; `dropped` holds the reason for each.
 * @template {{ claims: { verdict: string, note?: string }[] }} Answer
 * @param {Answer} answer
 * @returns {Answer & { dropped: string[] }}
 */
export function withoutDropped(answer) {
  const claims = answer.claims.filter(({ verdict }) => verdict !== "dropped");
  const dropped = answer.claims.filter(({ verdict }) => verdict === "dropped");
  return { ...answer, claims, dropped: dropped.map(({ note }) => note || "") };
}

/**
 * Returns the reasons on one line, each of them once.
 * @param {string[]} dropped
 */
export function reasons(dropped) {
  return [...new Set(dropped)].filter(Boolean).join("; ");
}

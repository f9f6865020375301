// What became of a language model's draft. Sentences that did not stand are not kept, and so can't
// be shown: of them only the reasons stay.

/**
 * Returns an answer without the sentences that were left out of it; `dropped` says why each was.
 * @template {{ claims: { verdict: string, note?: string }[] }} Answer
 * @param {Answer} answer
 * @returns {Answer & { dropped: string[] }}
 */
export function settled(answer) {
  const stands = answer.claims.filter((one) => one.verdict !== "dropped");
  const fell = answer.claims.filter((one) => one.verdict === "dropped");
  return { ...answer, claims: stands, dropped: fell.map((one) => one.note || "") };
}

/**
 * Returns each reason once, in one line.
 * @param {string[]} dropped
 */
export function reasons(dropped) {
  return [...new Set(dropped)].filter(Boolean).join("; ");
}

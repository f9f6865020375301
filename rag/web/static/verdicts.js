// The verdicts on the sentences of a checked text: each has a sign and a name, and none a colour alone.

export const VERDICTS = {
  verbatim: { sign: "✓", name: "Word for word" },
  supported: { sign: "≈", name: "Supported" },
  partly: { sign: "½", name: "Partly supported" },
  unsupported: { sign: "?", name: "Not supported" },
  contradicted: { sign: "✗", name: "Contradicted" },
  "no claim": { sign: "–", name: "No claim" },
};

// What an editor has to look at.
const FINDINGS = ["partly", "unsupported", "contradicted"];

export const isFinding = ({ verdict }) => FINDINGS.includes(verdict);

export const label = (verdict) => `${VERDICTS[verdict].sign} ${VERDICTS[verdict].name}`;

// Returns [verdict, number of sentences] for each verdict that there is, in the order of VERDICTS.
export function counts(sentences) {
  const all = Object.keys(VERDICTS).map((name) => [name, sentences.filter(({ verdict }) => verdict === name).length]);
  return all.filter(([, count]) => count > 0);
}

// Says how much of a text is supported.
export function scoreLine({ score, sentences }) {
  if (score === null) return "No sentence makes a claim that can be checked.";
  const count = (...names) => sentences.filter(({ verdict }) => names.includes(verdict)).length;
  const claims = sentences.length - count("no claim");
  const partly = count("partly") ? `, ${count("partly")} in part` : "";
  const noun = claims === 1 ? "claim" : "claims";
  const supported = `${count("verbatim", "supported")} of ${claims} ${noun} supported`;
  return `Score ${Math.round(score * 100)}%: ${supported}${partly}.`;
}

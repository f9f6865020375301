// Reads a file that was chosen or dropped, if it is plain text.

const MAX_BYTES = 1_000_000;
const CONTROL = /[\0-\x08\x0e-\x1f]/;

// Returns { title, text }; throws an error whose message is for the reader.
export async function readTextFile(file) {
  if (!/\.(txt|md|markdown)$/i.test(file.name)) {
    throw new Error("Only .txt and .md files can be read here. For Word, PDF or HTML, run: footnote check FILE");
  }
  if (file.size > MAX_BYTES) throw new Error(`${file.name} is larger than 1 MB; check it in parts.`);
  const text = decoded(await file.arrayBuffer());
  if (CONTROL.test(text)) throw new Error(`${file.name} isn't plain text.`);
  if (!text.trim()) throw new Error(`${file.name} contains no text.`);
  return { title: file.name, text: text.replace(/\r\n?/g, "\n") };
}

function decoded(bytes) {
  const [first, second] = new Uint8Array(bytes);
  if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

// Offsets of the API count characters, as Python does; JavaScript's strings count UTF-16 code units.

// Returns a function from an offset of the API to an index of the text.
export function indexOf(text) {
  if (!/[\ud800-\udbff]/.test(text)) return (offset) => offset;
  const pairs = []; // the offsets of the characters that take two code units
  let offset = 0;
  for (const character of text) {
    if (character.length > 1) pairs.push(offset);
    offset += 1;
  }
  return (offset) => offset + lowerBound(pairs, offset);
}

// Returns how many of the ascending numbers are lower than a limit.
export function lowerBound(numbers, limit) {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle] < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

// Returns an article's structure with indexes of its text instead of the API's offsets.
export function indexed({ text, blocks, marks, doubts }) {
  const index = indexOf(text);
  const span = (one) => ({ ...one, start: index(one.start), end: index(one.end) });
  return {
    text,
    blocks: blocks.map((block) => ({ ...span(block), cells: block.cells.map((cell) => cell.map(index)) })),
    marks: marks.map(span).sort((one, other) => one.start - other.start),
    doubts: doubts.map(span).sort((one, other) => one.start - other.start),
  };
}

// Server-sent events from the body of a response.

/**
 * Yields each event's name and fields; ["alive", null] for a comment, which has neither.
 * @param {ReadableStream<Uint8Array>} body
 * @returns {AsyncGenerator<[string, any]>}
 */
export async function* events(body) {
  const decoder = /** @type {TransformStream<Uint8Array, string>} */ (new TextDecoderStream());
  const reader = body.pipeThrough(decoder).getReader();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    text += value;
    const blocks = text.split("\n\n");
    text = blocks.pop() || ""; // the last one is still incomplete
    for (const block of blocks) {
      const event = /^event: (\w+)\ndata: (.*)$/s.exec(block);
      yield event ? [event[1], JSON.parse(event[2])] : ["alive", null];
    }
  }
}

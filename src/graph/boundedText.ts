/** Reading an answer's body up to a length: one that never ends would fill the memory before any clock stops it. */

/** The body as text. Throws a RangeError when it is longer than so many bytes. */
export async function boundedText(answer: Response, bytesMax: number): Promise<string> {
  if (answer.body === null) return '';
  const decoder = new TextDecoder();
  const parts: string[] = [];
  let bytes = 0;
  for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > bytesMax) throw new RangeError(`longer than ${bytesMax} bytes`);
    parts.push(decoder.decode(chunk, { stream: true }));
  }
  return `${parts.join('')}${decoder.decode()}`;
}

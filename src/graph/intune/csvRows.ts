/** The rows of a CSV as they come: quoted cells may hold commas, quotes and line breaks. Source: RFC 4180. */
import { GraphError } from '../error.ts';

/** No row of a report is longer. */
const rowLengthMax = 100_000;

/** The cells of each row; empty lines are none. Throws GraphError `malformed` for a row that does not end. */
export async function* csvRows(
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<readonly string[]> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const part of bytes) {
    rest += decoder.decode(part, { stream: true });
    const { rows, left } = taken(rest);
    yield* rows;
    if (left.length > rowLengthMax)
      throw new GraphError('A row of an export does not end', { kind: 'malformed' });
    rest = left;
  }
  const { rows } = taken(`${rest}${decoder.decode()}\n`);
  yield* rows;
}

/** Whole rows at the beginning of a text, and what is left of it. */
function taken(text: string): { readonly rows: (readonly string[])[]; readonly left: string } {
  const rows: (readonly string[])[] = [];
  let from = 0;
  for (let at = 0, isQuoted = false; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') isQuoted = !isQuoted;
    else if (character === '\n' && !isQuoted) {
      const line = text.slice(from, at).replace(/\r$/, '');
      if (line !== '') rows.push(cellsOf(line));
      from = at + 1;
    }
  }
  return { rows, left: text.slice(from) };
}

const cell = /(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g;

function cellsOf(line: string): readonly string[] {
  return [...line.replace(/^\uFEFF/, '').matchAll(cell)].map(
    ([, quoted, plain = '']) => quoted?.replaceAll('""', '"') ?? plain,
  );
}

/**
 * What people say to a support request. What they write does not come with it: it is put into the store first, under an id that
 * comes in its place, so that no history holds it.
 */
import { countText, instantText } from '../instantText.ts';
import { altered, noted } from '../matter/timeline.ts';
import { plainTextFault } from '../plainText.ts';
import { refuse, type Refusal } from '../refusal.ts';
import type { RequestStep } from './change.ts';
import { fileBytesMax, filesBytesMax, filesMax } from './file.ts';
import { reactivateWithinMs, sideOf, type SupportRequest } from './request.ts';
import { turnOfAsker, turnOfDesk } from './turns.ts';

/** The words there are. */
export const requestWordKinds = ['note', 'attach', 'mitigate', 'reactivate', 'close'] as const;

/** A word to a request. */
export interface RequestWord {
  readonly kind: (typeof requestWordKinds)[number];
  readonly operator: string;
  /** Where what was written stands in the store; null = nothing was. */
  readonly written: string | null;
  /** Whether the desk asks back, so that it is the other's turn; of notes alone. */
  readonly asks: boolean;
}

/** What was written with a word, as the store has it. */
export interface Written {
  /** Of a note its text, of a file its name and size. */
  readonly text: string | null;
  /** Size of the file; null = it is none. */
  readonly bytes: number | null;
}

const operatorMax = 120;
/** Far more than people write; beyond it the timeline would no longer be read. */
const entriesMax = 2_000;

/** The word in what came over the wire, or why it is none. Read by hand, since workflows carry no schemas. */
export function readRequestWord(kind: RequestWord['kind'], given: unknown): RequestWord | Refusal {
  if (typeof given !== 'object' || given === null)
    return refuse('malformed', 'the argument is not an object');
  const { operator, written = null, asks = false } = given as Readonly<Record<string, unknown>>;
  if (typeof operator !== 'string' || operator === '' || plainTextFault(operator, operatorMax))
    return refuse('malformed', 'operator must say who speaks');
  if (written !== null && !(typeof written === 'string' && /^[0-9a-f-]{36}$/.test(written)))
    return refuse(
      'malformed',
      'written must be the id of what was written: use `ringmaster support`',
    );
  if (written === null && (kind === 'note' || kind === 'attach'))
    return refuse(
      'malformed',
      `what is written is kept out of histories: use \`ringmaster support ${kind}\``,
    );
  return { kind, operator, written, asks: kind === 'note' && asks === true };
}

/** Why a word is refused; null = it is not. */
export function wordRefusal(
  request: SupportRequest,
  word: Pick<RequestWord, 'kind' | 'operator' | 'asks'>,
  now: number,
): Refusal | null {
  const { number, endedAt, settled } = request;
  const name = `Support request ${number}`;
  if (endedAt !== null)
    return refuse(
      'alreadySo',
      `${name} is closed for good since ${instantText(endedAt)}; \`ringmaster support open\` opens another`,
    );
  if (word.kind === 'reactivate') return reactivation(request, now);
  const isClosing = word.kind === 'close' && settled?.as === 'mitigated';
  if (settled !== null && !isClosing)
    return refuse(
      'alreadySo',
      `${name} is ${settledText[settled.as]} since ${instantText(settled.at)}; until ${instantText(settled.at + reactivateWithinMs)} \`ringmaster support reactivate ${number}\` opens it again`,
    );
  return permissionRefusal(request, word) ?? fullness(request, word);
}

const settledText = { mitigated: 'mitigated', resolved: 'resolved', silent: 'closed' } as const;

function reactivation({ number, settled }: SupportRequest, now: number): Refusal | null {
  const name = `Support request ${number}`;
  if (settled === null) return refuse('alreadySo', `${name} is open`);
  const until = settled.at + reactivateWithinMs;
  return now <= until
    ? null
    : refuse('tooLate', `${name} could be opened again until ${instantText(until)}; open another`);
}

function permissionRefusal(
  request: SupportRequest,
  { kind, operator, asks }: Pick<RequestWord, 'kind' | 'operator' | 'asks'>,
): Refusal | null {
  if (sideOf(request, operator) === 'desk') return null;
  const { desk: named } = request.plan;
  const desk = `the desk (${named.length === 0 ? 'everybody but who opened it' : named.join(', ')})`;
  if (kind === 'mitigate')
    return refuse(
      'notAllowed',
      `${desk} mitigates; \`ringmaster support close ${request.number}\` says that it is solved`,
    );
  return asks ? refuse('notAllowed', `${desk} asks back; leave --ask out`) : null;
}

function fullness(
  { number, entries, files }: SupportRequest,
  { kind }: Pick<RequestWord, 'kind'>,
): Refusal | null {
  if (kind === 'attach' && files >= filesMax)
    return refuse('tooMany', `Support request ${number} has ${filesMax} files`);
  if (entries >= entriesMax && (kind === 'note' || kind === 'attach'))
    return refuse(
      'tooMany',
      `Support request ${number} has ${countText(entriesMax)} entries; close it`,
    );
  return null;
}

/** Why what was written is refused; null = it is not. */
export function writtenRefusal(
  { number, fileBytes }: SupportRequest,
  { kind }: Pick<RequestWord, 'kind'>,
  written: Written | null,
): Refusal | null {
  if (written === null && (kind === 'note' || kind === 'attach'))
    return refuse('malformed', 'what was written is not in the store');
  const bytes = written?.bytes ?? 0;
  if (bytes > fileBytesMax || fileBytes + bytes > filesBytesMax)
    return refuse(
      'tooMany',
      `the files of support request ${number} would be larger than ${filesBytesMax / 2 ** 20} MiB together`,
    );
  return null;
}

/** The request after a word; `id` names it, so that it is taken once. */
export function spoken(
  step: RequestStep,
  word: RequestWord & { readonly id: string },
  { text, bytes, at }: Written & { readonly at: number },
): RequestStep {
  const { kind, operator: by, id } = word;
  const heard = altered(step, { lastWord: id });
  switch (kind) {
    case 'note':
      return noteOf(heard, word, { at, by, text: text ?? '' });
    case 'attach': {
      const { files, fileBytes } = heard.matter;
      const counted = { files: files + 1, fileBytes: fileBytes + (bytes ?? 0) };
      const filed = noted(altered(heard, counted), { kind: 'file', at, by, text: text ?? '' });
      return isAnswerOfAsker(filed.matter, by)
        ? altered(filed, { turn: turnOfDesk(filed.matter, at) })
        : filed;
    }
    case 'mitigate':
      return noted(altered(answered(heard, by, at), { settled: { as: 'mitigated', at } }), {
        kind: 'mitigated',
        at,
        by,
        text: text ?? 'A way around is found.',
      });
    case 'close':
      return noted(altered(heard, { settled: { as: 'resolved', at } }), {
        kind: 'resolved',
        at,
        by,
        text: text ?? 'It is solved.',
      });
    case 'reactivate': {
      // The desk owes a first answer anew.
      const turn = turnOfDesk({ ...heard.matter, answeredAt: null }, at);
      const again = { settled: null, reactivated: heard.matter.reactivated + 1, turn };
      const said = text ?? 'It is not solved.';
      return noted(altered(heard, again), { kind: 'reactivated', at, by, text: said });
    }
  }
}

function isAnswerOfAsker(request: SupportRequest, operator: string): boolean {
  return request.turn.of === 'asker' && sideOf(request, operator) === 'asker';
}

function noteOf(
  step: RequestStep,
  { asks }: RequestWord,
  line: { readonly at: number; readonly by: string; readonly text: string },
): RequestStep {
  const { at, by } = line;
  if (sideOf(step.matter, by) === 'asker') {
    const said = noted(step, { ...line, kind: 'note' });
    return isAnswerOfAsker(step.matter, by)
      ? altered(said, { turn: turnOfDesk(said.matter, at) })
      : said;
  }
  const after = answered(step, by, at);
  const turn = asks ? turnOfAsker(at) : turnOfDesk(after.matter, at);
  return noted(altered(after, { turn }), { ...line, kind: asks ? 'question' : 'answer' });
}

/** The desk has spoken: who answers first looks after it. */
function answered(step: RequestStep, by: string, at: number): RequestStep {
  const { owner, answeredAt } = step.matter;
  return altered(step, { owner: owner ?? by, answeredAt: answeredAt ?? at });
}

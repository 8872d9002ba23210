/**
 * A message in the language of its contact, as text and as HTML: one column that a phone shows as it is, headings for screen
 * readers, no images, and no colours of its own but a grey line, so that a dark mail program stays dark. What cannot be laid
 * out goes out as plain text and says so.
 */
import { outlineOf } from '#core/area/areas.ts';
import { kindOf, messageKinds, type Language, type MessageKind } from '#core/message/contact.ts';
import { tellsSchedule, type RingWindow } from '#core/message/schedule.ts';
import type { ReleaseKey } from '#core/release/state/release.ts';
import { escaped, html, type Html } from '../html.ts';
import { english } from './english.ts';
import { german } from './german.ts';
import type { MessageContent, MessageLine, MessageRequest, Words } from './words.ts';

/** What a message is made of. */
export interface LetterValues extends MessageContent {
  readonly key: ReleaseKey;
  readonly at: number;
}

/** A message as it is told. */
export interface WrittenLetter {
  readonly kind: MessageKind;
  readonly language: Language;
  readonly title: string;
  readonly text: string;
  readonly html: string;
  readonly lines: readonly { readonly what: string; readonly why: string }[];
  /** Why it is plain text only; null = it is not. */
  readonly fault: string | null;
}

type Layout = (values: LetterValues, parts: Parts) => string;

const wordsOf: Readonly<Record<Language, Words>> = { en: english, de: german };

/** The parts of a letter, worded. */
interface Parts {
  readonly words: Words;
  readonly language: Language;
  readonly kind: MessageKind;
  readonly title: string;
  readonly lines: readonly MessageLine[];
}

/** Writes a message. `layOut` makes the HTML; where it throws, the text stands in its place. */
export function letterOf(
  values: LetterValues,
  language: Language,
  layOut: Layout = laidOut,
): WrittenLetter {
  const parts = partsOf(values, language);
  const { words, kind, title } = parts;
  const lines = parts.lines.map((line) => ({ what: words.what(line), why: line.text }));
  const text = plainText(values, parts);
  try {
    return { kind, language, title, text, html: layOut(values, parts), lines, fault: null };
  } catch (error) {
    const fault = `could not be laid out: ${error instanceof Error ? error.message : 'unknown'}`;
    const told = `${text}\n\n${words.plain}`;
    const html = `<pre style="white-space:pre-wrap">${escaped(told)}</pre>`;
    return { kind, language, title, text: told, html, lines, fault: fault.slice(0, faultMax) };
  }
}

const faultMax = 200;

/** A message as the store keeps it. */
interface KeptMessage extends Pick<LetterValues, 'key' | 'at'> {
  readonly kind: string;
  readonly title: string;
  readonly html: string;
  /** Trusted to be a `MessageContent`, since it was written here; null = from before messages had several languages. */
  readonly content: unknown;
}

/** A letter of a message that is kept, whose kind may be one of an earlier version. */
export interface KeptLetter extends Omit<WrittenLetter, 'kind'> {
  readonly kind: string;
}

/** Writes a message that is kept; one from earlier versions is as it was written, and of its text the title is left. */
export function letterOfStored(message: KeptMessage, language: Language): KeptLetter {
  const { key, at, kind, title, html: page } = message;
  const content = message.content as MessageContent | null;
  if (content !== null) return letterOf({ key, at, ...content }, language);
  return { kind, language: 'en', title, text: title, html: page, lines: [], fault: null };
}

function partsOf(values: LetterValues, language: Language): Parts {
  const { lines } = values;
  const words = wordsOf[language];
  const ordered = lines.toSorted((one, other) => weightOf(one) - weightOf(other));
  const kind = kindOf(ordered[0]?.kind ?? 'change');
  const title = titleOf(values, { words, kind, first: ordered[0] });
  return { words, language, kind, title, lines: ordered };
}

function titleOf(
  { key, incident, request }: LetterValues,
  {
    words,
    kind,
    first,
  }: Pick<Parts, 'words' | 'kind'> & { readonly first: MessageLine | undefined },
): string {
  if (incident !== undefined) return words.incidentTitle(incident);
  if (request !== undefined && first !== undefined)
    return words.requestTitle(request, words.what(first));
  return `${outlineOf(key.area).title} ${key.id}: ${words.kinds[kind]}`;
}

function weightOf({ kind }: MessageLine): number {
  return messageKinds.indexOf(kindOf(kind));
}

const command = 'ringmaster release approve --reason "…"';

/** What it is about, and as of when. */
function aboutText({ key, at, incident, request }: LetterValues, { words }: Parts): string {
  const stands = [
    incident === undefined ? null : words.incidentStands(incident),
    request === undefined ? null : words.requestStands(request),
  ].find((one) => one !== null);
  const about = words.about(stands == null ? key.id : outlineOf(key.area).title, key.tenant);
  return `${about}, ${words.instant(at)}${stands == null ? '' : `. ${stands}`}`;
}

/** The command that shows a support request. */
function readCommand({ number }: MessageRequest): string {
  return `ringmaster support show ${number}`;
}

function footText({ request }: LetterValues, { words }: Parts): string {
  return [request === undefined ? words.sentBy.release : words.sentBy.request, words.reasons]
    .filter((line) => line !== null)
    .join(' ');
}

function plainText(values: LetterValues, parts: Parts): string {
  const { basedOn, request } = values;
  const { words, kind, title, lines } = parts;
  const told = lines.map((line) => `* ${words.what(line)}\n  ${line.text}`);
  const windows = windowsOf(values, kind);
  return [
    title,
    aboutText(values, parts),
    ...told,
    ...(windows.length === 0 ? [] : [scheduleText(windows, words)]),
    ...(kind === 'question' ? [`${words.answer[0]} ${command}, ${words.answer[1]}`] : []),
    ...(request === undefined ? [] : [`${words.requestRead} ${readCommand(request)}`]),
    ...(basedOn === null ? [] : [words.rehearsal(basedOn)]),
    footText(values, parts),
  ].join('\n\n');
}

/** The windows that a message of that kind tells; none where it tells none. */
function windowsOf({ schedule = [] }: LetterValues, kind: MessageKind): readonly RingWindow[] {
  return tellsSchedule(kind) ? schedule : [];
}

function scheduleText(windows: readonly RingWindow[], words: Words): string {
  const [, , due] = words.schedule.columns;
  const rows = windows.map(
    (one) =>
      `  ${one.ring}: ${words.opening(one)}; ${due.toLowerCase()} ${words.instant(one.deadlineAt)}`,
  );
  return [`* ${words.schedule.title}`, ...rows].join('\n');
}

const cell = 'border-bottom:1px solid #8a8a8a;padding:4px 12px 4px 0;vertical-align:top';
const styles = {
  body: 'margin:0;padding:16px;font:16px/1.5 system-ui,-apple-system,Segoe UI,Roboto,sans-serif',
  column: 'max-width:600px;margin:0 auto;overflow-wrap:anywhere',
  title: 'font-size:22px;line-height:1.3;margin:0 0 8px',
  about: 'margin:0 0 24px;font-size:14px',
  line: 'border-left:4px solid #8a8a8a;padding:0 0 0 12px;margin:0 0 20px',
  what: 'font-size:17px;line-height:1.3;margin:0 0 4px',
  why: 'margin:0',
  table: 'border-collapse:collapse;width:100%;margin:0 0 20px;font-size:14px;text-align:left',
  cell,
  name: `${cell};overflow-wrap:normal`,
  foot: 'margin:24px 0 0;font-size:14px',
} as const;

function laidOut(values: LetterValues, parts: Parts): string {
  const { basedOn, request } = values;
  const { words, language, kind, title, lines } = parts;
  const windows = windowsOf(values, kind);
  const page = html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <title>${title}</title>
      </head>
      <body style="${styles.body}">
        <main style="${styles.column}">
          <h1 style="${styles.title}">${title}</h1>
          <p style="${styles.about}">${aboutText(values, parts)}</p>
          ${lines.map((line) => lineOf(line, words))}
          ${windows.length === 0 ? null : scheduleTable(windows, words)}
          ${kind === 'question' ? answerOf(words) : null}
          ${
            request === undefined
              ? null
              : html`<p>${words.requestRead} <code>${readCommand(request)}</code></p>`
          }
          ${basedOn === null ? null : html`<p>${words.rehearsal(basedOn)}</p>`}
          <p style="${styles.foot}">${footText(values, parts)}</p>
        </main>
      </body>
    </html> `;
  return page.markup;
}

/** Reasons are in English in every language; what a person has written is in one that nobody knows. */
function lineOf(line: MessageLine, words: Words): Html {
  return html`<section style="${styles.line}">
    <h2 style="${styles.what}">${words.what(line)}</h2>
    <p lang="${line.isWritten === true ? '' : 'en'}" style="${styles.why}">${line.text}</p>
  </section> `;
}

function scheduleTable(windows: readonly RingWindow[], words: Words): Html {
  const { title, columns } = words.schedule;
  return html`<h2 style="${styles.what}">${title}</h2>
    <table style="${styles.table}">
      <thead>
        <tr>
          ${columns.map((column) => html`<th scope="col" style="${styles.name}">${column}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${windows.map(
          (one) =>
            html`<tr>
              <th scope="row" style="${styles.name}">${one.ring}</th>
              <td style="${styles.cell}">${words.opening(one)}</td>
              <td style="${styles.cell}">${words.instant(one.deadlineAt)}</td>
            </tr>`,
        )}
      </tbody>
    </table> `;
}

function answerOf({ answer: [before, after] }: Words): Html {
  return html`<p>${before} <code>${command}</code>, ${after}</p>`;
}

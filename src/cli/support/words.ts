/** `ringmaster support note|mitigate|reactivate|close`: what people say to a request. */
import type { Command } from 'commander';
import { wordRefusal, type RequestWord } from '#core/support/command.ts';
import type { SupportRequest } from '#core/support/request.ts';
import { requestStatusText, sideText, type RequestStanding } from '#core/support/status.ts';
import { instantText } from '#reports/instant.ts';
import type { Store } from '#store/store.ts';
import { lineAsked, numberAsked, speakingVerb } from '../asked/matter.ts';
import { policyInEffect } from '../asked/policyInEffect.ts';
import { Failure } from '../failure.ts';
import { withOperator, withStore } from '../reach/reach.ts';
import { perform, withExamples, type Session } from '../session.ts';
import type { Outside } from '../terminal/terminal.ts';
import { iso } from '../view/iso.ts';
import { requestIn } from './which.ts';

const textMax = 2_000;

/** What is said, and how what is written with it is put into the store; gives the id by which it is known there. */
export interface Saying extends Pick<RequestWord, 'kind' | 'asks'> {
  readonly write:
    | ((store: Store, of: Pick<SupportRequest, 'tenant' | 'number'>, at: number) => Promise<string>)
    | null;
}

/** Adds the four verbs. */
export function addSupportWords(support: Command, outside: Outside): void {
  const say = (command: Command, number: string, saying: Saying): Promise<void> =>
    perform(command, outside, (session) => speak(session, numberAsked('support', number), saying));
  withExamples(
    speakingVerb(support, 'note', 'write to it; from the desk it is an answer')
      .argument('<text>', 'what is to be known')
      .option('--ask', 'from the desk: a question, and without an answer it is closed after 48 h')
      .action((number: string, text: string, flags: { readonly ask?: boolean }, command: Command) =>
        say(command, number, { kind: 'note', asks: flags.ask === true, write: writing(text) }),
      ),
    [
      ['support note 3 "the maker has a new driver, version 7.1"', ''],
      ['support note 3 "which model is it?" --ask', 'it is the other side’s turn'],
    ],
  );
  for (const [kind, description, example] of [
    [
      'mitigate',
      'the desk: a way around is found; it can be opened again within 24 h',
      'use the old driver',
    ],
    [
      'reactivate',
      'open it again, within 24 h of being mitigated or closed',
      'it prints half pages',
    ],
    ['close', 'it is solved; it can be opened again within 24 h', 'the new driver prints'],
  ] as const)
    withExamples(
      speakingVerb(support, kind, description)
        .option('--text <text>', 'what is to be known')
        .action((number: string, flags: { readonly text?: string }, command: Command) => {
          const write = flags.text === undefined ? null : writing(flags.text);
          return say(command, number, { kind, asks: false, write });
        }),
      [[`support ${kind} 3 --text "${example}"`, '']],
    );
}

function writing(text: string): Saying['write'] {
  return async (store, of, at) => {
    const { putText } = await import('#store/support/writings.ts');
    return await putText(store, of, { text: lineAsked(text, textMax), at });
  };
}

/** Says something to a request: what is written goes into the store, and the word alone to the workflow. */
export async function speak(
  { terminal, config }: Session,
  number: number,
  { kind, asks, write }: Saying,
): Promise<void> {
  const { policy } = await policyInEffect(config);
  const of = { tenant: policy.tenant, number };
  await withOperator(config, ({ operator }) =>
    withStore(config, async (store) => {
      const { request, asOf } = await requestIn(store, of);
      const word = { kind, asks, operator: config.operator };
      checkWord(request, word, asOf);
      const written = write === null ? null : await write(store, of, asOf);
      const { dropWritten } = await import('#store/support/writings.ts');
      const standing = await operator
        .tellRequest(request, { ...word, written }, asOf)
        .catch(async (error: unknown) => {
          if (written !== null && isRefusal(error)) await dropWritten(store, of, written);
          throw error;
        });
      terminal.answer(standingDocument(standing), saidText(standing));
    }),
  );
}

/** Before anything is written: what will be refused is not put into the store first. */
function checkWord(...asked: Parameters<typeof wordRefusal>): void {
  const refused = wordRefusal(...asked);
  if (refused !== null) throw new Failure('refused', refused.message, { code: refused.kind });
}

function isRefusal(error: unknown): boolean {
  return error instanceof Error && 'kind' in error && error.kind === 'refused';
}

function standingDocument({ next, ...standing }: RequestStanding) {
  return { ...standing, next: next === null ? null : { ...next, at: iso(next.at) } };
}

function saidText({ number, status, waitsFor, next }: RequestStanding): string {
  const then = next === null ? '' : ` Next, ${instantText(next.at)}: ${next.why}.`;
  return `Support request ${number}: ${requestStatusText(status)}; ${sideText(waitsFor)} must act.${then}`;
}

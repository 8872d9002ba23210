/**
 * One step of a support request: a word is taken, or what has become due is done; what comes of it is stored and told. It asks our
 * own store alone, so it is done within the workflow's task; what people wrote is read here and never given back.
 */
import { altered, unchanged } from '#core/matter/timeline.ts';
import type { Refusal } from '#core/refusal.ts';
import { isRequestTold, requestEntryTitle, type RequestStep } from '#core/support/change.ts';
import { spoken, wordRefusal, writtenRefusal } from '#core/support/command.ts';
import { passed } from '#core/support/fold.ts';
import { requestMessageKey, type SupportRequest } from '#core/support/request.ts';
import { requestStatusOf, standingOfRequest, waitsFor } from '#core/support/status.ts';
import { isOverdue } from '#core/support/turns.ts';
import type { MessageContent } from '#reports/message/words.ts';
import { countWaiting } from '#store/release/deliveries.ts';
import { newestRelease } from '#store/release/releases.ts';
import { readRequest, saveRequest, type StoredRequest } from '#store/support/requests.ts';
import { readWritten } from '#store/support/writings.ts';
import type { RequestAsked, RequestWorked } from '../matter/contract.ts';
import type { Deps } from '../deps.ts';
import { sendOfMatter, untoldEntries, writeOfMatter } from '../matter/tell.ts';

/** Does one step. Throws StoreError. */
export async function workOnRequest(deps: Deps, o: RequestAsked): Promise<RequestWorked> {
  const { store } = deps;
  const { asOf, word } = o;
  const stored = await readRequest(store, o);
  if (stored === null) return { standing: null, refusal: null, isUnsent: false };
  const { request } = stored;
  // It was taken, and only its answer was lost.
  if (word !== null && word.id === request.lastWord) return await known(deps, request, asOf);
  const due = passed(unchanged(request), asOf);
  if (word === null) return await kept(deps, { ...stored, step: due }, { asOf, taken: null });
  const written = word.written === null ? null : await readWritten(store, o, word.written);
  const refusal = wordRefusal(due.matter, word, asOf) ?? writtenRefusal(due.matter, word, written);
  if (refusal !== null)
    return await kept(deps, { ...stored, step: due }, { asOf, taken: null, refusal });
  const { text, bytes } = written ?? { text: null, bytes: null };
  const step = spoken(due, word, { text, bytes, at: asOf });
  return await kept(deps, { ...stored, step }, { asOf, taken: word.written });
}

async function known(deps: Deps, request: SupportRequest, asOf: number): Promise<RequestWorked> {
  const isUnsent = (await countWaiting(deps.store, requestMessageKey(request))) > 0;
  return { standing: standingOfRequest(request, asOf), refusal: null, isUnsent };
}

interface Stepped extends StoredRequest {
  readonly step: RequestStep;
}

/** Stores a step and tells of it. */
async function kept(
  deps: Deps,
  stepped: Stepped,
  o: { readonly asOf: number; readonly taken: string | null; readonly refusal?: Refusal },
): Promise<RequestWorked> {
  const { asOf, taken, refusal = null } = o;
  const isForAnybody = await written(deps, stepped, asOf);
  const after = altered(stepped.step, { announced: stepped.step.matter.entries });
  await saveRequest(deps.store, after, { taken, at: asOf });
  const key = requestMessageKey(after.matter);
  const isUnsent = isForAnybody && (await sendOfMatter(deps, key, asOf));
  return { standing: standingOfRequest(after.matter, asOf), refusal, isUnsent };
}

async function written(deps: Deps, { step, subject }: Stepped, asOf: number): Promise<boolean> {
  const { matter } = step;
  const lines = (await untoldEntries(deps, 'support', step)).filter(isRequestTold);
  if (lines.length === 0) return false;
  const { number, kind, severity, settled, turn, area, about, contact, entries } = matter;
  const newest = matter.isRehearsal ? await newestRelease(deps.store, matter) : null;
  const content: MessageContent = {
    basedOn: newest?.release.basedOn ?? null,
    request: {
      number,
      subject,
      kind,
      severity,
      status: requestStatusOf(matter),
      waitsFor: waitsFor(matter),
      dueAt: settled === null ? turn.dueAt : null,
      isOverdue: isOverdue(matter, asOf),
    },
    lines: lines.map((entry) => ({
      kind: entry.kind === 'escalation' ? 'escalation' : 'support',
      act: `support.${entry.kind}`,
      ring: null,
      what: requestEntryTitle(entry.kind),
      text: entry.text,
      ...(entry.by === 'service' ? {} : { isWritten: true }),
    })),
  };
  const key = requestMessageKey({ tenant: matter.tenant, area, number });
  return await writeOfMatter(deps, { key, asOf, entries, content, focus: about, also: contact });
}

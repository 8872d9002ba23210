/** What stands before an objective, in words, each with what helps. */
import { countText } from '../instantText.ts';
import type { Blocker, BlockerKind } from './blockers.ts';

const words: Readonly<Record<BlockerKind, string>> = {
  held: 'held',
  failed: 'failed to install',
  restartPending: 'wait for a restart',
  installing: 'installing',
  paused: 'in a stopped ring',
  notOffered: 'in a ring that has not opened',
  notContacted: 'off since the offer, or for two days',
  overdue: 'offered, in contact, and past deadline and grace',
  offered: 'offered, within their time',
};

const help: Readonly<Record<BlockerKind, string>> = {
  held: '`ringmaster release unhold`, once its cause is gone',
  failed: 'mend what the error says; it is tried again by itself',
  restartPending: 'comes at the deadline; users may restart',
  installing: 'comes by itself',
  paused: '`ringmaster release resume`, once its cause is gone',
  notOffered: 'comes with its day and its gate',
  notContacted: 'switch them on; after five days they count no more',
  overdue: '`ringmaster release explain --device` tells of one',
  offered: 'comes by itself',
};

/** `failed to install: DiskFull 0x80070070`. */
export function blockerText({ kind, what }: Pick<Blocker, 'kind' | 'what'>): string {
  if (kind !== 'failed') return words[kind];
  return `${words.failed}: ${what ?? 'another error, or none told'}`;
}

/** `74 held · 31 wait for a restart · 12 others`: the few that would bring most; null where nothing is blocked. */
export function blockersInShort(
  blockers: readonly Pick<Blocker, 'kind' | 'what' | 'devices'>[],
): string | null {
  if (blockers.length === 0) return null;
  const told = blockers.slice(0, toldMax);
  const rest = blockers.slice(toldMax).reduce((sum, { devices }) => sum + devices, 0);
  const parts = told.map((one) => `${countText(one.devices)} ${blockerText(one)}`);
  return [...parts, ...(rest === 0 ? [] : [`${countText(rest)} others`])].join(' · ');
}

const toldMax = 3;

/** What solves it. */
export function blockerHelp(kind: BlockerKind): string {
  return help[kind];
}

const reasons: ReadonlyMap<string, string> = new Map([
  ['contact', 'no contact for longer than counts'],
  ['disk', 'too little free disk'],
  ['unsupportedBuild', 'an unsupported build of Windows'],
  ['policyConflict', 'another policy contradicts'],
  ['noUpdate', 'no update for the version that they have'],
]);

/** Why devices do not count. */
export function ineligibleText(reason: string): string {
  return reasons.get(reason) ?? reason;
}

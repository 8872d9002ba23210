/** What is being tried again, in words: what, for how long, why, and when it is tried next. */
import { countText, dayText, lengthText, shortInstantText } from '../../instantText.ts';
import type { Release } from '../state/release.ts';
import type { Trouble } from '../state/mishap.ts';
import { mailUncertain } from '../state/trouble.ts';

const titles: Readonly<Record<string, string>> = {
  look: 'looking at the fleet',
  holds: 'keeping held devices from the update',
  messages: 'telling the operators',
  mail: 'learning whether a mail went out',
  rings: 'making the rings’ groups and policies ready',
  registration: 'registering new devices',
  report: 'writing the report',
  store: 'the database',
  rule: 'a rule that must always hold',
};

/** What does not succeed, in a few words: `ring fast`, `the source "devices"`. */
export function troubleTitle({ subject }: Pick<Trouble, 'subject'>): string {
  const [kind = '', ...rest] = subject.split('/');
  const name = rest.join('/');
  if (kind === 'ring') return `writing ring ${name} to Intune`;
  if (kind === 'source') return `reading the source "${name}"`;
  return titles[subject] ?? subject;
}

/** A trouble in one sentence; without what a person can do. */
export function troubleText({ publishedAt }: Release, trouble: Trouble, now: number): string {
  const { since, tries, why } = trouble;
  const from = `${dayText(publishedAt, since)} ${shortInstantText(since)}`;
  const tried = tries === 1 ? 'tried once' : `tried ${countText(tries)} times`;
  const next = nextText(publishedAt, trouble, now);
  return `${troubleTitle(trouble)} does not succeed for ${lengthText(now - since)} (since ${from}, ${tried}; ${next}): ${why}`;
}

function nextText(publishedAt: number, { kind, nextAt }: Trouble, now: number): string {
  if (kind === mailUncertain) return 'it is not tried again';
  return nextAt === null || nextAt <= now
    ? 'it is tried again with the next look'
    : `next try ${dayText(publishedAt, nextAt)} ${shortInstantText(nextAt)}`;
}

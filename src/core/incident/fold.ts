/**
 * What each look at a cause does to its incident. It is over once the cause is gone and stays gone; then it is watched for
 * some time, in which a relapse opens it again, and ends with its report. An update is written at least each day, from what
 * has changed since the last one.
 */
import { daysText, devicesText, instantText } from '../instantText.ts';
import { dayMs, hourMs } from '../time.ts';
import { altered, noted, unchanged } from '../matter/timeline.ts';
import type { Changed } from './change.ts';
import { serviceTeam, type Facts, type Incident } from './incident.ts';
import type { News } from './news.ts';
import { isOutOfRemedies, remedyTitle, weighed } from './remedies.ts';
import { severityOf } from './severity.ts';

/** A cause that stays away for so long is gone. */
export const staysMs = 2 * dayMs;
/** For so long it is watched whether it comes back. */
export const watchedMs = 7 * dayMs;
/** Source of the pace: Windows Autopatch's page "Windows quality update communications". */
export const updateEveryMs = dayMs;
/** Looks come a little early. */
const earlyMs = hourMs;

/** What was noticed, and by which decision. */
export type Heard = Pick<News, 'id' | 'at' | 'text'>;

/** A new incident. */
export function opened(
  of: Pick<Incident, 'tenant' | 'number' | 'cause' | 'key' | 'isRehearsal'>,
  news: Heard,
): Changed {
  const incident: Incident = {
    ...of,
    openedAt: news.at,
    openedBy: news.id,
    severity: severityOf(of.cause, null),
    owner: serviceTeam,
    facts: null,
    told: null,
    toldAt: news.at,
    goneSince: null,
    restoredAt: null,
    reopened: 0,
    tried: [],
    end: null,
    lookedAt: null,
    entries: 0,
    announced: 0,
  };
  return noted(unchanged(incident), { kind: 'opened', at: news.at, text: news.text });
}

/** The incident after more was heard of its cause; what was restored is opened again. */
export function heard(changed: Changed, { id, at, text }: Heard): Changed {
  if (changed.matter.end !== null || changed.matter.openedBy === id) return changed;
  if (changed.matter.restoredAt !== null) return reopened(changed, at, text);
  return noted(altered(changed, { goneSince: null }), { kind: 'seen', at, text });
}

function reopened(changed: Changed, at: number, text: string): Changed {
  const { matter: incident } = changed;
  const again = {
    restoredAt: null,
    goneSince: null,
    tried: [],
    reopened: incident.reopened + 1,
    toldAt: at,
  };
  return noted(altered(changed, again), { kind: 'reopened', at, text: `It is back. ${text}` });
}

/** The incident after a look at its cause. */
export function looked(changed: Changed, facts: Facts, now: number): Changed {
  const before = changed.matter;
  if (before.end !== null) return changed;
  const tried = weighed(before.tried, facts);
  const isKnown = facts.stands !== null;
  const seen = altered(changed, {
    tried,
    lookedAt: now,
    // What could not be told leaves what is known as it is.
    ...(isKnown ? { facts, severity: severityOf(before.cause, facts) } : {}),
  });
  if (facts.stands === null) return updated(seen, facts, now);
  return facts.stands ? standing(seen, facts, now) : gone(seen, facts, now);
}

function standing(changed: Changed, facts: Facts, now: number): Changed {
  if (changed.matter.restoredAt !== null) return reopened(changed, now, facts.text);
  return updated(altered(changed, { goneSince: null }), facts, now);
}

function gone(changed: Changed, facts: Facts, now: number): Changed {
  const { restoredAt, goneSince } = changed.matter;
  if (restoredAt !== null) return watched(changed, facts, now, restoredAt);
  const since = goneSince ?? now;
  const on = altered(changed, { goneSince: since });
  if (now - since < staysMs) return updated(on, facts, now);
  const text = `${facts.text} It has stayed so since ${instantText(since)}. It is watched for ${daysText(watchedMs / dayMs)} more.`;
  return noted(altered(on, { restoredAt: now, toldAt: now, told: facts }), {
    kind: 'restored',
    at: now,
    text,
  });
}

/** Nothing is told of what is well, until the watch is over. */
function watched(changed: Changed, facts: Facts, now: number, restoredAt: number): Changed {
  if (now - restoredAt < watchedMs) return changed;
  const text = `${facts.text} It did not come back in ${daysText(watchedMs / dayMs)}; the post-incident report is final.`;
  return noted(altered(changed, { end: { as: 'restored', at: now } }), {
    kind: 'report',
    at: now,
    text,
  });
}

function updated(changed: Changed, facts: Facts, now: number): Changed {
  const { toldAt, told, lookedAt } = changed.matter;
  const isFirst = told === null && lookedAt === now && facts.stands === true;
  if (!isFirst && now - toldAt < updateEveryMs - earlyMs) return changed;
  const { matter: incident } = changed;
  const text = [changeText(incident.told, facts), nextText(incident)].join(' ');
  const after = altered(changed, {
    toldAt: now,
    ...(facts.stands === null ? {} : { told: facts }),
  });
  return noted(after, { kind: 'update', at: now, text });
}

/** What is seen, and what of it is new. */
export function changeText(before: Facts | null, { stands, text, devices }: Facts): string {
  if (stands === null) return `How it stands could not be told: ${text}`;
  if (before?.devices === null || before === null || devices === null)
    return before !== null && before.text === text ? `Nothing has changed. ${text}` : text;
  const fewer = before.devices - devices;
  if (fewer === 0) return `No device more or less than at the last update. ${text}`;
  return `${devicesText(Math.abs(fewer))} ${fewer > 0 ? 'fewer' : 'more'} than at the last update. ${text}`;
}

function nextText(incident: Incident): string {
  if (incident.goneSince !== null)
    return `The cause is gone; once it has stayed away for ${daysText(staysMs / dayMs)} the service is restored.`;
  const last = incident.tried.at(-1);
  if (last?.outcome === 'done' && last.helped === null)
    return `Tried last: ${remedyTitle(last.remedy)}; whether that helps shows within a day.`;
  if (isOutOfRemedies(incident)) return 'The service has nothing left to try: people have to act.';
  return 'The service goes on.';
}

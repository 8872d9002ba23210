/**
 * What is asked when a ring cannot open because those before it are not seen: a source that says nothing, or not one device
 * that has begun. Silence opens no ring, and must not hold the month for ever either.
 */
import type { Observation } from '../observation.ts';
import type { Release } from '../release.ts';
import { unseenOf, whatIsUnseen } from './gates.ts';
import { ask, isAsked, proposal } from './proposals.ts';
import { nothing, type Ruling } from './rule.ts';

const hourMs = 3_600_000;

/** Hours for which a ring waits for what those before it show until a person is asked. */
const unseenHours = 24;

/** A first ring of one device that is away, or a tenant without a source, would hold the month for ever: a person is asked. */
export function askUnseen(release: Release, observation: Observation, now: number): Ruling {
  const unseen = whatIsUnseen(release, observation, now);
  if (release.content === null || unseen === null) return nothing;
  const openedAt = release.rings.map(({ offeredAt }) => offeredAt ?? 0);
  if (now < Math.max(...openedAt) + unseenHours * hourMs) return nothing;
  const first = release.rings.find(
    (ring) =>
      ring.gate !== 'clock' &&
      ring.offeredAt === null &&
      ring.pause === null &&
      now >= ring.opensAt + unseenHours * hourMs,
  );
  // The later rings are asked about once this one has opened.
  if (first === undefined || isAsked(release, unseenOf(first))) return nothing;
  return ask(
    proposal(release, now, {
      subject: unseenOf(first),
      kind: 'open',
      ring: first.name,
      hold: null,
      text: `${first.name} waits, since ${unseen}. May it open unseen? Without an answer it stays closed until that is over.`,
      otherwise: 'stay',
    }),
    { gate: first.gate, opensAt: first.opensAt, unseen },
    'a ring does not open on silence; after a day a person is asked',
  );
}

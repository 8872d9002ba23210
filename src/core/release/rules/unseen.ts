/** What is asked when nothing at all is seen of the rings before: silence opens no ring, and must not hold the month for ever. */
import type { Observation } from '../observation.ts';
import type { Release } from '../release.ts';
import { unseenOf, whoHasNotBegun } from './gates.ts';
import { ask, isAsked, proposal } from './proposals.ts';
import { nothing, type Ruling } from './rule.ts';

const hourMs = 3_600_000;

/** Hours for which a ring waits for the first device of those before it until a person is asked. */
const unseenHours = 24;

/** A first ring of one device that is away would hold the month for ever: after a day a person is asked. */
export function askUnseen(release: Release, observation: Observation, now: number): Ruling {
  const unseen = whoHasNotBegun(release, observation);
  if (release.content === null || unseen === null) return nothing;
  const openedAt = release.rings.map(({ offeredAt }) => offeredAt ?? 0);
  if (now < Math.max(...openedAt) + unseenHours * hourMs) return nothing;
  const due = release.rings.filter(
    (ring) =>
      ring.gate !== 'clock' &&
      ring.offeredAt === null &&
      ring.pause === null &&
      now >= ring.opensAt + unseenHours * hourMs &&
      !isAsked(release, unseenOf(ring)),
  );
  const [first] = due;
  if (first === undefined) return nothing;
  return ask(
    proposal(release, now, {
      subject: unseenOf(first),
      kind: 'open',
      ring: first.name,
      hold: null,
      text: `${first.name} waits, since no device of ${unseen} has begun with the update. May it open unseen? Without an answer it stays closed until one has.`,
      otherwise: 'stay',
    }),
    { gate: first.gate, opensAt: first.opensAt, unseen },
    'a ring does not open on silence; after a day a person is asked (design 8.1)',
  );
}

/**
 * What is asked when the evidence keeps a ring closed and nothing new comes in: while a ring waits hardly a device
 * begins, so that neither side may ever be shown, and a person has to weigh it.
 */
import { round, watchLevel } from '../../step/judgement.ts';
import { evidenceReason, watchedOf } from '../opening/gates.ts';
import { ask } from './proposals.ts';
import { isAsked, proposal } from '../../command/proposal.ts';
import { nothing, type Rule } from '../rule.ts';
import { hourMs } from '../../../time.ts';

/** Hours for which a ring waits for the evidence to rise or fall until a person is asked. */
const watchedHours = 48;

/** Asks about the first ring that has waited on raised evidence for two days. */
export const askWatched: Rule = {
  uses: { ability: 'openRings', by: 'service' },
  judge(release, observation, now) {
    const { watch } = release;
    if (watch === null || release.content === null) return nothing;
    const ring = release.rings.find(
      ({ gate, offeredAt, pause }) => gate !== 'clock' && offeredAt === null && pause === null,
    );
    if (ring === undefined || isAsked(release, watchedOf(ring))) return nothing;
    if (now < Math.max(ring.opensAt, watch.since) + watchedHours * hourMs) return nothing;
    if (evidenceReason(release, ring, observation, now)?.kind !== 'watched') return nothing;
    return ask(
      proposal(release, now, {
        subject: watchedOf(ring),
        kind: 'open',
        ring: ring.name,
        hold: null,
        text: `${ring.name} waits, since the evidence was raised: ${watch.why} May it open all the same? Without an answer it stays closed until the evidence has fallen.`,
        otherwise: 'stay',
      }),
      {
        gate: ring.gate,
        opensAt: ring.opensAt,
        evidence: round(watch.evidence),
        watchFrom: round(watchLevel(release)),
      },
      'a ring that raised evidence keeps closed for two days is a matter for a person',
    );
  },
};

/**
 * Expedite by rule: when a flaw that the update mends is exploited, or its score is high, rings get it at once. Rings
 * that are as fast already are left alone, a pause wins, held cohorts stay held. Source: domain.md 3.5, decisions 6–9.
 */
import { expeditedCadence } from '../../ring.ts';
import type { Observation } from '../observation.ts';
import { reasonRingIsLeftAlone } from '../refusal.ts';
import type { Content, Release } from '../release.ts';
import { service } from '../weigh.ts';
import { expediteAction } from './ringCommands.ts';
import { decided, decision, joined, nothing, type Ruling } from './rule.ts';

/** Why a release is expedited. */
interface Urgency {
  readonly why: string;
  readonly inputs: Readonly<Record<string, string | number | null>>;
}

/** Expedites what may be when the rules of the policy say so. */
export function expediteByRule(release: Release, observation: Observation, now: number): Ruling {
  const { content, policy } = release;
  if (content === null || !policy.expedite.allowed || !content.isExpeditable) return nothing;
  const urgency = urgencyOf(release, content, observation);
  if (urgency === null) return nothing;
  const asked = { kind: 'expedite', operator: service, reason: urgency.why } as const;
  return joined(
    release.rings
      .filter((ring) => reasonRingIsLeftAlone(release, ring, asked, now) === null)
      .map((ring) =>
        decided(
          decision(`urgent/${ring.name}`, now, expediteAction(release, ring, now), {
            rule: 'an update whose flaw is exploited is expedited: no deferral, 1 day to the deadline, 1 day of grace (domain 3.5)',
            reason: `${urgency.why} ${ring.name} gets ${content.name} at once, with ${expeditedCadence.deadlineDays} day to the deadline.`,
            inputs: { ...urgency.inputs, offeredAt: ring.offeredAt, opensAt: ring.opensAt },
            otherwise:
              'With expedite.allowed: false, or a pause of the ring, it would keep its days; a ring as fast already is left alone.',
          }),
        ),
      ),
  );
}

function urgencyOf(
  { policy }: Release,
  content: Content,
  { exploited }: Observation,
): Urgency | null {
  const { whenExploited, whenListed, fromBaseScore } = policy.expedite;
  const telling = exploited.filter(({ source }) =>
    source === 'list' ? whenListed : whenExploited,
  );
  const [first] = telling;
  const baseScore = content.severity?.baseScore ?? null;
  if (first !== undefined) {
    const cves = [...new Set(telling.map(({ cve }) => cve))];
    return {
      why: `${cves.slice(0, 3).join(', ')} ${cves.length === 1 ? 'is' : 'are'} exploited.`,
      inputs: { exploited: cves.length, cve: first.cve, source: first.source, baseScore },
    };
  }
  if (fromBaseScore === null || baseScore === null || baseScore < fromBaseScore) return null;
  return {
    why: `The worst flaw has a score of ${baseScore}, ${fromBaseScore} or more.`,
    inputs: { exploited: 0, baseScore, fromBaseScore },
  };
}

/**
 * Expedite by rule: when a flaw that the updates mend is exploited, or its score is high, rings get the update that mends
 * it at once. Rings that are as fast already are left alone, a pause wins, held cohorts stay held. What is only reported
 * is acted on where the catalogue or the guide ties it to the updates; else a person is asked (`hurry.ts`). What the
 * documents say of haste, and do not: docs/domain.md, "Haste".
 */
import { expeditedCadence } from '../../../ring.ts';
import type { ExploitedFlaw, Observation } from '../../step/observation.ts';
import { reasonRingIsLeftAlone } from '../../command/refusal.ts';
import type { Content, Release, RingState } from '../../state/release.ts';
import { hurryFor, updatesOf, lineText, type Hurry, type Mended } from '../../content/updates.ts';
import { service } from '../../state/who.ts';
import { subjectOf } from '../../state/settled.ts';
import { hurryOf, sourcesText } from '../asking/hurry.ts';
import { expediteAction } from '../commands/ringCommands.ts';
import { decided, decision, joined, nothing, type Rule, type Ruling } from '../rule.ts';

/** Why a release is expedited. */
interface Urgency {
  readonly why: string;
  readonly flaws: readonly Mended[];
  readonly inputs: Readonly<Record<string, string | number | null>>;
}

/** Expedites what may be when the rules of the policy say so; where none of the updates can be, that is told once. */
export const expediteByRule: Rule = {
  uses: { ability: 'expedite', by: 'service' },
  judge(release, observation, now) {
    const { content, policy } = release;
    if (content === null || !policy.expedite.allowed) return nothing;
    const urgency = urgencyOf(release, content, observation);
    if (urgency === null) return nothing;
    const asked = { kind: 'expedite', operator: service, reason: urgency.why } as const;
    const rings = release.rings.map((ring) => ({
      ring,
      alone: reasonRingIsLeftAlone(release, ring, asked, now),
      hurry: hurryFor(content, ring.name, urgency.flaws),
    }));
    const left = rings.filter(
      ({ alone, hurry }) => hurry === null && (alone === null || alone.kind === 'notExpeditable'),
    );
    return joined([
      ...rings.map(({ ring, alone, hurry }) =>
        alone === null && hurry !== null
          ? hurryRing(release, ring, { urgency, hurry, now })
          : nothing,
      ),
      cannotHurry(
        release,
        left.map(({ ring }) => ring.name),
        { content, urgency, now },
      ),
    ]);
  },
};

function hurryRing(
  release: Release,
  ring: RingState,
  { urgency, hurry, now }: { urgency: Urgency; hurry: Hurry; now: number },
): Ruling {
  const { why, flaws, inputs } = urgency;
  const days = expeditedCadence.deadlineDays;
  return decided(
    decision(`urgent/${ring.name}`, now, expediteAction(release, ring, now, flaws), {
      rule: 'an update whose flaw is exploited is expedited: no deferral, 1 day to the deadline, 1 day of grace',
      reason: `${why} ${ring.name} gets ${hurry.update.name} at once, with ${days} day to the deadline${withoutText(release, hurry)}.`,
      inputs: {
        ...inputs,
        update: hurry.update.name,
        updateReleasedAt: hurry.update.releasedAt,
        offeredAt: ring.offeredAt,
        opensAt: ring.opensAt,
      },
      otherwise:
        'With expedite.allowed: false, or a pause of the ring, it would keep its days; a ring as fast already is left alone.',
    }),
  );
}

/** Versions of the ring that the hurried update has nothing for. */
function withoutText({ content }: Release, { without }: Hurry): string {
  if (content === null || without.length === 0) return '';
  const versions = without.map((line) => lineText(content, line)).join(', ');
  return `; it has no revision for ${versions}, which keep their days`;
}

/** Told once: haste is due for these rings, and nothing can be hurried. */
function cannotHurry(
  release: Release,
  rings: readonly string[],
  { content, urgency, now }: { content: Content; urgency: Urgency; now: number },
): Ruling {
  const { why, inputs } = urgency;
  const advisory = `hurry/none/${String(inputs['cve'] ?? inputs['baseScore'])}`;
  if (rings.length === 0 || release.settled.includes(subjectOf(advisory))) return nothing;
  const names = updatesOf(content).map(({ name }) => name);
  return decided(
    decision(
      subjectOf(advisory),
      now,
      { kind: 'advise', advisory, title: why },
      {
        rule: 'haste that is due and cannot be is told',
        reason: `${why} None of ${names.join(', ')} can be expedited, mends it and has a revision for ${rings.join(', ')}, which keep their days; \`ringmaster release amend\` can shorten them.`,
        inputs: { ...inputs, updates: names.length, rings: rings.join(', ') },
        otherwise: 'An update that the catalogue calls expeditable would be hurried.',
      },
    ),
  );
}

function urgencyOf(release: Release, content: Content, { exploited }: Observation): Urgency | null {
  const { whenExploited, whenListed, fromBaseScore } = release.policy.expedite;
  const telling = exploited
    .filter(({ source }) => (source === 'list' ? whenListed : whenExploited))
    .filter((flaw) => isTied(release, flaw));
  const [first] = telling;
  const baseScore = content.severity?.baseScore ?? null;
  if (first !== undefined) {
    const cves = [...new Set(telling.map(({ cve }) => cve))];
    return {
      why: `${cves.slice(0, 3).join(', ')} ${cves.length === 1 ? 'is' : 'are'} exploited.`,
      flaws: telling.map(mendedOf),
      inputs: {
        exploited: cves.length,
        cve: first.cve,
        source: first.source,
        sources: sourcesText(telling),
        baseScore,
      },
    };
  }
  if (fromBaseScore === null || baseScore === null || baseScore < fromBaseScore) return null;
  return {
    why: `The worst flaw has a score of ${baseScore}, ${fromBaseScore} or more.`,
    flaws: [
      {
        mendedBy: updatesOf(content)
          .filter(({ severity }) => (severity?.baseScore ?? 0) >= fromBaseScore)
          .map(({ entryId }) => entryId),
      },
    ],
    inputs: { exploited: 0, baseScore, fromBaseScore },
  };
}

/** Whether a flaw is this month's to mend: somebody who knows says so, or a person who may has said to hurry for it. */
function isTied(release: Release, flaw: ExploitedFlaw): boolean {
  if (flaw.source !== 'report') return true;
  return (flaw.mendedBy ?? []).length > 0 || release.settled.includes(hurryOf(flaw.cve));
}

/** A person who says to hurry for a flaw means the month as a whole. */
function mendedOf({ mendedBy }: ExploitedFlaw): Mended {
  return mendedBy === undefined || mendedBy.length === 0 ? {} : { mendedBy };
}

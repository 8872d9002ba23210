/**
 * Provider's messages about the update: each is told once, and where the policy says so (`holds.forKnownIssues`), one
 * that names Windows builds has the matching devices held.
 */
import type { Cohort } from '../../../evidence/count/counts.ts';
import { holdCohortText, holdFrom, holdId, holdsMax } from '../../../hold/hold.ts';
import type { Advisory, Observation } from '../../step/observation.ts';
import type { Release } from '../../state/release.ts';
import { service } from '../../state/who.ts';
import { decided, decision, joined, type Rule, type Ruling } from '../rule.ts';
import { subjectOf } from '../../state/settled.ts';

/** Holds what messages that are new are about; asked before they are told, which makes them known. */
export const holdKnownIssues: Rule = {
  uses: { ability: 'hold', by: 'service' },
  judge(release, observation, now) {
    const due = newlyHeld(release, newTo(release, observation));
    return joined(due.map((one) => holdBuild(release, one, now)));
  },
};

/** Tells messages that are new. */
export const tellAdvisories: Rule = {
  uses: null,
  judge(release, observation, now) {
    return joined(newTo(release, observation).map((advisory) => tell(advisory, now)));
  },
};

function newTo({ content, settled }: Release, { advisories }: Observation): readonly Advisory[] {
  return content === null ? [] : advisories.filter(({ id }) => !settled.includes(subjectOf(id)));
}

interface HeldBuild {
  readonly advisory: Advisory;
  readonly build: number;
}

/** Builds that are held from now on: those not held already, each once, and no more than there is room for. */
function newlyHeld({ holds, policy }: Release, advisories: readonly Advisory[]): HeldBuild[] {
  if (!policy.holds.forKnownIssues) return [];
  const standing = new Set(holds.map(holdCohortText));
  const room = Math.max(0, holdsMax - holds.length);
  return advisories
    .flatMap((advisory) => (advisory.builds ?? []).map((build) => ({ advisory, build })))
    .filter(({ build }, index, all) => {
      const isFirst = all.findIndex((one) => one.build === build) === index;
      return isFirst && !standing.has(holdCohortText({ cohort: [cohortOfBuild(build)] }));
    })
    .slice(0, room);
}

function cohortOfBuild(build: number): Cohort {
  return { fact: 'windows', value: String(build) };
}

function tell({ id, title, source, openedAt, builds }: Advisory, now: number): Ruling {
  const isOfTenant = source === 'tenant';
  const about = builds === null ? 'all versions' : `Windows builds ${builds.join(', ')}`;
  return decided(
    decision(
      subjectOf(id),
      now,
      { kind: 'advise', advisory: id, title },
      {
        rule: isOfTenant
          ? 'what stands against a release in the tenant is told'
          : 'what the provider tells of an update is told on',
        reason: isOfTenant ? `Against the release: ${title}.` : `${id}: ${title} (${about}).`,
        inputs: { source, openedAt, builds: builds?.length ?? null },
        otherwise: isOfTenant
          ? 'Once it is no more it is not told again.'
          : 'A message that is closed, or about another update, is not told.',
      },
    ),
  );
}

function holdBuild(release: Release, { advisory, build }: HeldBuild, now: number): Ruling {
  const { id, title } = advisory;
  const hold = holdFrom(now, {
    id: holdId(release.key, `${id}-${build}`),
    cohort: [cohortOfBuild(build)],
    by: 'service',
    owner: service,
    reason: `${id}: ${title}`,
    days: release.policy.holds.days,
  });
  return decided(
    decision(
      `hold/${id}/${build}`,
      now,
      { kind: 'hold', hold },
      {
        rule: 'devices that a provider’s known issue is about are held',
        reason: `${id} is about Windows build ${build}: its devices are held until it is settled or the hold ends.`,
        inputs: { advisory: id, build, holds: release.holds.length },
        otherwise:
          'With holds.forKnownIssues: false, or an issue about no build in particular, nothing would be held.',
      },
    ),
  );
}

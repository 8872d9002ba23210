/**
 * Holds by the evidence: a cohort that carries it is held while the rest goes on, and a hold on what two cohorts share
 * is widened once one of them stands out.
 */
import { withName, type Cohort } from '../../../evidence/count/counts.ts';
import { levelText } from '../../../evidence/judge/odds.ts';
import { factsOf, type CohortFinding, type Evidence } from '../../../evidence/judge/verdict.ts';
import { widerFact } from '../../../evidence/cohort/widerFact.ts';
import { findingText } from '../../../evidence/judge/words.ts';
import {
  holdCohortText,
  holdFrom,
  holdId,
  holdName,
  holdsMax,
  type Hold,
} from '../../../hold/hold.ts';
import { stopOf } from '../../state/pin.ts';
import type { Release } from '../../state/release.ts';
import { evidenceOf, pauseLevel, round, signalNamed } from '../../step/judgement.ts';
import { service } from '../../state/who.ts';
import { decided, decision, joined, nothing, type Rule, type Ruling } from '../rule.ts';

/** Holds the cohorts that carry the evidence, when the rest of the fleet is well without them. */
export const holdCohorts: Rule = {
  uses: { ability: 'hold', by: 'service' },
  judge(release, observation, now) {
    const evidence = evidenceOf(release, observation);
    if (!release.policy.holds.automatic || evidence === null || evidence.findings.length === 0)
      return nothing;
    if (evidence.totalWithoutFindings >= pauseLevel(release)) return nothing;
    const stop = stopOf(release, observation.judged);
    if ('why' in stop) return nothing;
    return joined(
      evidence.findings
        .slice(0, Math.max(0, holdsMax - release.holds.length))
        .map((finding, nth) => holdFinding(release, { finding, evidence, nth, stop }, now)),
    );
  },
};

interface Found {
  readonly finding: CohortFinding;
  readonly evidence: Evidence;
  readonly nth: number;
  readonly stop: Pick<Hold, 'pin'>;
}

function holdFinding(
  release: Release,
  { finding, evidence, nth, stop }: Found,
  now: number,
): Ruling {
  const facts = factsOf(finding);
  const { name } = withName(facts);
  const words = wordsOf(release, finding);
  const which =
    finding.sharedWith === null
      ? 'Its devices are held'
      : 'What both have in common is held until one of them stands out';
  return decided(
    decision(
      `hold/${name}/${release.decisions + nth}`,
      now,
      { kind: 'hold', hold: holdOn(release, { facts, words, nth, stop }, now) },
      {
        rule: 'a cohort that carries the evidence is held and the rest goes on',
        reason: `${words} ${which}; the others go on.`,
        inputs: {
          ...inputsOf(finding, name),
          total: round(evidence.total),
          totalWithout: round(evidence.totalWithoutFindings),
        },
        otherwise: `Were it likelier than ${levelText(finding.threshold)}, nothing would be held. Were what the other devices show as unlikely as ${levelText(pauseLevel(release))}, all rings would be paused.`,
      },
    ),
  );
}

/** Holds all devices of a cohort of which only those were held that it shares with another, once it stands out. */
export const widenHolds: Rule = {
  uses: { ability: 'hold', by: 'service' },
  judge(release, observation, now) {
    const { holds, policy } = release;
    const narrow = holds.filter(
      ({ by, cohort, rollback }) => by === 'service' && cohort.length > 1 && rollback === null,
    );
    if (!policy.holds.automatic || narrow.length === 0 || holds.length >= holdsMax) return nothing;
    const evidence = evidenceOf({ ...release, holds: [] }, observation);
    if (evidence === null) return nothing;
    const [first] = narrow.flatMap((hold) => {
      const finding = widerFact(hold.cohort, evidence.findings);
      return finding === null ? [] : [{ hold, finding }];
    });
    return first === undefined ? nothing : widen(release, first, now);
  },
};

function widen(
  release: Release,
  { hold, finding }: { readonly hold: Hold; readonly finding: CohortFinding },
  now: number,
): Ruling {
  const facts = [finding.cohort];
  const { name } = withName(facts);
  const words = wordsOf(release, finding);
  const rule = 'a hold on what two cohorts share is widened once one stands out';
  const inputs = inputsOf(finding, name);
  const wider = decision(
    `hold/${name}/${release.decisions}`,
    now,
    { kind: 'hold', hold: holdOn(release, { facts, words, nth: 0, stop: pinOf(hold) }, now) },
    {
      rule,
      reason: `${words} It stands out as the cause by now: all its devices are held.`,
      inputs,
      otherwise: `Were it not told apart from the other, only ${holdCohortText(hold)} would be held.`,
    },
  );
  const narrower = decision(
    `unhold/${holdName(hold.id)}`,
    now,
    { kind: 'unhold', hold, operator: service },
    {
      rule,
      reason: `The hold on ${holdCohortText(hold)} ends, since all devices with ${name} are held.`,
      inputs,
      otherwise: 'Without the wider hold it would go on.',
    },
  );
  return joined([decided(wider), decided(narrower)]);
}

function wordsOf(release: Release, finding: CohortFinding): string {
  return `${findingText(finding, signalNamed(release, finding.signal))}.`;
}

function inputsOf(
  { signal, evidence, threshold, among, devices, bad, expected }: CohortFinding,
  cohort: string,
): Readonly<Record<string, string | number>> {
  return {
    cohort,
    signal,
    evidence: round(evidence),
    threshold: round(threshold),
    groups: among,
    devices,
    bad,
    expected: round(expected),
  };
}

/** A wider hold keeps its devices on what the narrower one did. */
function pinOf({ pin }: Hold): Pick<Hold, 'pin'> {
  return pin === undefined ? {} : { pin };
}

interface Held {
  readonly facts: readonly Cohort[];
  readonly words: string;
  readonly nth: number;
  readonly stop: Pick<Hold, 'pin'>;
}

function holdOn(release: Release, { facts, words, nth, stop }: Held, now: number): Hold {
  return {
    ...holdFrom(now, {
      id: holdId(release.key, `hold-${release.decisions + nth + 1}`),
      cohort: facts,
      by: 'service',
      owner: service,
      reason: words,
      days: release.policy.holds.days,
    }),
    ...stop,
  };
}

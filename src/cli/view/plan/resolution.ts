/**
 * What a ring can show at all: how many of its devices must fail before the next ring waits or all are paused. A small
 * ring is a smoke test, and the plan says so instead of letting it look like proof. Computed by the judgement itself on
 * a fleet in which nothing else happens.
 */
import { noBaselines } from '#core/evidence/usual/baseline.ts';
import type { EvidenceCounts } from '#core/evidence/count/counts.ts';
import { judgeEvidence } from '#core/evidence/judge/judge.ts';
import { signalsOf } from '#core/policy/signals.ts';
import { pauseAt, type Policy } from '#core/policy/policy.ts';

/** The signal that most often tells first. */
const measured = 'installFailure';

/** A ring and its devices. */
export interface SizedRing {
  readonly ring: string;
  readonly devices: number;
}

/** Bad devices of a ring from which a step is taken; null = not even if all are bad. */
export interface Resolution extends SizedRing {
  readonly watchesAt: number | null;
  readonly pausesAt: number | null;
}

/** The resolution of each ring under a policy, were its devices to fail to install on their first day. */
export function resolutions(policy: Policy, rings: readonly SizedRing[]): readonly Resolution[] {
  return rings.map(({ ring, devices }) => {
    const evidenceOf = (bad: number): number => evidenceWith(policy, rings, { ring, devices, bad });
    return {
      ring,
      devices,
      watchesAt: leastBad(devices, (bad) => evidenceOf(bad) >= policy.evidence.watchAt),
      pausesAt: leastBad(devices, (bad) => evidenceOf(bad) >= pauseAt(policy.evidence)),
    };
  });
}

/** Evidence rises with bad devices, so the border is found by halving. */
function leastBad(devices: number, isEnough: (bad: number) => boolean): number | null {
  if (devices === 0 || !isEnough(devices)) return null;
  let tooFew = 0;
  let enough = devices;
  while (enough - tooFew > 1) {
    const middle = Math.floor((enough + tooFew) / 2);
    if (isEnough(middle)) enough = middle;
    else tooFew = middle;
  }
  return enough;
}

function evidenceWith(
  policy: Policy,
  rings: readonly SizedRing[],
  { ring, devices, bad }: SizedRing & { readonly bad: number },
): number {
  const counts: EvidenceCounts = {
    asOf: 0,
    readUntil: {},
    baseline: [{ signal: measured, ring, cohort: null, stratum: '', age: 1, atRisk: devices, bad }],
    control: [],
    exposures: rings.map((one) => ({
      ring: one.ring,
      cohort: null,
      devices: one.devices,
      exposed: one.ring === ring ? devices : 0,
    })),
    cohortsSeen: 0,
    notBooting: 0,
  };
  const question = {
    counts,
    baselines: noBaselines,
    signals: signalsOf(policy),
    settings: policy.evidence,
    held: [],
  };
  return judgeEvidence(question).total;
}

/**
 * A tenant's policy: its rings, when a release is announced, summed up and judged, and how often it is looked at.
 * The file `ringmaster.yaml` is parsed outside; here are the shape and the rules that no single field can tell.
 */
import type { Area } from '../area.ts';
import type { RingPlan } from '../ring.ts';

/** How a ring opens. `clock`: by its deferral alone, as Autopatch does. */
export type Gate = 'clock';

/** Everything a release needs to know of its tenant's wishes. */
export interface Policy {
  readonly tenant: string;
  readonly area: Area;
  readonly profile: string;
  readonly gate: Gate;
  readonly rings: readonly RingPlan[];
  readonly objective: { readonly target: number; readonly judgedOnDay: number };
  /** Days before publication on which the schedule is announced (at least 7, domain.md 3.9). */
  readonly announceDaysBefore: number;
  /** Day of release of the summary (the fourth Tuesday, domain.md 3.9). */
  readonly summaryOnDay: number;
  readonly assessments: {
    /** Hours between looks in the days after a ring opened. */
    readonly hoursWhileRolling: number;
    /** How many days after a ring opened that lasts. */
    readonly rollingDays: number;
    /** Hours between looks otherwise. */
    readonly hoursOtherwise: number;
  };
  /** Whether operators may pause (decision 10 of domain.md 10). */
  readonly tenantPause: boolean;
  /** Whether releases may be expedited (domain.md 3.5). */
  readonly expedite: boolean;
}

/** A broken rule of a policy: where it is, what the rule says, what was found, and the way out. */
export interface PolicyFault {
  readonly path: readonly (string | number)[];
  readonly rule: string;
  readonly seen: string;
  readonly remedy: string;
}

const shareTolerance = 1e-9;

/** The rules over several fields; an empty list means that the policy may be used. */
export function policyFaults(policy: Policy): readonly PolicyFault[] {
  return [
    ...nameFaults(policy),
    ...orderFaults(policy),
    ...shareFaults(policy),
    ...dayFaults(policy),
  ];
}

function nameFaults({ rings }: Policy): PolicyFault[] {
  return rings.flatMap((ring, index) =>
    rings.findIndex((other) => other.name === ring.name) === index
      ? []
      : [
          {
            path: ['rings', index, 'name'],
            rule: 'each ring has a name of its own',
            seen: `"${ring.name}" stands twice`,
            remedy: 'rename one of the two',
          },
        ],
  );
}

function orderFaults({ rings }: Policy): PolicyFault[] {
  return rings.flatMap((ring, index) => {
    const former = rings[index - 1];
    if (former === undefined || former.cadence.deferralDays <= ring.cadence.deferralDays) return [];
    return [
      {
        path: ['rings', index, 'deferralDays'],
        rule: 'rings stand in the order in which they open, so a deferral is never shorter than that of the ring before',
        seen: `"${ring.name}" opens on day ${ring.cadence.deferralDays}, "${former.name}" before it on day ${former.cadence.deferralDays}`,
        remedy: 'put the rings in order or change a deferral',
      },
    ];
  });
}

function shareFaults({ rings }: Policy): PolicyFault[] {
  const sum = rings.reduce((total, ring) => total + ring.share, 0);
  if (Math.abs(sum - 1) < shareTolerance) return [];
  return [
    {
      path: ['rings'],
      rule: 'the shares of the rings add up to 1',
      seen: `they add up to ${Number(sum.toFixed(6))}`,
      remedy: 'change the shares; a ring filled by hand only has share 0',
    },
  ];
}

function dayFaults(policy: Policy): PolicyFault[] {
  const faults: PolicyFault[] = [];
  const lastOpens = policy.rings.at(-1)?.cadence.deferralDays ?? 0;
  if (policy.objective.judgedOnDay <= lastOpens) {
    faults.push({
      path: ['objective', 'judgedOnDay'],
      rule: 'the objective is judged after the last ring has opened',
      seen: `judged on day ${policy.objective.judgedOnDay}, last ring opens on day ${lastOpens}`,
      remedy: 'judge later or shorten the deferral',
    });
  }
  if (policy.summaryOnDay > policy.objective.judgedOnDay) {
    faults.push({
      path: ['summaryOnDay'],
      rule: 'the summary comes no later than the judgement',
      seen: `summary on day ${policy.summaryOnDay}, judged on day ${policy.objective.judgedOnDay}`,
      remedy: 'move the summary before the judgement',
    });
  }
  return faults;
}

/**
 * The rules of a tenant's policy that no single setting can tell. What each setting may be by itself stands in
 * `settings.ts`; the file `ringmaster.yaml` is parsed outside.
 */
import { factsOf, outlineOf } from '../area/areas.ts';
import { permission } from '../area/permission.ts';
import {
  hasControl,
  hasUsual,
  type Signal,
  type SignalMatch,
  type SignalSource,
} from '../evidence/signal/signal.ts';
import { calendarFaults } from './calendarFaults.ts';
import type { PolicyFault } from './fault.ts';
import type { ValuesOf } from './setting.ts';
import type { settings } from './settings.ts';

export type { PolicyFault } from './fault.ts';

/** Everything a release needs to know of its tenant's wishes: a value for each setting. */
export type Policy = ValuesOf<typeof settings>;

/** Whether two policies say the same; what cannot be read says what no policy does. */
export function isSamePolicy(one: Policy | null, other: Policy): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

const shareTolerance = 1e-9;

/** The rules over several fields; an empty list means that the policy may be used. */
export function policyFaults(policy: Policy): readonly PolicyFault[] {
  return [
    ...nameFaults(policy),
    ...orderFaults(policy),
    ...shareFaults(policy),
    ...objectiveFaults(policy),
    ...gateFaults(policy),
    ...dayFaults(policy),
    ...ladderFaults(policy),
    ...signalFaults(policy),
    ...calendarFaults(policy),
    ...driverFaults(policy),
    ...versionFaults(policy),
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

/** A gate that needs more than the clock needs an area whose rings can be kept closed. */
function gateFaults({ area, gate, rings }: Policy): PolicyFault[] {
  const refusal = permission(area, 'openRings', 'service');
  if (refusal === null) return [];
  const said = [
    { path: ['gate'], gate },
    ...rings.map((ring, index) => ({ path: ['rings', index, 'gate'], gate: ring.gate ?? 'clock' })),
  ];
  return said
    .filter((one) => one.gate !== 'clock')
    .map(({ path, gate: seen }) => ({
      path,
      rule: `rings of this area open by the clock alone (${refusal.message})`,
      seen: `gate ${seen}`,
      remedy: 'use gate clock, and delay a ring by its deferralDays',
    }));
}

/** Whether there is an objective is the area's, and what it asks the policy's. */
function objectiveFaults({ area, objective }: Policy): PolicyFault[] {
  const { title, objective: usual } = outlineOf(area);
  if ((objective.target === null) === (usual.target === null)) return [];
  return [
    {
      path: ['objective', 'target'],
      rule: `${usual.target === null ? 'no' : 'an'} objective is set for ${title}`,
      seen: objective.target === null ? 'none' : `a target of ${objective.target}`,
      remedy: usual.target === null ? 'leave it out' : `set a share such as ${usual.target}`,
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

/** The steps of the ladder come in order: watch, pause at 1 / budget, rollback; asking again comes before giving up. */
function ladderFaults({ evidence, approval }: Policy): PolicyFault[] {
  const { falsePauseBudget, watchAt, rollBackAt } = evidence;
  const level = pauseAt(evidence);
  const budget = `a budget of ${falsePauseBudget} pauses at ${level}`;
  const faults: PolicyFault[] = [];
  if (watchAt >= level) {
    faults.push({
      path: ['evidence', 'watchAt'],
      rule: 'the next ring waits before all are paused, so watchAt is less than 1 / falsePauseBudget',
      seen: `watchAt ${watchAt}, and ${budget}`,
      remedy: `set watchAt below ${level} or spend a smaller budget`,
    });
  }
  if (rollBackAt < level) {
    faults.push({
      path: ['evidence', 'rollBackAt'],
      rule: 'a release is paused before it is rolled back, so rollBackAt is at least 1 / falsePauseBudget',
      seen: `rollBackAt ${rollBackAt}, and ${budget}`,
      remedy: `set rollBackAt to ${level} or more`,
    });
  }
  if (approval.escalateAfterHours >= approval.deadlineHours) {
    faults.push({
      path: ['approval', 'escalateAfterHours'],
      rule: 'it is asked again before the deadline',
      seen: `asked again after ${approval.escalateAfterHours} h, deadline after ${approval.deadlineHours} h`,
      remedy: 'ask again sooner or give more time',
    });
  }
  return faults;
}

/** The evidence at which a release is paused: 1 / budget, free of the dust of division. */
export function pauseAt({
  falsePauseBudget,
}: Pick<Policy['evidence'], 'falsePauseBudget'>): number {
  return Number((1 / falsePauseBudget).toPrecision(9));
}

/** The list that says which events of a source count; `contact`, `restarts` and `builds` know one kind of event only. */
const matchOf: Readonly<Record<SignalSource, keyof SignalMatch | null>> = {
  installs: 'errorClasses',
  startups: 'stopCodes',
  apps: 'apps',
  reports: 'reports',
  contact: null,
  restarts: null,
  builds: null,
};

/** Only devices that got the update can fail to install it. */
const onlyUpdated: readonly SignalSource[] = ['installs'];
/** Silence after a restart is known by that of others on the same day alone. */
const onlyCompared: readonly SignalSource[] = ['restarts'];

/** Releases of earlier versions say nothing of drivers. */
function driverFaults({ area, drivers }: Pick<Policy, 'area'> & Partial<Policy>): PolicyFault[] {
  const { title, keepsDrivers } = factsOf(area);
  if (keepsDrivers === true || drivers === undefined || drivers.mode === 'off') return [];
  return [
    {
      path: ['drivers', 'mode'],
      rule: `drivers are no matter of ${title}`,
      seen: drivers.mode,
      remedy: 'say it of Windows quality updates',
    },
  ];
}

/** Releases of earlier versions say nothing of them. */
function versionFaults({ area, versions }: Pick<Policy, 'area'> & Partial<Policy>): PolicyFault[] {
  const { title, keepsVersions } = factsOf(area);
  if (keepsVersions === true || versions === undefined || versions.mode === 'unpinned') return [];
  return [
    {
      path: ['versions', 'mode'],
      rule: `versions of Windows that no release brings are no matter of ${title}`,
      seen: versions.mode,
      remedy: 'say it of Windows quality updates',
    },
  ];
}

function signalFaults({ signals }: Policy): PolicyFault[] {
  return signals.flatMap((signal, index) => [
    ...(signals.findIndex(({ name }) => name === signal.name) === index
      ? []
      : [
          {
            path: ['signals', index, 'name'],
            rule: 'each signal has a name of its own',
            seen: `"${signal.name}" stands twice`,
            remedy: 'rename one of the two',
          },
        ]),
    ...matchFaults(signal, index),
    ...(hasControl(signal) && onlyUpdated.includes(signal.source)
      ? [
          {
            path: ['signals', index, 'method'],
            rule: 'devices not updated can be compared only in what can befall them too',
            seen: `method ${signal.method} with source ${signal.source}`,
            remedy: 'use method baseline',
          },
        ]
      : []),
    ...(hasUsual(signal) && onlyCompared.includes(signal.source)
      ? [
          {
            path: ['signals', index, 'method'],
            rule: 'who does not come back from a restart is compared with others that fall silent on the same day',
            seen: `method ${signal.method} with source ${signal.source}`,
            remedy: 'use method control',
          },
        ]
      : []),
  ]);
}

/** A limit that is not of the signal's source would be passed over in silence; one that excludes all matches nothing. */
function matchFaults({ source, match }: Signal, index: number): PolicyFault[] {
  const own = matchOf[source];
  const known: readonly string[] = own === null ? [] : [own, 'otherThan'];
  const foreign = Object.keys(match).filter((key) => !known.includes(key));
  const faults: PolicyFault[] = foreign.map((key) => ({
    path: ['signals', index, 'match', key],
    rule:
      own === null
        ? `events of source ${source} are all of one kind, so nothing can be picked out of them`
        : `events of source ${source} are picked by ${known.join(' and ')}`,
    seen: `${key} with source ${source}`,
    remedy: own === null ? 'leave match out' : `leave ${key} out or change the source`,
  }));
  const wanted = own === null ? [] : (match[own] ?? []);
  const refused = new Set((match.otherThan ?? []).map((one) => one.toLowerCase()));
  if (own !== null && wanted.length > 0 && wanted.every((one) => refused.has(one.toLowerCase()))) {
    faults.push({
      path: ['signals', index, 'match', 'otherThan'],
      rule: `a signal counts something, so otherThan leaves some of ${own}`,
      seen: `all of ${wanted.join(', ')} is left out again`,
      remedy: `shorten otherThan or lengthen ${own}`,
    });
  }
  return faults;
}

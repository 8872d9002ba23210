/**
 * `apply`: folds one decision into a release. Pure, never decides. Runs inside the workflow, so it changes seldom and
 * only with new golden histories. `observe` folds what was seen.
 */
import type { Decision } from './decision.ts';
import type { WaitReason } from './reason.ts';
import type { Phase, Progress, Release, RingState } from './release.ts';
import { cadenceWhenExpedited } from './rules/commands.ts';

const recentMax = 8;

/** The release after a decision. */
export function apply(release: Release, decision: Decision): Release {
  const recent = [...release.recent, { at: decision.at, text: decision.reason }].slice(-recentMax);
  const next = { ...folded(release, decision), recent };
  return { ...next, decisions: release.decisions + 1, revision: release.revision + 1 };
}

/** The release after a look: how far the rings are, and what is waited for. */
export function observe(
  release: Release,
  seen: {
    readonly progress: Progress | null;
    readonly waits: readonly WaitReason[];
    readonly at: number;
  },
): Release {
  return {
    ...release,
    progress: seen.progress ?? release.progress,
    waiting: seen.waits.map(waitText).at(0) ?? null,
    lastAssessedAt: seen.at,
  };
}

function folded(release: Release, { action, at }: Decision): Release {
  switch (action.kind) {
    case 'announce':
      return { ...release, phase: phaseAfter(release.phase, action.message) };
    case 'review':
      return { ...release, content: action.content, phase: 'rolling' };
    case 'supersede':
      return { ...release, content: action.content };
    case 'judgeObjective':
      return { ...release, objective: action.judgement, phase: 'judged' };
    case 'remindPause':
      return withRing(release, action.ring, (ring) => ({
        ...ring,
        pauseReminders: [...ring.pauseReminders, action.days],
      }));
    case 'offer':
      return withRing(release, action.ring, (ring) => ({
        ...ring,
        offeredAt: at,
        deadlineAt: action.deadlineAt,
      }));
    case 'passDeadline':
      return withRing(release, action.ring, (ring) => ({ ...ring, deadlinePassedAt: at }));
    case 'pause':
      return withRing(release, action.ring, (ring) => ({
        ...ring,
        pause: action.pause,
        pauseReminders: [],
      }));
    case 'resume':
      return withRing(release, action.ring, (ring) => resumed(ring));
    case 'lapsePause':
      return withRing(release, action.ring, (ring) => ({
        ...ring,
        pause: null,
        pauseReminders: [],
      }));
    case 'rollBack':
      return withRing(release, action.ring, (ring) => ({
        ...ring,
        pause: action.pause,
        pauseReminders: [],
        rolledBackAt: at,
      }));
    case 'expedite':
      return withRing(release, action.ring, (ring) => ({
        ...ring,
        cadence: cadenceWhenExpedited(ring.cadence),
        expeditedAt: at,
        opensAt: Math.min(ring.opensAt, at),
        offeredAt: ring.offeredAt ?? at,
        deadlineAt: action.deadlineAt,
        // A deadline that has passed already stays passed.
        deadlinePassedAt:
          action.deadlineAt < ring.deadlineAt || ring.offeredAt === null
            ? null
            : ring.deadlinePassedAt,
      }));
  }
}

function phaseAfter(phase: Phase, message: 'schedule' | 'start' | 'summary' | 'change'): Phase {
  if (message === 'schedule' && phase === 'planned') return 'announced';
  return message === 'summary' && phase === 'rolling' ? 'summarized' : phase;
}

/** A resume after a rollback is allowed once something newer is out, and then the ring takes that. */
function resumed(ring: RingState): RingState {
  return { ...ring, pause: null, pauseReminders: [], rolledBackAt: null };
}

function withRing(release: Release, name: string, change: (ring: RingState) => RingState): Release {
  return {
    ...release,
    rings: release.rings.map((ring) => (ring.name === name ? change(ring) : ring)),
  };
}

function waitText(wait: WaitReason): string {
  const day = (at: number): string => new Date(at).toISOString().slice(0, 16).replace('T', ' ');
  switch (wait.kind) {
    case 'notDue':
      return `Waiting for ${wait.next} at ${day(wait.at)} UTC.`;
    case 'notPublished':
      return `The catalogue has shown nothing since ${day(wait.since)} UTC; no ring opens.`;
    case 'paused':
      return `${wait.ring} is paused by the ${wait.by}.`;
    case 'sourceMissing':
      return `The source "${wait.source}" could not be read; what rests on it waits.`;
  }
}

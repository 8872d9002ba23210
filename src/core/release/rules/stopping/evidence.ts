/**
 * What the evidence leads to when no cohort carries it (`cohortHolds.ts`): a release that is worse than usual is
 * paused, and before that the next ring waits. One budget for false pauses over all looks (docs/method.md, "Budget and
 * weights").
 */
import type { Baselines } from '../../../evidence/usual/baseline.ts';
import { toldText, untoldText } from '../../../evidence/usual/monthBefore.ts';
import { levelText, monthsText } from '../../../evidence/judge/odds.ts';
import { wordsText } from '../../../evidence/usual/usualWord.ts';
import type { Evidence, Verdict } from '../../../evidence/judge/verdict.ts';
import { holdCohortText, isOnlyAsked, isScattered, type Hold } from '../../../hold/hold.ts';
import type { Observation } from '../../step/observation.ts';
import type { Pause, Release, RingState } from '../../state/release.ts';
import {
  evidenceOfAll,
  evidenceWithout,
  pauseLevel,
  round,
  setAsideOf,
  strongestOf,
  verdictWords,
  watchLevel,
} from '../../step/judgement.ts';
import { service } from '../../state/who.ts';
import { pauseFrom } from '../../state/pause.ts';
import { pinText, stopOf } from '../../state/pin.ts';
import { decided, decision, joined, nothing, waiting, type Rule } from '../rule.ts';

/** Below this share of the watch level a watch ends, so that it does not flutter. */
export const calmShare = 0.5;

/** Fixes the baselines at publication: a release is judged by one version from beginning to end. */
export const chooseBaselines: Rule = {
  uses: null,
  judge(release, observation, now) {
    if (release.baselines !== null || release.content === null) return nothing;
    // What is assumed where nothing is known is no choice.
    if (observation.missing.includes('evidence')) return nothing;
    const { version, releases, words = [], before } = observation.baselines;
    const rest = restText(observation.baselines);
    const said = words.length === 0 ? '' : `, and on what people say is usual: ${wordsText(words)}`;
    return decided(
      decision(
        'baselines',
        now,
        { kind: 'useBaselines', version },
        {
          rule: 'baselines are fixed before the first device is seen',
          reason: `The release is judged by version ${version} of the baselines, which rests on ${rest}${said}.`,
          inputs: {
            version,
            releases,
            ...(before?.kind === 'told' ? { told: before.devices } : {}),
          },
          otherwise: 'Baselines learned later count for the next release.',
        },
      ),
    );
  },
};

function restText({ releases, before }: Baselines): string {
  if (before?.kind === 'told') {
    const others = releases === 0 ? 'documented assumptions' : `${releases} earlier releases`;
    return `${toldText(before)}, and on ${others} for the rest`;
  }
  if (releases > 0) return `${releases} earlier releases`;
  return `documented assumptions${before === undefined ? '' : `: ${untoldText(before.why)}`}`;
}

/** A hold that was ordered at an earlier look and is not in force sets nothing aside: its devices still get the update. */
function withHoldsInForce(release: Release, now: number): Release {
  const inForce = release.holds.filter((hold) => !isOnlyAsked(hold) || hold.at >= now);
  return inForce.length === release.holds.length ? release : { ...release, holds: inForce };
}

/** Pauses every ring when the release is worse than usual. */
export const pauseOnEvidence: Rule = {
  uses: { ability: 'pause', by: 'service' },
  judge(release, observation, now) {
    const { holds } = withHoldsInForce(release, now);
    const evidence = evidenceOfAll(release, observation, holds);
    const aside = setAsideOf({ ...release, holds });
    const level = pauseLevel(release);
    if (evidence === null || evidence.total < level) return nothing;
    const stop = stopOf(release, observation.judged);
    if ('why' in stop) return waiting({ kind: 'areaCannot', ability: 'pause', why: stop.why });
    const strongest = strongestOf(evidence);
    const words = verdictWords(release, strongest);
    const open = release.rings.filter((ring) => ring.pause === null);
    return joined(
      open.map((ring, nth) =>
        decided(
          decision(
            `evidence/pause/${ring.name}/${release.decisions}`,
            now,
            {
              kind: 'pause',
              ring: ring.name,
              pause: { ...servicePause(release, { reason: words, aside }, now), ...stop },
            },
            {
              rule: `what a fine update shows in at most ${levelText(level)} months pauses the release`,
              reason:
                nth === 0
                  ? `${seenText(evidence.total, level)}, and ${levelText(level)} pauses: ${words}${scatteredText(release)} ${ring.name} is paused.${pinText(release.key.area, stop.pin)}`
                  : `${ring.name} is paused as well, for the same evidence.`,
              inputs: evidenceInputs(evidence, strongest, level),
              otherwise: pauseOtherwise(strongest),
            },
          ),
        ),
      ),
    );
  },
};

/** What is seen, as how often a fine update would come to it. */
export function seenText(evidence: number, level: number): string {
  return `If the update were fine this would happen ${monthsText(evidence, [level])}`;
}

/** Said where groups that are held explain nothing any more; starts with a space, so that nothing is said elsewhere. */
function scatteredText({ holds }: Release): string {
  return isScattered(holds)
    ? ' Groups that have nothing in common are held already, so the update itself is taken for the cause, and their devices count.'
    : '';
}

function servicePause(
  { key }: Release,
  { reason, aside }: { readonly reason: string; readonly aside: NonNullable<Pause['aside']> },
  now: number,
): Pause {
  const who = { by: 'service', operator: service, reason } as const;
  return { ...pauseFrom(now, who, key.area), aside };
}

/** The numbers beside a decision by the evidence. */
export function evidenceInputs(
  evidence: Evidence,
  strongest: Verdict | null,
  level: number,
): Readonly<Record<string, string | number | null>> {
  return {
    evidence: round(evidence.total),
    level: round(level),
    signal: strongest?.signal ?? null,
    ofRing: strongest?.ring ?? null,
    bad: strongest?.bad ?? null,
    devices: strongest?.devices ?? null,
    expected: strongest === null ? null : round(strongest.expected),
    furtherBad: strongest === null ? null : Math.round(strongest.furtherBad),
  };
}

function pauseOtherwise(strongest: Verdict | null): string {
  if (strongest?.pausesAt === null || strongest === null)
    return 'With fewer bad devices it would have waited.';
  const fewer = Math.max(0, Math.min(strongest.bad, strongest.pausesAt) - 1);
  return `With ${fewer} bad devices instead of ${strongest.bad} it would have waited.`;
}

/** The next ring waits while the evidence is raised; once it is calm again, that ends. */
export const watchEvidence: Rule = {
  uses: { ability: 'openRings', by: 'service' },
  judge(release, observation, now) {
    const evidence = evidenceOfAll(release, observation);
    if (evidence === null) return nothing;
    const watchAt = watchLevel(release);
    const strongest = strongestOf(evidence);
    const inputs = evidenceInputs(evidence, strongest, watchAt);
    const rule = `while what is seen comes by chance in at most ${levelText(watchAt)} months, the next ring does not open by itself`;
    // Once every ring is open, or paused, none is left to wait.
    const mayWait = release.rings.some(
      ({ pause, offeredAt }) => pause === null && offeredAt === null,
    );
    if (release.watch === null && mayWait && evidence.total >= watchAt) {
      const why = verdictWords(release, strongest);
      return decided(
        decision(
          `watch/${release.decisions}`,
          now,
          { kind: 'watch', watch: { since: now, evidence: evidence.total, why } },
          {
            rule,
            reason: `${seenText(evidence.total, watchAt)}, and from ${levelText(watchAt)} on the next ring waits: ${why}`,
            inputs,
            otherwise: `Were it likelier than ${levelText(watchAt)}, the rings would open on their day; at ${levelText(pauseLevel(release))} all would be paused.`,
          },
        ),
      );
    }
    if (release.watch === null || evidence.totalAtMost >= watchAt * calmShare) return nothing;
    return decided(
      decision(
        `watch/over/${release.decisions}`,
        now,
        { kind: 'watch', watch: null },
        {
          rule,
          reason: `${seenText(evidence.totalAtMost, watchAt * calmShare)}; the rings open on their day again.`,
          inputs,
          otherwise: `At ${levelText(watchAt * calmShare)} or less likely the next ring would go on waiting.`,
        },
      ),
    );
  },
};

/**
 * The service lifts its own pause once a cohort that carries the evidence was found and held by itself after it. What a
 * person holds meanwhile lifts nothing, nor does what is not known of how holds overlap: what was set aside at the pause
 * and the service's own later holds together must leave no more than calm evidence at most.
 */
export const resumeWhenHeld: Rule = {
  uses: { ability: 'pause', by: 'service' },
  judge(release, observation, now) {
    const solved = release.rings.flatMap((ring) => {
      const left = leftWithoutCause(release, ring, observation);
      return left === null ? [] : [{ ring, left }];
    });
    const { watchAt } = release.policy.evidence;
    return joined(
      solved.map(({ ring, left: { cause, evidence } }, nth) =>
        decided(
          decision(
            `evidence/resume/${ring.name}/${release.decisions}`,
            now,
            { kind: 'resume', ring: ring.name, operator: service },
            {
              rule: 'the service resumes what it paused once the cause is set aside',
              reason:
                nth === 0
                  ? `The cohort that carried the evidence is held (${cause}); what is seen without it would happen ${monthsText(evidence.totalAtMost)} if the update were fine. ${ring.name} goes on.`
                  : `${ring.name} goes on as well.`,
              inputs: { ...evidenceInputs(evidence, null, watchAt), held: cause },
              otherwise: `Were the rest as unlikely as ${levelText(watchAt)}, it would stay paused.`,
            },
          ),
        ),
      ),
    );
  },
};

/** What is left of the evidence without the cause of a pause, and the cause in words; null = it is not set aside. */
function leftWithoutCause(
  release: Release,
  { pause, rolledBackAt }: RingState,
  observation: Observation,
): { readonly evidence: Evidence; readonly cause: string } | null {
  if (pause?.by !== 'service' || rolledBackAt !== null || isScattered(release.holds)) return null;
  // Only this release's own pauses: what stopped another is not mended by what this one's devices show.
  if (pause.from !== undefined || pause.at < release.createdAt) return null;
  const isLater = (hold: Hold): boolean => (hold.inForceAt ?? hold.at) >= pause.at;
  const before = pause.aside ?? release.holds.filter((hold) => !isLater(hold)).map(cohortOfHold);
  const own = release.holds.filter((hold) => hold.by === 'service' && isLater(hold));
  if (own.length === 0) return null;
  const aside = [...before, ...own.map(cohortOfHold)];
  const evidence = evidenceWithout(release, observation, aside);
  if (evidence === null || evidence.totalAtMost >= release.policy.evidence.watchAt) return null;
  return { evidence, cause: own.map(holdCohortText).join('; ') };
}

function cohortOfHold({ cohort }: Hold): Hold['cohort'] {
  return cohort;
}

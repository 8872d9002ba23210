/**
 * What the evidence would have paused where an operator alone may: the operators are told once of each version, with what
 * stops it. Evidence is some days old, so a version may have come meanwhile that mends it, or is no better: which one is meant
 * is a person's to say.
 */
import { outlineOf, stopIn } from '../../../area/areas.ts';
import { permission } from '../../../area/permission.ts';
import { levelText } from '../../../evidence/judge/odds.ts';
import { dotted } from '../../../version.ts';
import { seenAt } from '../../content/judgedVersions.ts';
import { channelOf, outOf, type OutVersion } from '../../state/pin.ts';
import { subjectOf } from '../../state/settled.ts';
import { evidenceOfAll, pauseLevel, strongestOf, verdictWords } from '../../step/judgement.ts';
import type { Release } from '../../state/release.ts';
import { decided, decision, nothing, type Rule } from '../rule.ts';
import { evidenceInputs, seenText } from './evidence.ts';

/** Tells operators what they alone may stop. */
export const tellOperators: Rule = {
  uses: null,
  judge(release, observation, now) {
    const { area, id } = release.key;
    const isTheirs =
      permission(area, 'pause', 'tenant') === null && permission(area, 'pause', 'service') !== null;
    const evidence = isTheirs ? evidenceOfAll(release, observation) : null;
    const level = pauseLevel(release);
    if (evidence === null || evidence.total < level) return nothing;
    const strongest = strongestOf(evidence);
    const suspect = suspectOf(release, strongest?.ring ?? null, now);
    const advisory = `stop/${suspect?.channel ?? ''} ${suspect?.version ?? id}`;
    if (suspect === null || release.settled.includes(subjectOf(advisory))) return nothing;
    return decided(
      decision(
        subjectOf(advisory),
        now,
        { kind: 'advise', advisory, title: `${suspect.name} is worse than usual` },
        {
          rule: 'what only operators may stop, they are told of at the level of a pause',
          reason: `${seenText(evidence.total, level)}: ${verdictWords(release, strongest)} The service stops nothing of ${outlineOf(area).title}. ${wayText(release, suspect)}`,
          inputs: { ...evidenceInputs(evidence, strongest, level), suspect: suspect.version },
          otherwise: `Were it likelier than ${levelText(level)}, nobody would be told.`,
        },
      ),
    );
  },
};

/** The version that is judged, with its neighbours. */
interface Suspect {
  readonly channel: string;
  /** `Stable 155.0.1.44`. */
  readonly name: string;
  readonly version: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** Of the ring that shows the most, else of the last that is not stopped, which has most devices; null = all are. */
function suspectOf({ key, content, rings }: Release, seenIn: string | null, now: number) {
  const open = rings.filter(({ pause }) => pause === null).map(({ name }) => name);
  const ring = open.find((name) => name === seenIn) ?? open.at(-1);
  if (content === null || ring === undefined) return null;
  const channel = channelOf(key.area, content, ring);
  const out = outOf(content, channel);
  const at = seenAt(key, out, now);
  const textOf = (one: OutVersion | undefined): string | null =>
    one === undefined ? null : dotted(one.version);
  const version = textOf(out[at]);
  if (version === null) return null;
  const [before, after] = [textOf(out[at - 1]), textOf(out[at + 1])];
  return { channel, name: `${channel} ${version}`, version, before, after };
}

/** What a person can do about it. */
function wayText({ key }: Release, { name, before, after }: Suspect): string {
  const pause = `ringmaster release pause --area ${key.area}`;
  if (stopIn(key.area) === 'target')
    return `\`${pause}\` keeps all others on the version that they have.`;
  if (before === null) return `It may be ${name}, before which none is listed that could be kept.`;
  return after === null
    ? `If it is ${name}: \`${pause}\` keeps devices on ${before}.`
    : `If it is ${name}: ${after} is out since, and devices go there by themselves; if that is no better, \`${pause} --to ${before}\` keeps them on ${before}.`;
}

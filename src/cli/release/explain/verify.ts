/** Makes all decisions of a release again, each from its look, and tells where another one comes out. */
import type { Decision } from '#core/release/step/decision.ts';
import {
  differencesOf,
  isJudgedOtherwise,
  wording,
  type Difference,
  type Look,
} from '#core/release/record/look.ts';
import { instantText } from '#reports/instant.ts';
import { iso } from '../../view/iso.ts';

/** What making them again came to. */
export interface Verification {
  readonly decisions: number;
  /** Decisions that came out of their look again. */
  readonly again: number;
  /** Decisions without a look: an earlier version took them, which kept none. */
  readonly withoutLook: readonly string[];
  /** Decisions that an earlier version worded otherwise: what they do is compared, and not what they say. */
  readonly wordedBefore: number;
  /** Decisions of looks whose evidence an earlier version judged by other rules: they are not made again. */
  readonly judgedBefore: number;
  readonly differences: readonly (Difference & { readonly at: number })[];
}

/** Verifies. */
export function verificationOf(
  decisions: readonly Decision[],
  looks: readonly Look[],
): Verification {
  const withoutLook = decisions.filter(({ at }) => !looks.some((look) => look.at === at));
  const otherwise = looks.filter(isJudgedOtherwise);
  const judgedBefore = decisions.filter(({ at }) => otherwise.some((look) => look.at === at));
  const comparable = looks.filter((look) => !otherwise.includes(look));
  const differences = comparable.flatMap((look) =>
    differencesOf(
      look,
      decisions.filter(({ at }) => at === look.at),
    ).map((difference) => ({
      ...difference,
      at: look.at,
    })),
  );
  const formerly = comparable.filter((look) => look.wording !== wording).map(({ at }) => at);
  const wrong = new Set(differences.flatMap(({ stored }) => stored?.id ?? []));
  return {
    decisions: decisions.length,
    again: decisions.length - withoutLook.length - judgedBefore.length - wrong.size,
    withoutLook: withoutLook.map(({ id }) => id),
    wordedBefore: decisions.filter(({ at }) => formerly.includes(at)).length,
    judgedBefore: judgedBefore.length,
    differences,
  };
}

/** The lines of a verification: one when all is well, else every difference with both sides. */
export function verificationLines(verification: Verification): readonly string[] {
  const { decisions, again, differences } = verification;
  const earlier = earlierLines(verification);
  if (differences.length === 0 && again === decisions)
    return [`${decisions} decisions, all come out again`, ...earlier];
  if (differences.length === 0)
    return [`${again} of ${decisions} decisions, all of these come out again`, ...earlier];
  return [
    ...differences.flatMap(({ decision, at, stored, remade }) => [
      `DIFFERENT: ${decision}, ${instantText(at)}`,
      ...differingFields(stored, remade),
    ]),
    '',
    `${again} of ${decisions} decisions come out again, ${differences.length} differ`,
    ...earlier,
  ];
}

function earlierLines({
  withoutLook,
  wordedBefore,
  judgedBefore,
}: Verification): readonly string[] {
  const unkept = `${withoutLook.length} were taken by an earlier version, which kept no looks, and cannot be made again: ${withoutLook.join(', ')}`;
  const worded = `${wordedBefore} were worded by an earlier version: what they do is compared, not what they say`;
  const judged = `${judgedBefore} rest on evidence that an earlier version judged by other rules, and are not made again`;
  return [
    ...(withoutLook.length === 0 ? [] : [unkept]),
    ...(judgedBefore === 0 ? [] : [judged]),
    ...(wordedBefore === 0 ? [] : [worded]),
  ];
}

/** A verification as JSON. */
export function verificationDocument({ differences, ...counts }: Verification): object {
  return { ...counts, differences: differences.map((one) => ({ ...one, at: iso(one.at) })) };
}

function differingFields(stored: Decision | null, remade: Decision | null): readonly string[] {
  if (stored === null) return ['  stored: nothing', `  again:  ${JSON.stringify(remade)}`];
  if (remade === null) return [`  stored: ${JSON.stringify(stored)}`, '  again:  nothing'];
  const fields = [...new Set([...Object.keys(stored), ...Object.keys(remade)])];
  return fields.flatMap((field) => {
    const before = JSON.stringify(Reflect.get(stored, field));
    const again = JSON.stringify(Reflect.get(remade, field));
    return before === again
      ? []
      : [`  ${field}`, `    stored: ${before ?? 'nothing'}`, `    again:  ${again ?? 'nothing'}`];
  });
}

/**
 * What does not succeed for twice as long as it usually takes is told to the operators, once: a view that nobody looks at
 * warns nobody.
 */
import type { Release } from '../../state/release.ts';
import type { Trouble } from '../../state/mishap.ts';
import { lostMail, remedyOf } from '../../state/trouble.ts';
import { troubleText } from '../../view/troubleText.ts';
import { paceMs } from '../../step/wake.ts';
import { decided, decision, joined, type Rule, type Ruling } from '../rule.ts';
import { minuteMs } from '../../../time.ts';

/** An order is in force within seconds; what is asked of a look comes with the next one. */
const ordersPatienceMs = 30 * minuteMs;

/** Tells of troubles that last. */
export const tellTroubles: Rule = {
  uses: null,
  judge(release, _observation, now) {
    const due = release.troubles.filter(
      (trouble) =>
        trouble.toldAt === null && now - trouble.since >= patienceMs(release, trouble, now),
    );
    return joined(due.map((trouble) => warn(release, trouble, now)));
  },
};

function patienceMs(release: Release, { subject }: Trouble, now: number): number {
  const isOrder = subject.startsWith('ring/') || ['holds', 'rule', lostMail].includes(subject);
  return isOrder ? ordersPatienceMs : 2 * paceMs(release, now);
}

function warn(release: Release, trouble: Trouble, now: number): Ruling {
  const { subject, since, tries, why, kind } = trouble;
  return decided(
    decision(
      `warn/${subject}/${since}`,
      now,
      { kind: 'warn', subject, since },
      {
        rule: 'what takes twice its usual time is told to the operators',
        reason: `${capitalized(troubleText(release, trouble, now))}. ${remedyOf(trouble)}`,
        inputs: { subject, since, tries, kind, why },
        otherwise: 'Had it succeeded meanwhile, nobody would be told.',
      },
    ),
  );
}

function capitalized(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/**
 * The settings of `ringmaster.yaml` about evidence: when a fleet says that an update is bad, what then waits for a
 * person, when a release is hurried, how groups of devices are held, and the tenant's own signals.
 */
import * as z from 'zod';
import type { Policy } from '#core/policy/policy.ts';
import { limits } from '#core/policy/limits.ts';
import {
  listOf,
  mapping,
  mustBe,
  number,
  oneOf,
  properShare,
  text,
  texts,
  whole,
  yesOrNo,
} from './values.ts';

/** The settings under `evidence`. */
export const evidenceSettings = (defaults: Policy['evidence']) =>
  z.strictObject(
    {
      falsePauseBudget: number(
        'evidence.falsePauseBudget',
        'Probability at most that a release is paused for nothing; it pauses at evidence 1 / this',
      ).default(defaults.falsePauseBudget),
      watchAt: number('evidence.watchAt', 'Evidence at which the next ring waits').default(
        defaults.watchAt,
      ),
      rollBackAt: number(
        'evidence.rollBackAt',
        'Evidence at which a rollback is called for',
      ).default(defaults.rollBackAt),
      margin: number(
        'evidence.margin',
        "A share of bad devices up to (1 + margin) times the usual one is nobody's concern",
      ).default(defaults.margin),
      unacceptableShare: properShare(
        'A share of bad devices that would not be accepted; a ring below it is shown safe',
        'no number of devices shows a share of 0, and 1 would accept anything',
      ).default(defaults.unacceptableShare),
      staleHours: whole(
        'evidence.staleHours',
        'Hours after which a source is stale, so that nothing opens on it',
      ).default(defaults.staleHours),
    },
    mapping,
  );

/** The settings under `approval`. */
export const approvalSettings = (defaults: Policy['approval']) =>
  z.strictObject(
    {
      escalateAfterHours: whole(
        'approval.escalateAfterHours',
        'Hours after asking at which it is asked again, louder',
      ).default(defaults.escalateAfterHours),
      deadlineHours: whole(
        'approval.deadlineHours',
        'Hours after asking at which it goes on without an answer',
      ).default(defaults.deadlineHours),
      otherwise: oneOf(
        ['stay', 'open'],
        'Without an answer: the ring stays closed, or opens if the evidence allows it',
      ).default(defaults.otherwise),
      approvers: listOf(text('the name of an operator'))
        .describe('Operators who may approve; none named = everybody')
        .default([...defaults.approvers]),
    },
    mapping,
  );

const expediteMapping = (defaults: Policy['expedite']) =>
  z.strictObject(
    {
      allowed: yesOrNo('False = never, by nobody').default(defaults.allowed),
      whenExploited: yesOrNo('When the catalogue tells of a flaw that is exploited').default(
        defaults.whenExploited,
      ),
      whenListed: yesOrNo(
        'When a flaw it mends stands in the public list of exploited ones',
      ).default(defaults.whenListed),
      fromBaseScore: number(
        'expedite.fromBaseScore',
        'From this CVSS base score on; null = never by the score alone',
      )
        .nullable()
        .default(defaults.fromBaseScore),
    },
    mapping,
  );

/** The settings under `expedite`. */
export const expediteSettings = (defaults: Policy['expedite']) =>
  z.union([yesOrNo('Whether releases may be expedited'), expediteMapping(defaults)], {
    error: mustBe('true, false or a mapping of settings'),
  });

/** The settings under `holds`. */
export const holdsSettings = (defaults: Policy['holds']) =>
  z.strictObject(
    {
      days: whole('holds.days', 'Days until a hold ends by itself').default(defaults.days),
      automatic: yesOrNo('Whether the service may hold groups of devices by itself').default(
        defaults.automatic,
      ),
      forKnownIssues: yesOrNo(
        "Whether a provider's known issue that names Windows builds holds their devices; otherwise it is only told",
      ).default(defaults.forKnownIssues),
    },
    mapping,
  );

const sources = [
  'installs',
  'contact',
  'restarts',
  'builds',
  'startups',
  'apps',
  'reports',
] as const;

const match = z.strictObject(
  {
    apps: texts('Executables, such as outlook.exe (source apps)').optional(),
    errorClasses: texts('Error classes that count (source installs)').optional(),
    otherThan: texts(
      'Applications, error classes, stop codes or names that do not count',
    ).optional(),
    stopCodes: texts('Stop codes of blue screens (source startups)').optional(),
    reports: texts('Names under which reports come in (source reports)').optional(),
  },
  mapping,
);

const signalName = mustBe('a letter, then up to 63 letters, digits or hyphens');

const signal = z
  .strictObject(
    {
      name: z
        .string({ error: signalName })
        .regex(/^[A-Za-z][A-Za-z0-9-]{0,63}$/, { error: signalName })
        .describe(
          'Name of the signal; one of a built-in signal takes its place and keeps what is not said here',
        ),
      title: text('what bad devices did')
        .describe('What bad devices did, in words: "lost their printer"')
        .optional(),
      source: oneOf(sources, 'Where it is seen'),
      method: oneOf(
        ['baseline', 'control', 'both'],
        'Judged against what was usual before, against devices not updated at the same time, or both: then it must be worse than either',
      ).optional(),
      match: match.describe('Which events of the source count; without it all').optional(),
      windowDays: whole(
        'signals.windowDays',
        'Days after a device began with the update in which turning bad counts',
      ).optional(),
      baseline: properShare(
        'Usual share of devices that turn bad within the window, until months have been seen',
        'against 0 a single device would be proof, and 1 nothing could exceed',
      ).optional(),
      baselineDevices: whole(
        'signals.baselineDevices',
        "Devices' worth of observation the baseline weighs",
      ).optional(),
      spread: oneOf(
        ['early', 'even'],
        'Whether devices turn bad mostly at once, or evenly',
      ).optional(),
      weight: number(
        'signals.weight',
        'Share of the false-pause budget, compared with others',
      ).optional(),
    },
    mapping,
  )
  .describe("A signal of the tenant's own");

/** The list under `signals`. */
export const signals = listOf(signal, limits.signals.max);

/** One signal as a policy file gives it. */
export type PolicyFileSignal = z.output<typeof signal>;

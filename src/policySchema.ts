/**
 * The shape of `ringmaster.yaml`: what each setting may be, in words that end up in error messages and in the JSON
 * Schema for editors. Rules over several settings stand in core/policy; here each setting is judged by itself.
 * Limits are those of Windows Update client policies (deferral and deadline 0–30 days, grace 0–7, domain.md 2.5, 2.9).
 */
import * as z from 'zod';
import { defaultPolicy } from '#core/policy/defaults.ts';
import { ringProfiles } from '#core/ring.ts';

const defaults = defaultPolicy('contoso');
const deferralDaysMax = 30;
const graceDaysMax = 7;
/** Leaves room for the judgement before the next month's release, 28 or 35 days on. */
const judgedOnDayMax = 27;
const hoursMax = 168;
const ringsMax = 15;

type Failure = { readonly input?: unknown };

/** How a value found in a file reads in a message. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'a mapping';
  return JSON.stringify(value);
}

const mustBe =
  (rule: string) =>
  (failure: Failure): string =>
    `must be ${rule}, found ${shown(failure.input)}`;

function whole(min: number, max: number, unit: string): z.ZodNumber {
  const error = mustBe(`${min}–${max}`);
  return z.int({ error }).min(min, { error }).max(max, { error }).describe(unit);
}

function share(meaning: string): z.ZodNumber {
  const error = mustBe('0–1');
  return z.number({ error }).min(0, { error }).max(1, { error }).describe(meaning);
}

function oneOf<const T extends readonly [string, ...string[]]>(names: T, meaning: string) {
  return z
    .enum(names, { error: mustBe(names.map((n) => `"${n}"`).join(' or ')) })
    .describe(meaning);
}

const name = (meaning: string) => {
  const error = mustBe('1–64 lower-case letters, digits or hyphens, a letter or digit first');
  return z
    .string({ error })
    .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, { error })
    .describe(meaning);
};

const yesOrNo = (meaning: string) =>
  z.boolean({ error: mustBe('true or false') }).describe(meaning);

const mapping = { error: mustBe('a mapping of settings') };

const ring = z
  .strictObject(
    {
      name: name('Name of the ring. A ring of the profile keeps what is not said here.'),
      share: share('Share of the fleet placed in the ring; 0 = filled by hand only').optional(),
      deferralDays: whole(
        0,
        deferralDaysMax,
        'Days after publication on which it opens',
      ).optional(),
      deadlineDays: whole(
        0,
        deferralDaysMax,
        'Days after opening until install is forced',
      ).optional(),
      gracePeriodDays: whole(0, graceDaysMax, 'Days a device that was away still gets').optional(),
    },
    mapping,
  )
  .describe('One ring; rings stand in the order in which they open');

const objective = z.strictObject(
  {
    target: share('Share of eligible devices that must be up to date').default(
      defaults.objective.target,
    ),
    judgedOnDay: whole(
      1,
      judgedOnDayMax,
      'Day of release on which the objective is judged',
    ).default(defaults.objective.judgedOnDay),
  },
  mapping,
);

const assessments = z.strictObject(
  {
    hoursWhileRolling: whole(
      1,
      hoursMax,
      'Hours between looks in the days after a ring opened',
    ).default(defaults.assessments.hoursWhileRolling),
    rollingDays: whole(0, judgedOnDayMax, 'Days after a ring opened that this lasts').default(
      defaults.assessments.rollingDays,
    ),
    hoursOtherwise: whole(1, hoursMax, 'Hours between looks otherwise').default(
      defaults.assessments.hoursOtherwise,
    ),
  },
  mapping,
);

const profileNames = Object.keys(ringProfiles) as [string, ...string[]];

/** `ringmaster.yaml` as written: every setting may be left out. */
export const policyFileSchema = z
  .strictObject(
    {
      tenant: name('Name of the tenant in workflow ids and reports').default(defaults.tenant),
      area: oneOf(['quality'], 'What is released; this version releases quality updates').default(
        'quality',
      ),
      profile: oneOf(profileNames, 'Published ring profile the rings start from').default(
        defaults.profile,
      ),
      gate: oneOf(['clock'], 'How a ring opens: by its deferral alone').default('clock'),
      rings: z
        .array(ring, { error: mustBe('a list of rings') })
        .min(1, { error: () => 'must name at least one ring' })
        .max(ringsMax, { error: () => `must name at most ${ringsMax} rings` })
        .optional()
        .describe("Rings in place of the profile's"),
      objective: objective.prefault({}).describe('Service level objective'),
      announceDaysBefore: whole(
        7,
        28,
        'Days before publication on which the schedule is announced',
      ).default(defaults.announceDaysBefore),
      summaryOnDay: whole(1, judgedOnDayMax, 'Day of release of the summary').default(
        defaults.summaryOnDay,
      ),
      assessments: assessments.prefault({}).describe('How often a release is looked at'),
      tenantPause: yesOrNo('Whether operators may pause').default(defaults.tenantPause),
      expedite: yesOrNo('Whether releases may be expedited').default(defaults.expedite),
    },
    mapping,
  )
  .describe('Policy of a Ringmaster tenant');

/** A policy file's content once each setting was found in order. */
export type PolicyFile = z.output<typeof policyFileSchema>;
/** One ring as a policy file gives it. */
export type PolicyFileRing = z.output<typeof ring>;

/** The JSON Schema of `ringmaster.yaml`, for editors. */
export function policyJsonSchema(): object {
  return {
    ...z.toJSONSchema(policyFileSchema, { target: 'draft-7', io: 'input' }),
    title: 'ringmaster.yaml',
  };
}

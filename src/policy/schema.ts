/**
 * The shape of `ringmaster.yaml`: what each setting may be, in words that end up in error messages and in the JSON
 * Schema for editors. Rules over several settings stand in core/policy; here each setting is judged by itself.
 * Limits stand in core/policy/limits.ts.
 */
import * as z from 'zod';
import { carriedOut, factsOf, usualArea } from '#core/area/areas.ts';
import type { Area, Objective } from '#core/area/facts.ts';
import { defaultPolicy } from '#core/policy/defaults.ts';
import { limits } from '#core/policy/limits.ts';
import type { Policy } from '#core/policy/policy.ts';
import {
  approvalSettings,
  evidenceSettings,
  expediteSettings,
  holdsSettings,
  signals,
} from './evidence.ts';
import { mapping, mustBe, name, oneOf, share, whole, yesOrNo } from './values.ts';

const gates = ['clock', 'evidence', 'approval'] as const;

const ring = z
  .strictObject(
    {
      name: name('Name of the ring. A ring of the profile keeps what is not said here.'),
      share: share('Share of the fleet placed in the ring; 0 = filled by hand only').optional(),
      deferralDays: whole(
        'rings.deferralDays',
        'Days after publication on which it opens',
      ).optional(),
      deadlineDays: whole(
        'rings.deadlineDays',
        'Days after opening until install is forced',
      ).optional(),
      gracePeriodDays: whole(
        'rings.gracePeriodDays',
        'Days a device that was away still gets',
      ).optional(),
      gate: oneOf(gates, "How this ring opens, where that is not the policy's way").optional(),
      whenIdle: oneOf(
        ['ask', 'pass'],
        'When a day after its opening not one of its devices has begun: a person is asked whether the next ring may open (ask, the default), or it opens (pass)',
      ).optional(),
    },
    mapping,
  )
  .describe('One ring; rings stand in the order in which they open');

const objective = (defaults: Objective) =>
  z.strictObject(
    {
      target: targetOf(defaults.target),
      judgedOnDay: whole(
        'objective.judgedOnDay',
        'Day of release on which the objective is judged',
      ).default(defaults.judgedOnDay),
    },
    mapping,
  );

/** Where an area has no objective there is nothing but that to say. */
function targetOf(usual: number | null) {
  const target = share('Share of eligible devices that must be up to date');
  return usual === null ? target.nullable().default(null) : target.default(usual);
}

const assessments = (defaults: Policy['assessments']) =>
  z.strictObject(
    {
      hoursWhileRolling: whole(
        'assessments.hoursWhileRolling',
        'Hours between looks in the days after a ring opened',
      ).default(defaults.hoursWhileRolling),
      rollingDays: whole(
        'assessments.rollingDays',
        'Days after a ring opened that this lasts',
      ).default(defaults.rollingDays),
      hoursOtherwise: whole('assessments.hoursOtherwise', 'Hours between looks otherwise').default(
        defaults.hoursOtherwise,
      ),
    },
    mapping,
  );

/** What is said of one area; every setting may be left out. */
function areaSettings(defaults: Policy) {
  const profiles = Object.keys(factsOf(defaults.area).profiles) as [string, ...string[]];
  return {
    profile: oneOf(profiles, 'Published ring profile the rings start from').default(
      defaults.profile,
    ),
    gate: oneOf(
      gates,
      "How rings open: by their deferral alone, by the evidence besides, or by a person's word besides",
    ).default(defaults.gate),
    rings: z
      .array(ring, { error: mustBe('a list of rings') })
      .min(1, { error: () => 'must name at least one ring' })
      .max(limits.rings.max, { error: () => `must name at most ${limits.rings.max} rings` })
      .optional()
      .describe("Rings in place of the profile's"),
    objective: objective(defaults.objective).prefault({}).describe('Service level objective'),
    announceDaysBefore: whole(
      'announceDaysBefore',
      'Days before publication on which the schedule is announced',
    ).default(defaults.announceDaysBefore),
    summaryOnDay: whole('summaryOnDay', 'Day of release of the summary').default(
      defaults.summaryOnDay,
    ),
    assessments: assessments(defaults.assessments)
      .prefault({})
      .describe('How often a release is looked at'),
    tenantPause: yesOrNo('Whether operators may pause').default(defaults.tenantPause),
    expedite: expediteSettings(defaults.expedite)
      .default(defaults.expedite.allowed)
      .describe('Whether releases may be expedited, and when one is by itself'),
    evidence: evidenceSettings(defaults.evidence)
      .prefault({})
      .describe('When a fleet says that an update is bad'),
    approval: approvalSettings(defaults.approval)
      .prefault({})
      .describe("What waits for a person's word, and how long"),
    rollBack: oneOf(
      ['propose', 'automatic', 'never'],
      'When the evidence calls for a rollback: a person is asked, it is done, or neither',
    ).default(defaults.rollBack),
    holds: holdsSettings(defaults.holds).prefault({}).describe('How groups of devices are held'),
    signals: signals
      .default([])
      .describe("Signals of the tenant's own, beside the built-in ones or in their place"),
  };
}

/** The names of these settings. */
export function areaSettingNames(area: Area): readonly string[] {
  return Object.keys(areaSettings(defaultsOf(area)));
}

function defaultsOf(area: Area): Policy {
  return defaultPolicy('contoso', undefined, area);
}

/** The settings of one area and of the tenant, wherever in the file they stand. */
export function areaFileSchema(area: Area) {
  const defaults = defaultsOf(area);
  const words = `What is released; this version releases ${factsOf(area).words.update}s`;
  return z.strictObject(
    {
      tenant: name('Name of the tenant in workflow ids and reports').default(defaults.tenant),
      area: oneOf([area], words).default(area),
      ...areaSettings(defaults),
    },
    mapping,
  );
}

/** `ringmaster.yaml` as written. */
function policyFileSchema() {
  const ofAreas = carriedOut().map((area) => [area, settingsOf(area).optional()] as const);
  const areas = z
    .strictObject(Object.fromEntries(ofAreas), mapping)
    .describe('Settings by management area; each stands here or at the top level, not in both');
  return areaFileSchema(usualArea)
    .extend({ areas: areas.optional() })
    .describe('Policy of a Ringmaster tenant');
}

function settingsOf(area: Area) {
  const { title } = factsOf(area);
  return z
    .strictObject(areaSettings(defaultsOf(area)), mapping)
    .describe(
      area === usualArea ? `${title}; these settings may stand at the top level as well` : title,
    );
}

/** What a policy file says of one area, once each setting was found in order. */
export type PolicyFile = z.output<ReturnType<typeof areaFileSchema>>;
/** One ring as a policy file gives it. */
export type PolicyFileRing = z.output<typeof ring>;

/** The settings of the mapping at a path of the file; none where there is no mapping. */
export function settingsAt(path: readonly (string | number)[]): readonly string[] {
  let schema: unknown = bare(policyFileSchema());
  for (const step of path) {
    if (schema instanceof z.ZodArray) schema = bare(schema.element);
    else if (schema instanceof z.ZodObject) schema = bare(schema.shape[step]);
  }
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

/** A schema without its defaults; of a choice the mapping. */
function bare(schema: unknown): unknown {
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault
  ) {
    return bare(schema.unwrap());
  }
  if (!(schema instanceof z.ZodUnion)) return schema;
  return schema.options.find((option) => option instanceof z.ZodObject) ?? schema;
}

/** The JSON Schema of `ringmaster.yaml`, for editors. */
export function policyJsonSchema(): object {
  return {
    ...z.toJSONSchema(policyFileSchema(), { target: 'draft-7', io: 'input' }),
    title: 'ringmaster.yaml',
  };
}

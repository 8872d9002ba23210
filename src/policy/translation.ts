/**
 * From the content of `ringmaster.yaml` to a core Policy: what the file does not say comes from the profile, from the
 * defaults, and for a signal from what is usual for its source. Nothing is judged here.
 */
import { factsOf } from '#core/area/areas.ts';
import { signal, type Signal } from '#core/evidence/signal/signal.ts';
import { defaultPolicy } from '#core/policy/defaults.ts';
import type { ExpediteSettings, Policy } from '#core/policy/policy.ts';
import type { RingPlan } from '#core/ring.ts';
import type { PolicyFileSignal } from './evidence.ts';
import type { PolicyFile, PolicyFileRing } from './schema.ts';

/** The policy that a file's content means. */
export function policyOfFile(file: PolicyFile): Policy {
  const base = defaultPolicy(file.tenant, file.profile, file.area);
  const { rings, expedite, signals, ...settings } = file;
  return {
    ...base,
    ...settings,
    rings: rings?.map((ring) => ringPlanOf(ring, base.rings)) ?? base.rings,
    expedite: expediteOf(expedite, base.expedite),
    signals: signals.map((one) => signalOf(one, factsOf(file.area).signals)),
  };
}

function ringPlanOf(ring: PolicyFileRing, profile: readonly RingPlan[]): RingPlan {
  const model = profile.find((plan) => plan.name === ring.name);
  return {
    name: ring.name,
    share: ring.share ?? model?.share ?? 0,
    cadence: {
      deferralDays: ring.deferralDays ?? model?.cadence.deferralDays ?? 0,
      deadlineDays: ring.deadlineDays ?? model?.cadence.deadlineDays ?? 0,
      gracePeriodDays: ring.gracePeriodDays ?? model?.cadence.gracePeriodDays ?? 0,
    },
    ...(ring.gate === undefined ? {} : { gate: ring.gate }),
    ...(ring.whenIdle === undefined ? {} : { whenIdle: ring.whenIdle }),
  };
}

/** `expedite: false` forbids it and keeps the rest, so that `true` later is the default again. */
function expediteOf(said: PolicyFile['expedite'], defaults: ExpediteSettings): ExpediteSettings {
  return typeof said === 'boolean' ? { ...defaults, allowed: said } : said;
}

/** A signal under the name of a built-in one, seen at the same place, keeps what is not said here. */
function signalOf(
  { name, title, source, match, ...own }: PolicyFileSignal,
  builtIn: readonly Signal[],
): Signal {
  const model = builtIn.find((one) => one.name === name && one.source === source);
  return signal(name, title ?? model?.title ?? `turned bad by "${name}"`, source, {
    ...model,
    ...(title === undefined ? {} : { title }),
    ...said(own),
    ...(match === undefined ? {} : { match: said(match) }),
  });
}

/** The settings that were said, without those that were not. */
function said<T extends object>(settings: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(settings).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

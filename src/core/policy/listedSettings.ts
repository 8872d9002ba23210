/**
 * The settings of one ring and of one signal. A policy has lists of them, so their types stand with the nouns of the field
 * (`RingPlan`, `Signal`); the compiler holds these tables to them, name by name. What a file leaves out comes from the
 * profile's ring or the built-in signal of the same name.
 */
import type { Signal, SignalMatch } from '../evidence/signal/signal.ts';
import type { Cadence, RingPlan } from '../ring.ts';
import {
  codeName,
  idName,
  number,
  oneOf,
  orNull,
  properShare,
  share,
  someTexts,
  text,
  whole,
  wholeOf,
} from './kinds.ts';
import { group, row, rowReadAs, type Kind, type TableOf } from './setting.ts';

/** How rings may open. */
export const gates = oneOf('clock', 'evidence', 'approval');

/** Deferral and deadline 0–30 days and grace 0–7 are those of Windows Update client policies. */
const cadence = {
  deferralDays: row(
    wholeOf('deferralDaysMax', 0, 30),
    'Days after publication on which it opens',
    'model',
  ),
  deadlineDays: row(whole(0, 30), 'Days after opening until install is forced', 'model'),
  gracePeriodDays: row(whole(0, 7), 'Days a device that was away still gets', 'model'),
} satisfies TableOf<Cadence>;

/** The settings of one ring. */
export const ringSettings = {
  name: row(
    idName,
    'Name of the ring. A ring of the profile keeps what is not said here.',
    'needed',
  ),
  share: row(share, 'Share of the fleet placed in the ring; 0 = filled by hand only', 'model'),
  cadence: group('When it gets an update', cadence, { isFlat: true }),
  gate: row(orNull(gates), "How this ring opens, where that is not the policy's way", 'missing'),
  whenIdle: rowReadAs(
    orNull(oneOf('ask', 'pass')),
    'When a day after its opening not one of its devices has begun: a person is asked whether the next ring may open (ask, the default), or it opens (pass)',
    'ask',
  ),
} satisfies TableOf<RingPlan>;

/** The rings of a policy. */
export const rings: Kind<readonly RingPlan[]> = {
  form: 'list',
  what: 'ring',
  meaning: 'One ring; rings stand in the order in which they open',
  of: ringSettings,
  min: 1,
  max: 15,
};

/** A period in which no ring opens, both dates included. */
export interface Freeze {
  readonly name: string;
  readonly from: string;
  readonly until: string;
}

const freeze = {
  name: row(idName, 'Name of the freeze, as it is told', 'needed'),
  from: row(text('a date'), 'Its first day, such as 2026-12-21', 'needed'),
  until: row(text('a date'), 'Its last day', 'needed'),
} satisfies TableOf<Freeze>;

/** The freezes of a tenant. */
export const freezes: Kind<readonly Freeze[]> = {
  form: 'list',
  what: 'freeze',
  meaning: 'A period in which no ring opens',
  of: freeze,
  min: 0,
  max: 20,
};

const match = {
  apps: row(someTexts, 'Executables, such as outlook.exe (source apps)', 'missing'),
  errorClasses: row(someTexts, 'Error classes that count (source installs)', 'missing'),
  otherThan: row(
    someTexts,
    'Applications, error classes, stop codes or names that do not count',
    'missing',
  ),
  stopCodes: row(someTexts, 'Stop codes of blue screens (source startups)', 'missing'),
  reports: row(someTexts, 'Names under which reports come in (source reports)', 'missing'),
} satisfies TableOf<SignalMatch>;

const signal = {
  name: row(
    codeName,
    'Name of the signal; one of a built-in signal takes its place and keeps what is not said here',
    'needed',
  ),
  title: row(
    text('what bad devices did'),
    'What bad devices did, in words: "lost their printer"',
    'model',
  ),
  source: row(
    oneOf('installs', 'contact', 'restarts', 'builds', 'startups', 'apps', 'reports'),
    'Where it is seen',
    'needed',
  ),
  method: row(
    oneOf('baseline', 'control', 'both'),
    'Judged against what was usual before, against devices not updated at the same time, or both: then it must be worse than either',
    'model',
  ),
  match: group('Which events of the source count; without it all', match),
  windowDays: row(
    whole(1, 28),
    'Days after a device began with the update in which turning bad counts',
    'model',
  ),
  baseline: row(
    properShare('against 0 a single device would be proof, and 1 nothing could exceed'),
    'Usual share of devices that turn bad within the window, until months have been seen',
    'model',
  ),
  baselineDevices: row(
    whole(1, 100_000),
    "Devices' worth of observation the baseline weighs",
    'model',
  ),
  spread: row(
    oneOf('early', 'even'),
    'Whether devices turn bad mostly at once, or evenly',
    'model',
  ),
  weight: row(number(0.01, 100), 'Share of the false-pause budget, compared with others', 'model'),
} satisfies TableOf<Signal>;

/** The signals of a tenant. Each takes its share of the one false-pause budget, so many make all of them slow. */
export const signals: Kind<readonly Signal[]> = {
  form: 'list',
  what: 'signal',
  meaning: "A signal of the tenant's own",
  of: signal,
  min: 0,
  max: 20,
};

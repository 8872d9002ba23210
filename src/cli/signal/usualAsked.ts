/** What a command line says is usual: the signal, the devices, the share; what cannot be is told with the way out. */
import { cohortName, type Cohort } from '#core/evidence/count/counts.ts';
import { hasUsual, type Signal } from '#core/evidence/signal/signal.ts';
import { signalsOf } from '#core/policy/signals.ts';
import { saidShareMax } from '#core/evidence/usual/usualWord.ts';
import { plainTextFault } from '#core/plainText.ts';
import type { Policy } from '#core/policy/policy.ts';
import { shareText } from '#reports/instant.ts';
import { didYouMean } from '#core/spelling.ts';
import { factAsked } from '../asked/factAsked.ts';
import { Failure } from '../failure.ts';

/** Flags of `signal usual`. */
export interface UsualFlags {
  readonly share?: string;
  readonly model?: string;
  readonly firmware?: string;
  readonly where?: string;
  readonly reason?: string;
  readonly list?: boolean;
  readonly forget?: boolean;
}

/** As `devices facts` takes them. */
const valueMax = 120;

/** Which of the three is asked for: listing, taking back, or saying. */
export function verbOf(signal: string | undefined, flags: UsualFlags): 'list' | 'forget' | 'say' {
  const { list = false, forget = false, share } = flags;
  const others = Object.entries(flags).some(
    ([name, value]) =>
      ['share', 'model', 'firmware', 'where', 'reason', 'forget'].includes(name) &&
      value !== undefined,
  );
  if (list) {
    if (signal === undefined && !others) return 'list';
    throw new Failure('usage', 'lists all that is said and takes nothing beside it', {
      place: '--list',
    });
  }
  if (signal === undefined)
    throw new Failure('usage', 'must name a signal', {
      place: 'signal usual',
      remedy: '`ringmaster signal list` shows them, `signal usual --list` what is said of them',
    });
  if (forget && share !== undefined)
    throw new Failure('usage', 'cannot be given together with --share', {
      place: '--forget',
      remedy: 'to say another share, leave --forget out: it takes the place of the one before',
    });
  if (!forget && share === undefined)
    throw new Failure('usage', 'must say what share of the devices is usual, or take it back', {
      place: '--share',
      remedy: 'such as --share 12%, or --forget',
    });
  return forget ? 'forget' : 'say';
}

const whereRemedy =
  'such as --where site=Oslo; facts: model, manufacturer, firmware, windows, site, or your own';

/** The devices that are meant; null = all. */
export function cohortAsked({ model, firmware, where }: UsualFlags): Cohort | null {
  const named = [
    ...(model === undefined ? [] : [{ place: '--model', fact: 'model', value: model.trim() }]),
    ...(firmware === undefined
      ? []
      : [{ place: '--firmware', fact: 'firmware', value: firmware.trim() }]),
    ...(where === undefined ? [] : [{ place: '--where', ...factAsked(where, whereRemedy) }]),
  ];
  const [first, second] = named;
  if (first === undefined) return null;
  if (second !== undefined)
    throw new Failure(
      'usage',
      `cannot be given together with ${first.place}: a word is about one fact`,
      {
        place: second.place,
        remedy: 'say it of the narrower one, or of each by itself',
      },
    );
  const { place, fact, value } = first;
  const fault = value === '' ? 'must name a value' : plainTextFault(value, valueMax);
  if (fault === null) return { fact, value };
  throw new Failure('usage', fault, { place });
}

/** A share as people write it: `12%`, `12.5 %` or `0.12`. */
export function shareAsked(text: string): number {
  const [, percent, plain] =
    /^(?:(\d{1,3}(?:\.\d{1,4})?)\s*%|(0(?:\.\d{1,6})?))$/.exec(text.trim()) ?? [];
  const share = percent === undefined ? Number(plain ?? 'none') : Number(percent) / 100;
  if (share >= 0 && share <= saidShareMax) return share;
  throw new Failure(
    'usage',
    `must be a share from 0 % to ${shareText(saidShareMax)}, found "${text}"`,
    {
      place: '--share',
      remedy: 'such as 12% or 0.12; beyond the most nothing could ever speak against an update',
    },
  );
}

/** The signal of that name, of which something can be usual; a Failure tells which there are. */
export function signalAsked(policy: Policy, name: string): Signal {
  const all = signalsOf(policy);
  const usable = all.filter(hasUsual).map((one) => one.name);
  const found = all.find((one) => one.name === name);
  const remedy = `of these something is usual: ${usable.join(', ')}`;
  if (found === undefined)
    throw new Failure(
      'notFound',
      `the policy has no signal "${name}".${didYouMean(name, usable)}`,
      {
        place: 'signal usual',
        code: 'unknownSignal',
        remedy,
      },
    );
  if (hasUsual(found)) return found;
  throw new Failure(
    'refused',
    `"${name}" is compared with devices not updated on the same days, and not with a usual share`,
    { place: 'signal usual', code: 'comparedSignal', remedy },
  );
}

/** The flags that name some devices, as they are typed. */
export function cohortFlags(cohort: Cohort | null): string {
  if (cohort === null) return '';
  const { fact, value } = cohort;
  return fact === 'model' || fact === 'firmware'
    ? ` --${fact} "${value}"`
    : ` --where "${cohortName(cohort)}"`;
}

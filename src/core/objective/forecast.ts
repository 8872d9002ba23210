/**
 * What will become of an objective: the share on its day, the day on which the share asked for is reached, each with a band
 * that nine of ten months fall into, and the chance to miss. Whole months are drawn, not devices: how far the month is off its
 * curves (`monthEffect.ts`), how it then goes on, and last the luck of the devices that are left. Chance is seeded, so that
 * the same counts give the same forecast. Nothing is decided by it. Docs: docs/method.md, "Forecast".
 */
import { chances, normals } from '../foresight/chances.ts';
import { dayMs } from '../time.ts';
import { absentAfter, awayShare, type Away } from './absence.ts';
import { daysAt, logOdds, ofLogOdds, type Curve } from './curve.ts';
import { monthEffects, type Shown } from './monthEffect.ts';

/** A ring as it stands. */
export interface ForecastRing {
  readonly ring: string;
  /** Devices that count, those of them that are up to date, and those of the others that are held. */
  readonly eligible: number;
  readonly updated: number;
  readonly held: number;
  /** When it was offered the update, or is to be. */
  readonly startsAt: number;
  /** While it is stopped: until when; null = it is not. */
  readonly stoppedUntil: number | null;
  /** Whether it was stopped before, so that its days since the offer tell nothing. */
  readonly wasStopped: boolean;
  readonly curve: Curve;
}

/** What is asked. */
export interface ForecastQuestion {
  readonly rings: readonly ForecastRing[];
  /** Share asked for, 0–1. */
  readonly target: number;
  readonly now: number;
  readonly judgedAt: number;
  /** When many are known to be away together; null = never that is known. */
  readonly away: Away | null;
}

/** The middle of what is expected, and the ends of the band. */
export interface Band<Value = number> {
  readonly low: Value;
  readonly middle: Value;
  readonly high: Value;
}

/** A forecast. */
export interface Forecast {
  readonly asOf: number;
  /** Share on the day on which the objective is judged, 0–1. */
  readonly share: Band;
  /** When the share asked for is reached; null = not within two weeks after the judgement. */
  readonly reachedAt: Band<number | null>;
  /** Share of the drawn months that miss it, 0–1. */
  readonly missChance: number;
  /** Whether the band says much: it is at most ten points wide. */
  readonly isKnown: boolean;
  /** Earlier months behind the curves of most devices; 0 = usual ones. */
  readonly months: number;
}

const months = 400;
/** A band that is wider is told as not known yet. */
const knownWidth = 0.1;
const [lowest, highest] = [0.05, 0.95];
/** Days after the judgement that are looked at. */
const beyondDays = 14;
/** How far curves are followed to find where a ring stands on its own. */
const daysMax = 60;

/**
 * How far rings of a month differ, how far a month strays further from its curves in a day, and how far the first days of a curve
 * may be wrong, as standard deviations of log-odds: where the curve was counted, and where it is a usual one.
 */
const unsure = {
  counted: { ring: 0.15, day: 0.07, shape: 0.3 },
  usual: { ring: 0.5, day: 0.25, shape: 0.8 },
} as const;

/** Devices that go silent and come back change what counts: by chance, and by a share that all have in common. */
const churn = { chance: 0.004, share: 0.003 };

/** The forecast; null where no device counts or the day has come. */
export function forecast(question: ForecastQuestion): Forecast | null {
  const { rings, target, now, judgedAt } = question;
  const eligible = rings.reduce((sum, ring) => sum + ring.eligible, 0);
  if (eligible === 0 || now >= judgedAt) return null;
  const drawn = drawMonths(question, eligible);
  const shares = drawn.map(({ share }) => share).toSorted(byNumber);
  const reached = drawn.map(({ reachedAt }) => reachedAt).toSorted(byNumber);
  const share = bandOf(shares, (one) => Math.round(one * 1e4) / 1e4);
  return {
    asOf: now,
    share,
    reachedAt: bandOf(reached, (at) => (at === Infinity ? null : Math.round(at))),
    missChance: shares.filter((one) => one < target - 1e-9).length / months,
    isKnown: share.high - share.low <= knownWidth,
    months: largest(rings).curve.months,
  };
}

function bandOf<Value>(sorted: readonly number[], of: (value: number) => Value): Band<Value> {
  const at = (share: number): Value =>
    of(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0);
  return { low: at(lowest), middle: at(0.5), high: at(highest) };
}

interface Drawn {
  readonly share: number;
  readonly reachedAt: number;
}

function drawMonths(question: ForecastQuestion, eligible: number): readonly Drawn[] {
  const { rings, target, now, judgedAt } = question;
  const courses = rings.map((ring) => courseOf(ring, now));
  const { curve } = largest(rings);
  const kind = unsureOf(curve);
  // Of a ring without a curve of its own the way from what is usual tells nothing about how months of this fleet differ.
  const shown = courses.map(({ ring, shown: seen }) =>
    curve.months > 0 && ring.curve.months === 0 ? null : seen,
  );
  const effects = monthEffects(shown, { month: curve.spread, ring: kind.ring });
  const updated = rings.reduce((sum, ring) => sum + ring.updated, 0);
  const asked = { share: updated / eligible, target, judgedIn: (judgedAt - now) / dayMs };
  return Array.from({ length: months }, (_, nth): Drawn => {
    const uniform = chances(nth);
    const draw = normals(uniform);
    const off = effects(draw);
    const drawn = courses.map((course, ring) => drawnCourse(course, off[ring] ?? 0, draw()));
    const slow = uniform();
    const gone = awayShare.min + (awayShare.max - awayShare.min) * uniform();
    const drift = draw() * Math.sqrt(churn.chance / eligible + churn.share ** 2);
    const shareAt = (days: number, strayed: number): number => {
      const absent = absentAfter(question, days);
      const sum = (after: number, part: number): number =>
        part *
        drawn.reduce(
          (all, one) => all + doneOf(one, leftOf(one, { days: after, strayed, slow }), part),
          0,
        );
      const there = 1 - (absent === null ? 0 : gone);
      const counted = absent?.isCounted === true ? gone : 0;
      const done = sum(days, there) + (absent === null ? 0 : sum(absent.days, counted));
      return done / (eligible * (there + counted)) + drift;
    };
    const { share, reachedIn } = follow(asked, { shareAt, stray: () => kind.day * draw() });
    return { share, reachedAt: now + reachedIn * dayMs };
  });
}

interface DrawnMonth {
  /** Share up to date after so many days. */
  readonly shareAt: (days: number, strayed: number) => number;
  /** How far it strays in one more day. */
  readonly stray: () => number;
}

/** A month day by day up to its judgement, and on until it is there. */
function follow(
  asked: { readonly share: number; readonly target: number; readonly judgedIn: number },
  { shareAt, stray }: DrawnMonth,
): { readonly share: number; readonly reachedIn: number } {
  const { judgedIn } = asked;
  const enough = asked.target - 1e-9;
  const judgedOn = Math.ceil(judgedIn);
  let reachedIn = asked.share >= enough ? 0 : Infinity;
  let judged = 0;
  let strayed = 0;
  let before = { day: 0, share: asked.share };
  for (let nth = 1; nth <= judgedOn + beyondDays; nth += 1) {
    const day = nth === judgedOn ? judgedIn : nth;
    strayed += stray() * Math.sqrt(Math.max(0, day - before.day));
    const share = shareAt(day, strayed);
    if (reachedIn === Infinity && share >= enough) {
      const part = share <= before.share ? 1 : (enough - before.share) / (share - before.share);
      reachedIn = before.day + Math.max(0, part) * (day - before.day);
    }
    if (nth === judgedOn) judged = Math.min(1, Math.max(0, share));
    before = { day, share };
    if (nth >= judgedOn && reachedIn < Infinity) break;
  }
  return { share: judged, reachedIn };
}

function unsureOf({ months: counted }: Curve) {
  return counted === 0 ? unsure.usual : unsure.counted;
}

/** How a ring goes on. */
interface Course {
  readonly ring: ForecastRing;
  /** Where it stands on its curve, in days. */
  readonly age: number;
  /** Days until it goes on. */
  readonly goesOnIn: number;
  readonly shown: Shown | null;
}

function courseOf(ring: ForecastRing, now: number): Course {
  const { curve, stoppedUntil, startsAt, wasStopped, eligible, updated, held } = ring;
  const goesOnIn = (Math.max(now, stoppedUntil ?? now, startsAt) - now) / dayMs;
  const counting = eligible - held;
  const left = counting === 0 ? 1 : 1 - updated / counting;
  // Who was stopped stands where the share that is done says.
  if (stoppedUntil !== null || wasStopped)
    return { ring, age: daysAt(curve.remaining, left, daysMax), goesOnIn, shown: null };
  const age = Math.max(0, (now - startsAt) / dayMs);
  if (age === 0 || counting === 0) return { ring, age, goesOnIn, shown: null };
  const usual = curve.remaining(age);
  const { shape } = unsureOf(curve);
  const shown = {
    off: oddsOf(counting - updated, counting) - logOdds(usual),
    variance:
      chanceOf(counting, (left + usual) / 2) +
      (curve.devices === 0 ? 0 : chanceOf(curve.devices, usual)) +
      (shape * usual) ** 2,
  };
  return { ring, age, goesOnIn, shown };
}

/** The variance of log-odds that are counted on so many devices; none of them where many were expected says much, too. */
function chanceOf(devices: number, share: number): number {
  return 1 / (devices * share * (1 - share) + 0.5);
}

/** Log-odds of some of all devices; half a device more of each keeps none and all apart from never and always. */
function oddsOf(some: number, all: number): number {
  return Math.log((some + 0.5) / (all - some + 0.5));
}

/** A ring in a month that was drawn. */
interface DrawnCourse extends Course {
  /** By how much it is off its curve. */
  readonly off: number;
  /** Where it would stand on its curve by that. */
  readonly laterAge: number;
  readonly luck: number;
}

function drawnCourse(course: Course, off: number, luck: number): DrawnCourse {
  const { remaining } = course.ring.curve;
  if (course.age === 0) return { ...course, off, luck, laterAge: 0 };
  const left = ofLogOdds(logOdds(remaining(course.age)) + off);
  return { ...course, off, luck, laterAge: daysAt(remaining, left, daysMax) };
}

/**
 * Of the devices that are open now, the share that still is after so many days. A month that is behind its curve may stay as
 * much behind, or go through the curve later; where between the two is part of what is drawn (`slow`, 0–1).
 */
function leftOf(
  { ring, age, laterAge, goesOnIn, off }: DrawnCourse,
  o: { readonly days: number; readonly strayed: number; readonly slow: number },
): number {
  const { remaining } = ring.curve;
  const days = Math.max(0, o.days - goesOnIn);
  if (days === 0) return 1;
  const counting = ring.eligible - ring.held;
  const open = counting - ring.updated;
  if (open <= 0) return 0;
  const behind = logOdds(remaining(age + days)) + off;
  const later = age === 0 ? behind : logOdds(remaining(laterAge + days));
  const left = ofLogOdds(o.slow * behind + (1 - o.slow) * later + o.strayed);
  return Math.min(1, (left * counting) / open);
}

/**
 * Devices that are done: those that are, and of the others as many as the month says, with the luck of a drawing, greater where
 * only a part of them is drawn. The normal one stands for the binomial, cut off at none and all.
 */
function doneOf({ ring, luck }: DrawnCourse, left: number, part: number): number {
  const { eligible, updated, held } = ring;
  const open = Math.max(0, eligible - updated - held);
  const deviation = Math.sqrt((open * left * (1 - part * left)) / Math.max(part, 0.1)) * luck;
  return updated + Math.min(open, Math.max(0, open * (1 - left) + deviation));
}

function largest(rings: readonly ForecastRing[]): ForecastRing {
  return rings.reduce((most, ring) => (ring.eligible > most.eligible ? ring : most));
}

function byNumber(one: number, other: number): number {
  // Two that are never reached are the same.
  return one === other ? 0 : one - other;
}

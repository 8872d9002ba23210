/**
 * Rows of endpoint analytics for one device: starts, crashes and hangs, and their sums. The analytics are recomputed
 * once a day, so nothing of the running day shows.
 */
import type { AppEvent, Startup } from '../../fleet/fleet.ts';
import type { Tenant } from '../../store/tenant.ts';
import { isoSeconds } from '../intune/managedDeviceFields.ts';
import { dayMs } from '../../time.ts';

/** How far back events are kept. */
const eventDays = 14;
/** Sums are over this many days, which dilutes what an update did. */
const sumDays = 30;

/** One device and the span that was asked for. */
export interface ExperienceSpan {
  readonly index: number;
  readonly from: number;
  readonly to: number;
  /** Categories of starts that are asked for; null = all. */
  readonly categories: ReadonlySet<unknown> | null;
}

/** The end of the last computed day. */
export function computedUntil(at: number): number {
  return Math.floor(at / dayMs) * dayMs;
}

/** The span of event collections at an instant. */
export function eventSpan(index: number, at: number): ExperienceSpan {
  const to = computedUntil(at);
  return { index, from: to - eventDays * dayMs, to, categories: null };
}

/** The span of sums at an instant. */
export function sumSpan(index: number, at: number): ExperienceSpan {
  const to = computedUntil(at);
  return { index, from: to - sumDays * dayMs, to, categories: null };
}

type Row = Readonly<Record<string, unknown>>;

/** Starts of a device, with blue screens among them. */
export function startupRows(tenant: Tenant, span: ExperienceSpan): readonly Row[] {
  const starts = startupsOf(tenant, span);
  if (starts.length === 0) return [];
  const { managedDeviceId } = tenant.fleet.facts(span.index);
  return starts.map((start) => ({
    '@odata.type': '#microsoft.graph.userExperienceAnalyticsDeviceStartupHistory',
    id: `${managedDeviceId}_${start.at}`,
    deviceId: managedDeviceId,
    startTime: isoSeconds(start.at),
    coreBootTimeInMs: start.bootTimeMs,
    groupPolicyBootTimeInMs: 0,
    featureUpdateBootTimeInMs: 0,
    totalBootTimeInMs: start.bootTimeMs,
    groupPolicyLoginTimeInMs: 0,
    coreLoginTimeInMs: start.loginTimeMs,
    responsiveDesktopTimeInMs: Math.round(start.loginTimeMs / 3),
    totalLoginTimeInMs: start.loginTimeMs,
    isFirstLogin: false,
    isFeatureUpdate: start.isFeatureUpdate,
    operatingSystemVersion: start.osVersion,
    restartCategory: start.category,
    restartStopCode: start.stopCode ?? '',
    restartFaultBucket: start.faultBucket ?? '',
  }));
}

/** No device of this fleet has a boot error, so who asks for nothing but those and blue screens is answered fast. */
const rareCategories: ReadonlySet<unknown> = new Set(['blueScreen', 'bootError']);

function startupsOf(tenant: Tenant, span: ExperienceSpan): readonly Startup[] {
  const { index, from, to, categories } = span;
  const policies = tenant.policiesOf(index);
  const isRare = categories !== null && [...categories].every((one) => rareCategories.has(one));
  return isRare
    ? tenant.fleet.blueScreenStartsAt(index, from, to, policies)
    : tenant.fleet.startupsAt(index, from, to, policies);
}

/** Crashes and hangs on a device. */
export function appEventsOf(
  tenant: Tenant,
  { index, from, to }: ExperienceSpan,
): readonly AppEvent[] {
  const products = tenant.productPoliciesOf(index);
  return tenant.fleet.appEventsAt(index, from, to, tenant.policiesOf(index), products);
}

/** Crashes and hangs as AppHealthDevicePerformanceDetails shows them. */
export function appEventRows(tenant: Tenant, span: ExperienceSpan): readonly Row[] {
  const events = appEventsOf(tenant, span);
  if (events.length === 0) return [];
  const { managedDeviceId, name } = tenant.fleet.facts(span.index);
  return events.map((event, nth) => ({
    '@odata.type': '#microsoft.graph.userExperienceAnalyticsAppHealthDevicePerformanceDetails',
    id: `${managedDeviceId}_${event.at}_${nth}`,
    eventDateTime: isoSeconds(event.at),
    eventType: event.kind,
    appDisplayName: event.displayName,
    appPublisher: event.publisher,
    get appVersion() {
      return event.appVersion;
    },
    deviceId: managedDeviceId,
    deviceDisplayName: name,
  }));
}

/** Sums of a device's crashes and hangs. */
export function appHealthRows(tenant: Tenant, span: ExperienceSpan): readonly Row[] {
  const facts = tenant.fleet.facts(span.index);
  const events = appEventsOf(tenant, span);
  const crashes = events.filter(({ kind }) => kind === 'crash');
  const meanMinutes = meanTimeToFailure(events.length, 1);
  return [
    {
      '@odata.type': '#microsoft.graph.userExperienceAnalyticsAppHealthDevicePerformance',
      id: facts.managedDeviceId,
      deviceModel: facts.model ?? '',
      deviceManufacturer: facts.manufacturer ?? '',
      appCrashCount: crashes.length,
      crashedAppCount: new Set(crashes.map(({ app }) => app)).size,
      appHangCount: events.length - crashes.length,
      processedDateTime: isoSeconds(span.to),
      meanTimeToFailureInMinutes: meanMinutes,
      deviceAppHealthScore: healthScore(events.length),
      deviceAppHealthStatus: healthStatus(events.length),
      healthStatus: healthStatus(events.length),
      deviceId: facts.managedDeviceId,
      deviceDisplayName: facts.name,
    },
  ];
}

/** Minutes of use per failure, from eight hours of use a day; the largest int32 when there was none. */
export function meanTimeToFailure(failures: number, devices: number): number {
  return failures === 0 ? 2_147_483_647 : Math.round((sumDays * 8 * 60 * devices) / failures);
}

/** 100 without failures, falling with each. */
export function healthScore(failures: number): number {
  return Math.round(1000 / (1 + failures / 20)) / 10;
}

/** Graph's word for a score. */
export function healthStatus(failures: number): string {
  return healthScore(failures) >= 50 ? 'meetingGoals' : 'needsAttention';
}

/** Sums of a device's starts. */
export function devicePerformanceRows(tenant: Tenant, span: ExperienceSpan): readonly Row[] {
  const facts = tenant.fleet.facts(span.index);
  const starts = startupsOf(tenant, span);
  const boots = mean(starts.map(({ bootTimeMs }) => bootTimeMs));
  const logins = mean(starts.map(({ loginTimeMs }) => loginTimeMs));
  const blueScreens = starts.filter(({ category }) => category === 'blueScreen').length;
  const score = starts.length === 0 ? -1 : Math.max(0, Math.round(100 - boots / 1000));
  return [
    {
      '@odata.type': '#microsoft.graph.userExperienceAnalyticsDevicePerformance',
      id: facts.managedDeviceId,
      deviceName: facts.name,
      model: facts.model ?? '',
      manufacturer: facts.manufacturer ?? '',
      operatingSystemVersion: tenant.stateAt(span.index, span.to).osVersion,
      diskType: 'ssd',
      bootScore: score,
      coreBootTimeInMs: boots,
      groupPolicyBootTimeInMs: 0,
      loginScore: score,
      coreLoginTimeInMs: logins,
      groupPolicyLoginTimeInMs: 0,
      responsiveDesktopTimeInMs: Math.round(logins / 3),
      startupPerformanceScore: score,
      restartCount: starts.length,
      blueScreenCount: blueScreens,
      averageRestarts: starts.length / sumDays,
      averageBlueScreens: blueScreens / sumDays,
      healthStatus: score < 0 ? 'insufficientData' : 'meetingGoals',
    },
  ];
}

function mean(values: readonly number[]): number {
  if (values.length === 0) return 0;
  return Math.round(values.reduce((sum, value) => sum + value, 0) / values.length);
}

/** Scores of a device; -1 stands for a score that there is not. */
export function deviceScoreRows(tenant: Tenant, span: ExperienceSpan): readonly Row[] {
  const facts = tenant.fleet.facts(span.index);
  const failures = appEventsOf(tenant, span).length;
  const isSilent = tenant.stateAt(span.index, span.to).lastSyncAt < span.to - eventDays * dayMs;
  const score = isSilent ? -1 : healthScore(failures);
  return [
    {
      '@odata.type': '#microsoft.graph.userExperienceAnalyticsDeviceScores',
      id: facts.managedDeviceId,
      deviceName: facts.name,
      model: facts.model ?? '',
      manufacturer: facts.manufacturer ?? '',
      endpointAnalyticsScore: score,
      startupPerformanceScore: score,
      appReliabilityScore: score,
      workFromAnywhereScore: -1,
      batteryHealthScore: -1,
      healthStatus: isSilent ? 'insufficientData' : healthStatus(failures),
    },
  ];
}

/**
 * What policies say to Office on a device, and when it goes by it: a policy arrives at a check-in, and then waits for the
 * task that looks for updates. Order of precedence: update path, update channel, the channel it was installed from.
 * Source: MicrosoftDocs/OfficeDocs-DeployOffice, change-update-channels.
 */
import { drawBetween, streams } from '../hash.ts';
import { afterOnline, nextCheckIn } from '../device/presence.ts';
import type { Makeup, Traits } from '../device/traits.ts';
import { isManagedByIntune } from '../device/management.ts';
import type { OfficeChannel } from '../published/products.ts';
import type { Span } from './life.ts';
import type { OfficeTraits } from './officeTraits.ts';
import { type ProductPolicies, servedValues, type Values } from './policy.ts';
import { dayMs, hourMs, minuteMs } from '../../time.ts';

/** What Office goes by. */
export interface OfficeSettings {
  readonly isAutomatic: boolean;
  /** Null = the channel it was installed from; `unknown` = a source that nothing is known of. */
  readonly channel: OfficeChannel | 'unknown' | null;
  readonly targetBuild: string | null;
  readonly deadline: Deadline | null;
  readonly delayMs: number;
}

/** When an update is forced: so long after it was loaded, or once, at an instant. */
type Deadline =
  { readonly kind: 'after'; readonly ms: number } | { readonly kind: 'at'; readonly at: number };

/** Office without any policy. */
const unmanaged: OfficeSettings = {
  isAutomatic: true,
  channel: null,
  targetBuild: null,
  deadline: null,
  delayMs: 0,
};

/** Branches as policies write them. */
const branches: Readonly<Record<string, OfficeChannel>> = {
  Current: 'Current',
  FirstReleaseCurrent: 'CurrentPreview',
  MonthlyEnterprise: 'MonthlyEnterprise',
  Deferred: 'SemiAnnual',
  FirstReleaseDeferred: 'SemiAnnualPreview',
  InsiderFast: 'BetaChannel',
};

/** Channels by the folder that they are served from. Source: MicrosoftDocs/OfficeDocs-DeployOffice, change-update-channels. */
export const channelFolders: Readonly<Partial<Record<OfficeChannel, string>>> = {
  Current: '492350f6-3a01-4f97-b9c0-c7c6ddf67d60',
  CurrentPreview: '64256afe-f5d9-4f86-8936-8840a6a4f5be',
  MonthlyEnterprise: '55336b82-a18d-4dd6-b5f6-9e5095c314a6',
  SemiAnnual: '7ffbc6bf-bc32-4f92-8982-f9dd17fd3114',
  SemiAnnualPreview: 'b8f9b850-328d-4355-9145-c59439a0c4cf',
  BetaChannel: '5440fd1f-7ecb-4221-8110-145efaa6372f',
};

/** The settings a device goes by, from when to when. */
export function officeSpans(
  makeup: Makeup,
  traits: Traits,
  device: { readonly office: OfficeTraits; readonly policies: ProductPolicies },
): readonly Span<OfficeSettings>[] {
  const always = (settings: OfficeSettings) => [{ from: -Infinity, settings }];
  switch (device.office.manager) {
    case 'cloudProfile':
      return always({
        ...unmanaged,
        channel: 'MonthlyEnterprise',
        deadline: { kind: 'after', ms: 3 * dayMs },
      });
    case 'groupPolicy':
      return always({ ...unmanaged, channel: 'Current' });
    case 'intune':
      return [...always(unmanaged), ...heardSpans(makeup, traits, device.policies)];
  }
}

function heardSpans(
  makeup: Makeup,
  traits: Traits,
  policies: ProductPolicies,
): readonly Span<OfficeSettings>[] {
  if (!isManagedByIntune(traits)) return [];
  const { presence } = traits;
  const taskMs =
    drawBetween(traits, streams.officeTask, 0, makeup.scenario.products.office.taskHours) * hourMs;
  return servedValues(policies, 'office', ['~L_MicrosoftOfficemachine~L_Updates/']).map(
    ({ from, values }) => ({
      from: afterOnline(presence, nextCheckIn(presence, from) + taskMs, minuteMs),
      settings: settingsOf(values),
    }),
  );
}

function settingsOf(values: Values): OfficeSettings {
  const text = (policy: string) => {
    const value = values[policy] === 1 ? values[`${policy}.${policy}ID`] : undefined;
    return value === undefined || value === '' ? null : String(value);
  };
  return {
    isAutomatic: values['L_EnableAutomaticUpdates'] !== 0 && values['L_OfficeMgmtCOM'] !== 1,
    channel: channelOf(text('L_UpdatePath'), text('L_UpdateBranch')),
    targetBuild: text('L_UpdateTargetVersion'),
    deadline: deadlineOf(text('L_UpdateDeadline')),
    delayMs: Number(text('L_DeferUpdateDays') ?? 0) * dayMs,
  };
}

function channelOf(path: string | null, branch: string | null): OfficeSettings['channel'] {
  if (path === null) return branch === null ? null : (branches[branch] ?? 'unknown');
  const found = Object.entries(channelFolders).find(([, folder]) =>
    path.toLowerCase().replace(/\/+$/, '').endsWith(`/pr/${folder}`),
  );
  return (found?.[0] as OfficeChannel | undefined) ?? 'unknown';
}

/** Days as a number, or a date as the template writes it; anything else is none. */
function deadlineOf(text: string | null): Deadline | null {
  if (text === null) return null;
  if (/^\d{1,3}$/.test(text)) return { kind: 'after', ms: Number(text) * dayMs };
  const [, month, day, year, hour, minute] =
    /^(\d\d)\/(\d\d)\/(\d{4}) (\d\d):(\d\d)$/.exec(text)?.map(Number) ?? [];
  if (year === undefined) return null;
  return { kind: 'at', at: Date.UTC(year, (month ?? 1) - 1, day, hour, minute) };
}

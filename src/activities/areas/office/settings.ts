/**
 * The settings of Microsoft 365 Apps updates, and the values that a ring's policy has. Source: "Configure update settings for
 * Microsoft 365 Apps"; names are those of Office's template.
 */
import { keptChannel } from '#core/device/officeApps.ts';
import type { Setting } from '#graph/intune/catalogueSettings.ts';
import type { PolicyForm, SaidByPolicy } from '../catalogue/form.ts';
import {
  needed,
  off,
  on,
  textUnder,
  type KnownSettings,
  type Template,
} from '../catalogue/template.ts';
import { ringTitle } from '../../names.ts';

/** Whether a definition's id, or where a device keeps it, is of Office's updates. */
export function isOfOffice(text: string): boolean {
  return /l_microsoftofficemachine~l_updates/i.test(text);
}

const wanted = {
  automaticUpdates: {
    names: ['L_EnableAutomaticUpdates'],
    title: 'Enable Automatic Updates',
    child: null,
  },
  channel: {
    names: ['L_UpdateBranch'],
    title: 'Update Channel',
    child: { [keptChannel]: ['monthlyenterprise', 'monthly enterprise channel'] },
  },
  hiddenSwitch: {
    names: ['L_HideEnableDisableUpdates'],
    title: 'Hide option to enable or disable updates',
    child: null,
  },
  hiddenNotices: {
    names: ['L_HideUpdateNotifications'],
    title: 'Hide Update Notifications',
    child: null,
  },
  deadline: { names: ['L_UpdateDeadline'], title: 'Update Deadline', child: 'value' },
  // Not every template has it; without one rings have none.
  delay: {
    names: ['L_DeferUpdateDays', 'L_DelayDownloadInstall'],
    title: 'Delay downloading and installing updates for Office',
    child: 'value',
    isSpared: true,
  },
  targetVersion: { names: ['L_UpdateTargetVersion'], title: 'Target Version', child: 'value' },
} as const;

type Purpose = keyof typeof wanted;

/** What is looked for of Office's template. */
export const officeTemplate: Template<Purpose> = {
  of: 'Microsoft 365 Apps updates',
  product: 'Office',
  isOwn: ({ id, place }) => isOfOffice(id) || isOfOffice(place ?? ''),
  wanted,
};

/** What a ring's policy of Office says. */
export const officeForm: PolicyForm<Purpose> = {
  area: 'office',
  template: officeTemplate,
  ringPolicyName: (ring) => `Windows Autopatch - Office Update Configuration [${ringTitle(ring)}]`,
  settingsFor,
  saidIn: (known, settings) => ({
    cadence: {
      deferralDays: daysIn(textUnder(known.delay, settings)),
      deadlineDays: daysIn(textUnder(known.deadline, settings)),
      gracePeriodDays: 0,
    },
    pinnedTo: textUnder(known.targetVersion, settings),
  }),
};

/**
 * Automatic updates are on, and people can neither turn them off nor miss their notices; a delay of no days and a version
 * that is pinned to nothing are not set at all.
 */
function settingsFor(
  known: KnownSettings<Purpose>,
  { cadence, pinnedTo }: SaidByPolicy,
): readonly Setting[] {
  const { deferralDays, deadlineDays } = cadence;
  const the = (purpose: Purpose) => needed(officeTemplate, known, purpose);
  return [
    on(the('automaticUpdates')),
    on(the('channel'), keptChannel),
    on(the('hiddenSwitch')),
    off(the('hiddenNotices')),
    on(the('deadline'), String(deadlineDays)),
    ...(deferralDays > 0 ? [on(the('delay'), String(deferralDays))] : []),
    ...(pinnedTo === null ? [] : [on(the('targetVersion'), pinnedTo)]),
  ];
}

/** A deadline may be a date, which is none of ours: it counts as another number of days. */
function daysIn(text: string | null): number {
  return text !== null && /^\d{1,3}$/.test(text) ? Number(text) : 0;
}

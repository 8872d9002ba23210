/**
 * Settings of the category "Updates" of the Office template. Ids that public exports show are as there: the update
 * channel's really begins without the usual prefix. For the others (target version, the days of the deadline, hidden
 * notifications, the delay) no public id is known; those here are made up and follow no rule on purpose, so that only
 * who looks them up by name finds them.
 */
import {
  type SettingDefinition,
  settingsOf,
  type TemplateCategory,
  type TemplatePolicy,
} from './definition.ts';

const category: TemplateCategory = {
  path: 'L_MicrosoftOfficemachine~L_Updates',
  words: [
    '\\Microsoft Office 2016 (Machine)\\Updates',
    'Updates',
    'Machine',
    'software\\policies\\microsoft\\office\\16.0\\common\\officeupdate',
  ],
};

const madeUp = (prefix: string, rest: string) =>
  `device_vendor_msft_policy_config_${prefix}~policy~l_microsoftofficemachine~l_updates_${rest}`;

const branches = [
  ['current', 'Current Channel', 'Current'],
  ['firstreleasecurrent', 'Current Channel (Preview)', 'FirstReleaseCurrent'],
  ['monthlyenterprise', 'Monthly Enterprise Channel', 'MonthlyEnterprise'],
  ['deferred', 'Semi-Annual Enterprise Channel', 'Deferred'],
  ['firstreleasedeferred', 'Semi-Annual Enterprise Channel (Preview)', 'FirstReleaseDeferred'],
  ['insiderfast', 'Beta Channel', 'InsiderFast'],
] as const;

const policies: readonly TemplatePolicy[] = [
  {
    prefix: 'office16v2',
    name: 'L_EnableAutomaticUpdates',
    title: 'Enable Automatic Updates',
    description:
      'Office detects, downloads and installs updates by itself. Disabled: Office stays as it is.',
  },
  {
    prefix: 'office16v2',
    name: 'L_HideEnableDisableUpdates',
    title: 'Hide option to enable or disable updates',
    description: 'Users cannot turn updates of Office on or off.',
  },
  {
    prefix: 'office16v6',
    name: 'L_HideUpdateNotifications',
    title: 'Hide Update Notifications',
    description: 'Users are not told of updates, but for those with a deadline.',
    id: madeUp('office16v6', 'l_hidenotifications'),
  },
  {
    prefix: 'office16v2',
    name: 'L_UpdatePath',
    title: 'Update Path',
    description:
      'Where Office looks for updates: a local path, a share or an address. It goes before the update channel.',
    elements: [
      {
        name: 'L_UpdatePathID',
        title: 'Location for updates:',
        value: { kind: 'text', lengthMax: 1024 },
      },
    ],
  },
  {
    prefix: 'pdates',
    name: 'L_UpdateBranch',
    title: 'Update Channel',
    description: 'Which update channel Office follows.',
    id: 'pdates~policy~l_microsoftofficemachine~l_updates_l_updatebranch',
    elements: [
      {
        name: 'L_UpdateBranchID',
        title: 'Channel Name:',
        value: { kind: 'list', items: branches },
      },
    ],
  },
  {
    prefix: 'office16v8',
    name: 'L_UpdateTargetVersion',
    title: 'Target Version',
    description:
      'Office goes to this version and stays there, for example 16.0.19127.20082, also where it is lower than the one it has.',
    id: madeUp('office16v8', 'l_targetversion'),
    elements: [
      {
        name: 'L_UpdateTargetVersionID',
        title: 'Update Version:',
        id: madeUp('office16v8', 'l_targetversion_l_versiontext'),
        value: { kind: 'text', lengthMax: 255 },
      },
    ],
  },
  {
    prefix: 'office16v2',
    name: 'L_UpdateDeadline',
    title: 'Update Deadline',
    description:
      'When an update is applied even with applications open: a date (MM/DD/YYYY HH:MM in UTC), or days after the download.',
    elements: [
      {
        name: 'L_UpdateDeadlineID',
        title: 'Deadline:',
        id: madeUp('office16v2', 'l_updatedeadline_l_deadlinetext'),
        value: { kind: 'text', lengthMax: 255 },
      },
    ],
  },
  {
    prefix: 'office16v11',
    name: 'L_DeferUpdateDays',
    title: 'Delay downloading and installing updates for Office',
    description: 'For how many days after its publication an update is not taken.',
    id: madeUp('office16v11', 'l_delayupdates'),
    elements: [
      {
        name: 'L_DeferUpdateDaysID',
        title: 'Days:',
        id: madeUp('office16v11', 'l_delayupdates_l_delaydays'),
        value: { kind: 'number', min: 0, max: 120 },
      },
    ],
  },
  {
    prefix: 'office16v2',
    name: 'L_OfficeMgmtCOM',
    title: 'Office 365 Client Management',
    description: 'Configuration Manager brings the updates of Office.',
  },
  {
    prefix: 'office16v2',
    name: 'L_OnlineRepair',
    title: 'Online Repair',
    description: 'Where an online repair takes its files from.',
    elements: [
      {
        name: 'L_LocalODTPath',
        title: 'Office Deployment Tool location:',
        value: { kind: 'text', lengthMax: 1024 },
      },
    ],
  },
  {
    prefix: 'office16v5',
    name: 'L_PreventBingInstall',
    title: 'Don’t install extension for Microsoft Search in Bing',
    description: 'Updates bring no extension that makes Bing the default search engine.',
  },
];

/** All of them, a policy before its elements. */
export const officeSettings: readonly SettingDefinition[] = policies.flatMap((policy) =>
  settingsOf(category, policy),
);

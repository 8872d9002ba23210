/**
 * Settings of the templates of Edge: those of its updater, one set per channel and for the WebView2 runtime, and of the
 * restart of the browser. Ids that public exports show are as there (the updater's template came from Google's); those of
 * target version and rollback are not known and made up, as in `office.ts`.
 */
import {
  type SettingDefinition,
  settingsOf,
  type TemplateCategory,
  type TemplateElement,
  type TemplatePolicy,
} from './definition.ts';
import { hourMs } from '../time.ts';

const words = ['Microsoft Edge Update', 'Machine', 'Software\\Policies\\Microsoft\\EdgeUpdate'];
const applications = (name: string): TemplateCategory => ({
  path: `Cat_EdgeUpdate~Cat_Applications~${name}`,
  words: ['\\Microsoft Edge Update\\Applications\\Microsoft Edge', ...words],
});
const browser = applications('Cat_MicrosoftEdge');
const webView: TemplateCategory = {
  path: 'Cat_EdgeUpdate~Cat_WebView',
  words: ['\\Microsoft Edge Update\\Microsoft Edge WebView2 Runtime', ...words],
};
const googleForm: TemplateCategory = {
  path: 'Cat_Google~Cat_GoogleUpdate~Cat_Applications~Cat_MicrosoftEdge',
  words: ['\\Microsoft Edge Update\\Applications\\Microsoft Edge', ...words],
};
const preferences: TemplateCategory = {
  path: 'Cat_Google~Cat_GoogleUpdate~Cat_Preferences',
  words: ['\\Microsoft Edge Update\\Preferences', ...words],
};
const edge: TemplateCategory = { path: 'microsoft_edge', words: ['\\Microsoft Edge'] };

const updatePolicy: TemplateElement = {
  name: 'Part_UpdatePolicy',
  title: 'Policy (Device)',
  value: {
    kind: 'list',
    items: [
      ['1', 'Always allow updates (recommended)', 1],
      ['3', 'Automatic silent updates only', 3],
      ['2', 'Manual updates only', 2],
      ['0', 'Updates disabled', 0],
    ],
  },
};

const targetChannel: TemplatePolicy = {
  prefix: 'updatev95',
  name: 'Pol_TargetChannelMicrosoftEdge',
  title: 'Target Channel override',
  description: 'Which channel Edge is updated from: stable, beta, dev or extended.',
  elements: [
    {
      name: 'Part_TargetChannel',
      title: 'Target Channel (Device)',
      value: {
        kind: 'list',
        items: ['stable', 'beta', 'dev', 'extended'].map(
          (channel) => [channel, channel, channel] as const,
        ),
      },
    },
  ],
};

const versionPrefix = (browserName: string, id?: string): TemplatePolicy => ({
  prefix: 'updatev84diff',
  name: `Pol_TargetVersionPrefix${browserName}`,
  title: 'Target version override',
  description:
    'Edge is updated to this version and no further. A version that there is not freezes all updates.',
  ...(id === undefined ? {} : { id }),
  elements: [
    {
      name: 'Part_TargetVersionPrefix',
      title: 'Target version (Device)',
      ...(id === undefined ? {} : { id: `${id}_versionprefix` }),
      value: { kind: 'text', lengthMax: 255 },
    },
  ],
});

const rollback: TemplatePolicy = {
  prefix: 'updatev84diff',
  name: 'Pol_RollbackToTargetVersionMicrosoftEdge',
  title: 'Rollback to Target version',
  description:
    'With a target version, Edge goes back to it where it is newer. The profile may lose data.',
  id: 'device_vendor_msft_policy_config_updatev86~policy~cat_edgeupdate~cat_applications~cat_microsoftedge_pol_rollbacktotarget',
};

const relaunch: readonly TemplatePolicy[] = [
  {
    prefix: 'microsoft_edge',
    name: 'RelaunchNotification',
    title: 'Notify a user that a browser restart is recommended or required for pending updates',
    description: 'Whether users are told that the browser should, or must, be started again.',
    elements: [
      {
        name: 'RelaunchNotification',
        title: 'Notify a user that a browser restart is recommended or required (Device)',
        value: {
          kind: 'list',
          items: [
            ['1', 'Recommended', 1],
            ['2', 'Required', 2],
          ],
        },
      },
    ],
  },
  {
    prefix: 'microsoft_edge',
    name: 'RelaunchNotificationPeriod',
    title: 'Set the time period for update notifications',
    description: 'After how many milliseconds a required restart is done.',
    elements: [
      {
        name: 'RelaunchNotificationPeriod',
        title: 'Time period (milliseconds): (Device)',
        value: { kind: 'number', min: hourMs, max: 2_147_483_647 },
      },
    ],
  },
];

const checkPeriod: TemplatePolicy = {
  prefix: 'update',
  name: 'Pol_AutoUpdateCheckPeriod',
  title: 'Auto-update check period override',
  description: 'How often the updater looks for updates.',
  elements: [
    {
      name: 'Part_AutoUpdateCheckPeriod',
      title: 'Minutes between update checks (Device)',
      value: { kind: 'number', min: 0, max: 43_200 },
    },
  ],
};

const override = (prefix: string, name: string, title = 'Update policy override') => ({
  prefix,
  name,
  title,
  description: 'How updates that the updater finds are treated.',
  elements: [updatePolicy],
});

/** All of them, a policy before its elements. */
export const edgeSettings: readonly SettingDefinition[] = [
  ...settingsOf(browser, targetChannel),
  ...settingsOf(
    browser,
    versionPrefix(
      'MicrosoftEdge',
      'device_vendor_msft_policy_config_updatev88~policy~cat_edgeupdate~cat_applications~cat_microsoftedge_pol_targetversion',
    ),
  ),
  ...settingsOf(browser, rollback),
  ...settingsOf(googleForm, override('update', 'Pol_UpdatePolicyMicrosoftEdge')),
  ...settingsOf(applications('Cat_MicrosoftEdgeBeta'), versionPrefix('MicrosoftEdgeBeta')),
  ...settingsOf(
    applications('Cat_MicrosoftEdgeBeta'),
    override('updatev83diff', 'Pol_UpdatePolicyMicrosoftEdgeBeta'),
  ),
  ...settingsOf(applications('Cat_MicrosoftEdgeDev'), versionPrefix('MicrosoftEdgeDev')),
  ...settingsOf(webView, override('updatev87', 'Pol_UpdatePolicyMicrosoftEdgeWebView')),
  ...settingsOf(preferences, checkPeriod),
  ...relaunch.flatMap((policy) => settingsOf(edge, policy)),
];

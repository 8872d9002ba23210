/**
 * Settings of other products that are called much like those of Office and Edge: Google Chrome has the same template for
 * its updater, Windows has target versions and deadlines, the Mac has an update channel. A search that goes by the title
 * alone finds these as well.
 */
import {
  catalogVersions,
  type SettingDefinition,
  settingsOf,
  type TemplateCategory,
  type TemplatePolicy,
} from './definition.ts';

const chrome: TemplateCategory = {
  path: 'Cat_Google~Cat_GoogleUpdate~Cat_Applications~Cat_GoogleChrome',
  words: ['\\Google Update\\Applications\\Google Chrome', 'Software\\Policies\\Google\\Update'],
};
const oneDrive: TemplateCategory = { path: 'OneDriveNGSC', words: ['\\OneDrive'] };
const skype: TemplateCategory = {
  path: 'L_MicrosoftLync~L_Updates',
  words: ['\\Skype', 'Updates'],
};

const channelList = (items: readonly (readonly [string, string, string])[]) => ({
  name: 'Part_TargetChannel',
  title: 'Target Channel (Device)',
  value: { kind: 'list' as const, items },
});

const chromePolicies: readonly TemplatePolicy[] = [
  {
    prefix: 'googleupdatev1',
    name: 'Pol_TargetChannelGoogleChrome',
    title: 'Target Channel override',
    description: 'Which channel Google Chrome is updated from.',
    elements: [
      channelList([
        ['stable', 'stable', 'stable'],
        ['beta', 'beta', 'beta'],
        ['extended', 'extended', 'extended'],
      ]),
    ],
  },
  {
    prefix: 'googleupdatev1',
    name: 'Pol_TargetVersionPrefixGoogleChrome',
    title: 'Target version prefix override',
    description: 'Google Chrome is updated to this version and no further.',
    elements: [
      {
        name: 'Part_TargetVersionPrefix',
        title: 'Target version prefix (Device)',
        value: { kind: 'text', lengthMax: 255 },
      },
    ],
  },
  {
    prefix: 'googleupdatev1',
    name: 'Pol_RollbackToTargetVersionGoogleChrome',
    title: 'Rollback to Target version',
    description: 'Google Chrome goes back to the target version.',
  },
  {
    prefix: 'googleupdatev1',
    name: 'Pol_UpdatePolicyGoogleChrome',
    title: 'Update policy override',
    description: 'How updates of Google Chrome are treated.',
  },
];

const oneDrivePolicies: readonly TemplatePolicy[] = [
  {
    prefix: 'onedrivengscv2',
    name: 'GPOSetUpdateRing',
    title: 'Set the sync app update ring',
    description: 'Which ring of updates the OneDrive sync app follows.',
    elements: [
      {
        name: 'GPOSetUpdateRing_Dropdown',
        title: 'Update ring: (Device)',
        value: {
          kind: 'list',
          items: [
            ['4', 'Insider', 4],
            ['5', 'Production', 5],
            ['0', 'Deferred', 0],
          ],
        },
      },
    ],
  },
];

const skypePolicies: readonly TemplatePolicy[] = [
  {
    prefix: 'lync16v2',
    name: 'L_EnableAutomaticUpdates',
    title: 'Enable Automatic Updates',
    description: 'The Skype for Business client looks for updates by itself.',
  },
];

/** Settings of Windows itself, which are no templates. */
function windowsSetting(
  name: string,
  displayName: string,
  value: SettingDefinition['value'],
): SettingDefinition {
  const id = `device_vendor_msft_policy_config_update_${name.toLowerCase()}`;
  return {
    id,
    name,
    displayName,
    description: 'A setting of Windows Update.',
    platform: 'windows10',
    offsetUri: `/Config/Update/${name}`,
    keywords: [displayName, 'Update', 'Windows Update'],
    version: catalogVersions.present,
    rootId: id,
    under: null,
    value,
  };
}

/** Microsoft's own updater on the Mac. */
const macChannel: SettingDefinition = {
  id: 'com.microsoft.autoupdate2_channelname',
  name: 'ChannelName',
  displayName: 'Update channel',
  description: 'Which update channel Office follows on a Mac.',
  platform: 'macOS',
  offsetUri: '',
  keywords: ['ChannelName', 'Update channel', 'Microsoft AutoUpdate', 'Microsoft Office'],
  version: catalogVersions.present,
  rootId: 'com.microsoft.autoupdate2_channelname',
  under: null,
  value: {
    kind: 'choice',
    options: ['Current', 'Preview', 'Beta'].map((channel, nth) => ({
      itemId: `com.microsoft.autoupdate2_channelname_${nth}`,
      displayName: `${channel} Channel`,
      value: nth,
    })),
  },
};

/** All of them. */
export const otherSettings: readonly SettingDefinition[] = [
  ...chromePolicies.flatMap((policy) => settingsOf(chrome, policy)),
  ...oneDrivePolicies.flatMap((policy) => settingsOf(oneDrive, policy)),
  ...skypePolicies.flatMap((policy) => settingsOf(skype, policy)),
  windowsSetting('TargetReleaseVersion', 'Target Release Version', {
    kind: 'text',
    lengthMax: 255,
  }),
  windowsSetting('ConfigureDeadlineForQualityUpdates', 'Configure Deadline For Quality Updates', {
    kind: 'number',
    min: 0,
    max: 30,
  }),
  windowsSetting('DeferQualityUpdatesPeriodInDays', 'Defer Quality Updates Period (Days)', {
    kind: 'number',
    min: 0,
    max: 30,
  }),
  macChannel,
];

/**
 * Why one device has a release's update or not: the first reason in the order in which the service itself asks, and
 * then all that is known of the device for this release.
 */
import { windowsBuild } from '#core/device/device.ts';
import { signalIn } from '#core/policy/signals.ts';
import { symptomText } from '#core/evidence/signal/symptom.ts';
import { holdCohortText, holdName } from '#core/hold/hold.ts';
import { ringOf, type Release } from '#core/release/state/release.ts';
import { lineText } from '#core/release/content/updates.ts';
import { dotted } from '#core/version.ts';
import { daysText, instantText } from '#reports/instant.ts';
import type { ListedDevice } from '#core/device/listed.ts';
import type { DeviceInstall, DeviceStory } from '#store/device/deviceStory.ts';
import type { Paint } from '../../terminal/terminal.ts';
import { withRemedy } from '#core/device/remedies.ts';
import { isOutOfService } from '#core/report/deviceLine.ts';
import { factLines } from '../table.ts';

/** A device, its story, and the release it is about. */
export interface StoryValues {
  readonly release: Release;
  readonly listed: ListedDevice;
  readonly story: DeviceStory;
}

/** Whether a device has the update. */
export type HasUpdate = 'yes' | 'no' | 'wentBack' | 'notYet';

/** The answer to "why": whether it has the update, and the first reason. */
export interface StoryAnswer {
  readonly has: HasUpdate;
  readonly why: string;
}

/** Whether a device has the update of a release, and why. */
export function storyAnswer(values: StoryValues): StoryAnswer {
  const { story, listed } = values;
  const { exposure } = story;
  if (exposure !== null && exposure.backAt !== null) {
    return {
      has: 'wentBack',
      why: `it got the update in ring ${exposure.ring} and was seen below it again ${instantText(exposure.backAt)}`,
    };
  }
  if (exposure !== null && exposure.version !== null) {
    return {
      has: 'yes',
      why: `it was seen with build ${dotted(exposure.version)}; it began ${instantText(exposure.since)}`,
    };
  }
  return (
    reasonOutside(listed) ??
    reasonHeld(values) ??
    reasonOfRing(values) ??
    reasonOfService(values) ??
    reasonNotOffered(values) ??
    reasonOfInstall(values)
  );
}

/** A device that the service does not update. */
function reasonOutside({ registration, failure }: ListedDevice): StoryAnswer | null {
  if (registration === 'ready' || registration === 'notReady') return null;
  const words = {
    notRegistered:
      failure === null
        ? 'it waits for its checks'
        : `check ${failure.number} ${failure.check} failed: ${failure.seen}`,
    excluded: 'it was taken out of the service',
    gone: 'it is gone from Intune',
  };
  return {
    has: 'no',
    why: registration === null ? 'it is not in the registration group' : words[registration],
  };
}

function reasonHeld({ release, story }: StoryValues): StoryAnswer | null {
  const [held] = story.holds;
  if (held === undefined) return null;
  const hold = release.holds.find(({ id }) => id === held.hold);
  const about =
    hold === undefined ? '' : ` (${holdCohortText(hold)}, ${hold.owner}: ${hold.reason})`;
  return { has: 'no', why: `it is held under ${holdName(held.hold)}${about}` };
}

function reasonOfRing({ release, listed }: StoryValues): StoryAnswer | null {
  const no = (why: string): StoryAnswer => ({ has: 'notYet', why });
  if (listed.ring === null) return no('it has no ring yet');
  const ring = ringOf(release, listed.ring);
  if (ring === undefined) return no(`its ring ${listed.ring} is none of this release's`);
  if (!listed.isJoined) return no(`it is on its way into the group of ring ${ring.name}`);
  if (ring.rolledBackAt !== null)
    return no(`ring ${ring.name} was rolled back ${instantText(ring.rolledBackAt)}`);
  if (ring.pause !== null)
    return no(`ring ${ring.name} is paused by ${ring.pause.operator}: ${ring.pause.reason}`);
  if (ring.offeredAt !== null) return null;
  return no(
    `ring ${ring.name} is not offered yet; its deferral ends ${instantText(ring.opensAt)} (gate ${ring.gate})`,
  );
}

/** A device on a Windows out of service is offered the update only with extended security updates. */
function reasonOfService({ release, listed, story }: StoryValues): StoryAnswer | null {
  const { content } = release;
  const { osVersion } = listed.device;
  const isOver = isOutOfService(osVersion, release);
  if (content === null || !isOver || story.installs.length > 0) return null;
  const line = String(windowsBuild(osVersion)?.build ?? '');
  return {
    has: 'no',
    why: `${lineText(content, line)} is out of service, and nothing tells that the device has extended security updates; it does not count: ${withRemedy('outOfService')}`,
  };
}

/** Whatever the policy says, its provider does not offer it to the device. */
function reasonNotOffered({ story }: StoryValues): StoryAnswer | null {
  const install = story.installs.findLast(({ state }) => state === 'notOffered');
  if (install === undefined) return null;
  const { errorClass, errorCode } = install;
  const number = errorCode === null ? '' : `, number ${errorCode}`;
  return {
    has: 'no',
    why: `Windows Update does not offer it, as told ${instantText(install.at)}; it does not count: ${withRemedy(errorClass ?? 'no reason is told')}${number}`,
  };
}

function reasonOfInstall({ release, listed, story }: StoryValues): StoryAnswer {
  const { device } = listed;
  const ring = listed.ring === null ? undefined : ringOf(release, listed.ring);
  const offered = `ring ${listed.ring ?? ''} was offered ${instantText(ring?.offeredAt ?? release.publishedAt)}`;
  const install = story.installs.findLast(({ at }) => at >= release.publishedAt);
  const contact =
    device.lastSyncAt === null
      ? 'it was never in contact'
      : `last contact ${instantText(device.lastSyncAt)}`;
  if (install?.state === 'failed') {
    return {
      has: 'notYet',
      why: `its install failed ${instantText(install.at)}${after(': ', errorText(install))}; ${offered}`,
    };
  }
  if (install !== undefined) {
    const state = install.state === 'restartPending' ? 'waits for its restart' : 'is installing';
    return { has: 'notYet', why: `it ${state} since ${instantText(install.at)}; ${offered}` };
  }
  const not =
    listed.notReady.length > 0 ? `; not ready: ${listed.notReady.map(withRemedy).join(', ')}` : '';
  return { has: 'notYet', why: `${offered}, and the device has not begun; ${contact}${not}` };
}

/** Error code and class of an install with what they mean; null where neither is told. */
function errorText({ errorClass, errorCode }: DeviceInstall): string | null {
  if (errorClass === null && errorCode === null) return null;
  return symptomText('installs', { what: errorClass, code: errorCode });
}

function after(mark: string, text: string | null): string {
  return text === null ? '' : `${mark}${text}`;
}

const headlines: Readonly<Record<HasUpdate, string>> = {
  yes: 'has the update',
  no: 'does not get the update',
  wentBack: 'went back from the update',
  notYet: 'does not have the update yet',
};

/** The lines of a device's story. */
export function storyLines(values: StoryValues, paint: Paint): readonly string[] {
  const { release, listed, story } = values;
  const { has, why } = storyAnswer(values);
  const { device } = listed;
  const facts: (readonly [string, string])[] = [
    ['device', [device.deviceId, device.manufacturer, device.model].filter(Boolean).join(' · ')],
    [
      'ring',
      listed.ring === null ? '–' : `${listed.ring}, put there by ${listed.ringBy ?? 'the service'}`,
    ],
    ['version', device.osVersion ?? '–'],
    [
      'counts',
      listed.ineligible === null
        ? 'for the objective'
        : `not for the objective: ${listed.ineligible}`,
    ],
    ['began', exposureText(story)],
    ['policy', policyText(story)],
    ...listOf('bad', badDayTexts(release, story)),
    ...listOf(
      'held',
      story.holds.map(
        ({ hold, part, joinedAt }) => `${holdName(hold)} (${part}) since ${instantText(joinedAt)}`,
      ),
    ),
    ...listOf(
      'installs',
      story.installs.map(
        (install) =>
          `${instantText(install.at)} ${install.state} ${install.targetBuild}${after(', ', errorText(install))}`,
      ),
    ),
  ];
  return [
    `${paint.bold(`This device ${headlines[has]}`)} of ${release.key.id}: ${why}.`,
    '',
    ...factLines(facts, paint),
  ];
}

/** A fact for each text, named once; a dash where there is none. */
function listOf(name: string, texts: readonly string[]): readonly (readonly [string, string])[] {
  if (texts.length === 0) return [[name, '–']];
  return texts.map((text, index) => [index === 0 ? name : '', text]);
}

function exposureText({ exposure }: DeviceStory): string {
  if (exposure === null) return 'not yet';
  return `${instantText(exposure.since)} in ring ${exposure.ring}`;
}

function policyText({ policy }: DeviceStory): string {
  if (policy === null) return '–';
  const { deferralDays, deadlineDays, gracePeriodDays, paused, writtenAt } = policy;
  const lengths = `deferral ${daysText(deferralDays)}, deadline ${daysText(deadlineDays)}, grace ${daysText(gracePeriodDays)}`;
  return `ring ${policy.ring}: ${lengths}${paused ? ', paused' : ''}; written ${instantText(writtenAt)}`;
}

function badDayTexts(release: Release, { badDays }: DeviceStory): readonly string[] {
  return badDays.map(({ signal: name, at, what, code }) => {
    const signal = signalIn(release.policy, name);
    const reported =
      what === null && code === null
        ? null
        : symptomText(signal?.source ?? 'reports', { what, code });
    return `${instantText(at)} ${signal?.title ?? name}${after(': ', reported)}`;
  });
}

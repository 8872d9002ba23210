/** `ringmaster devices assign|deregister|restore`: what operators decide on single devices. */
import type { Command } from 'commander';
import { policyInEffect } from '../asked/policyInEffect.ts';
import { perform, withEngineFlags, withExamples, type Session } from '../session.ts';
import type { Outside } from '../terminal/terminal.ts';
import { withDevice, type FoundDevice } from './find.ts';
import { checkRing } from './ring.ts';

const whichDevice = 'Intune id, Entra device id, directory object id or serial number';
const later = 'Its group follows with the next discovery (`ringmaster devices discover`).';

type Change = (session: Session, found: FoundDevice) => Promise<{ changed: boolean; text: string }>;

/** Adds the three verbs. */
export function addChanges(devices: Command, outside: Outside): void {
  const add = (verb: string, description: string, example: string): Command =>
    withExamples(
      withEngineFlags(devices.command(verb))
        .description(description)
        .argument('<device>', whichDevice)
        .option('--operator <name>', 'who asks (default: $RINGMASTER_OPERATOR or the system user)'),
      [[example, '']],
    );
  add(
    'assign',
    'put a registered device into another ring',
    'devices assign 5CD1234ABC --ring test',
  )
    .requiredOption('--ring <name>', 'the ring')
    .action((id: string, flags: { ring: string }, command: Command) =>
      perform(command, outside, (session) => change(session, id, assign(flags.ring))),
    );
  add('deregister', 'take a device out of the service', 'devices deregister 5CD1234ABC').action(
    (id: string, _flags, command: Command) =>
      perform(command, outside, (session) => change(session, id, deregister)),
  );
  add('restore', 'let a deregistered device be checked again', 'devices restore 5CD1234ABC').action(
    (id: string, _flags, command: Command) =>
      perform(command, outside, (session) => change(session, id, restore)),
  );
}

async function change(session: Session, id: string, work: Change): Promise<void> {
  await withDevice(session, id, async (found) => {
    const { changed, text } = await work(session, found);
    const { deviceId } = found.listed.device;
    session.terminal.answer({ deviceId, changed }, text);
  });
}

function assign(ring: string): Change {
  return async ({ config }, { store, key: { tenant }, listed }) => {
    const { policy } = await policyInEffect(config);
    checkRing(policy, ring);
    const { assignRing } = await import('#store/registration/assignments.ts');
    const { deviceId } = listed.device;
    const by = config.operator;
    const { from, changed } = await assignRing(store, { tenant, deviceId, ring, by });
    const text = changed
      ? `Moved ${deviceId} from ${from} to ${ring}.`
      : `${deviceId} is in ${ring} already.`;
    return { changed, text };
  };
}

const deregister: Change = async ({ config }, { store, key: { tenant }, listed }) => {
  const { excludeDevice } = await import('#store/registration/assignments.ts');
  const { deviceId } = listed.device;
  const at = Math.max(Date.now(), listed.labelledAt ?? 0, listed.discoveredAt ?? 0);
  const { changed } = await excludeDevice(store, { tenant, deviceId, by: config.operator, at });
  const text = changed
    ? `Took ${deviceId} out of the service. ${later}`
    : `${deviceId} is out of the service already.`;
  return { changed, text };
};

const restore: Change = async (_session, { store, key: { tenant }, listed }) => {
  const { restoreDevice } = await import('#store/registration/assignments.ts');
  const { deviceId } = listed.device;
  await restoreDevice(store, { tenant, deviceId });
  return { changed: true, text: `${deviceId} is checked again at the next discovery.` };
};

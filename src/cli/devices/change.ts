/** `ringmaster devices assign|deregister|restore`: what operators decide on single devices, or on those of a file. */
import type { Command } from 'commander';
import { policyInEffect } from '../asked/policyInEffect.ts';
import { checkReason } from '../release/asking.ts';
import { standingText } from '#core/report/deviceLine.ts';
import { Failure } from '../failure.ts';
import { changeMany, type ManyChange } from './changeMany.ts';
import { perform, withEngineFlags, withExamples, type Session } from '../session.ts';
import type { Outside } from '../terminal/terminal.ts';
import { withDevice, type FoundDevice } from './find.ts';
import { checkRing } from './ring.ts';

const whichDevice = 'Intune id, Entra device id, directory object id or serial number';
const later = 'Its group follows with the next discovery (`ringmaster devices discover`).';

/** Who asks, why, and when. */
interface Asked {
  readonly by: string;
  readonly why: string;
  readonly at: number;
}

type Change = (
  session: Session,
  found: FoundDevice,
  asked: Asked,
) => Promise<{ changed: boolean; text: string }>;

/** Adds the three verbs. */
export function addChanges(devices: Command, outside: Outside): void {
  const add = (verb: string, description: string, example: string): Command =>
    withExamples(
      withEngineFlags(devices.command(verb))
        .description(description)
        .argument('[device]', whichDevice)
        .option('--from <file>', 'the devices of a CSV file, such as `devices list --csv` writes')
        .option('--yes', 'with --from: without asking')
        .requiredOption('--reason <text>', 'why; `devices show` tells it')
        .option('--operator <name>', 'who asks (default: $RINGMASTER_OPERATOR or the system user)'),
      [[example, '']],
    );
  add(
    'assign',
    'put a registered device into another ring',
    'devices assign 5CD1234ABC --ring test --reason "tries it first"',
  )
    .requiredOption('--ring <name>', 'the ring')
    .action((id: string | undefined, flags: { ring: string }, command: Command) =>
      perform(command, outside, (session) =>
        change(session, command, {
          id,
          work: assign(flags.ring),
          ring: flags.ring,
          prospect: moves(flags.ring),
          done: `are moved to ${flags.ring}`,
        }),
      ),
    );
  add(
    'deregister',
    'take a device out of the service; it stays out though it is in the group',
    'devices deregister 5CD1234ABC --reason "goes to the museum"',
  ).action((id: string | undefined, _flags, command: Command) =>
    perform(command, outside, (session) =>
      change(session, command, {
        id,
        work: deregister,
        prospect: leaves,
        done: 'are out of the service',
      }),
    ),
  );
  add(
    'restore',
    'let a deregistered device be checked again',
    'devices restore 5CD1234ABC --reason "is back from repair"',
  ).action((id: string | undefined, _flags, command: Command) =>
    perform(command, outside, (session) =>
      change(session, command, { id, work: restore, prospect: returns, done: 'are checked again' }),
    ),
  );
}

async function change(
  session: Session,
  command: Command,
  o: Pick<ManyChange, 'prospect' | 'done'> & {
    readonly ring?: string;
    readonly id: string | undefined;
    readonly work: Change;
  },
): Promise<void> {
  const { id, work } = o;
  const why = checkReason(command);
  const by = session.config.operator;
  const { from, yes = false } = command.opts<{ readonly from?: string; readonly yes?: boolean }>();
  if ((id === undefined) === (from === undefined))
    throw new Failure('usage', 'name one device, or a file of them with --from');
  if (id === undefined || from !== undefined) {
    const many: ManyChange = {
      ...o,
      check: (policy) => {
        if (o.ring !== undefined) checkRing(policy, o.ring);
      },
      work: (found, at) => work(session, found, { by, why, at }),
    };
    await changeMany(session, { file: from ?? '', isAgreed: yes, change: many });
    return;
  }
  await withDevice(session, id, async (found) => {
    const { listed } = found;
    // In a rehearsal the fleet's time is ahead of the clock.
    const at = Math.max(Date.now(), listed.labelledAt ?? 0, listed.discoveredAt ?? 0);
    const { changed, text } = await work(session, found, { by, why, at });
    const { deviceId } = listed.device;
    session.terminal.answer({ deviceId, changed }, text);
  });
}

function moves(ring: string): ManyChange['prospect'] {
  return (listed) => {
    if (listed.ring === null) return { kind: 'cannot', why: `is ${standingText(listed)}` };
    return { kind: listed.ring === ring ? 'already' : 'changes' };
  };
}

const leaves: ManyChange['prospect'] = ({ registration }) => {
  if (registration === 'gone') return { kind: 'cannot', why: 'is gone' };
  return { kind: registration === 'excluded' ? 'already' : 'changes' };
};

const returns: ManyChange['prospect'] = (listed) =>
  listed.registration === 'excluded'
    ? { kind: 'changes' }
    : { kind: 'cannot', why: `is ${standingText(listed)}` };

function assign(ring: string): Change {
  return async ({ config }, { store, key: { tenant }, listed }, asked) => {
    const { policy } = await policyInEffect(config);
    checkRing(policy, ring);
    const { assignRing } = await import('#store/registration/assignments.ts');
    const { deviceId } = listed.device;
    const { from, changed } = await assignRing(store, { tenant, deviceId, ring, ...asked });
    const text = changed
      ? `Moved ${deviceId} from ${from} to ${ring}.`
      : `${deviceId} is in ${ring} already.`;
    return { changed, text };
  };
}

const deregister: Change = async (_session, { store, key: { tenant }, listed }, asked) => {
  const { excludeDevice } = await import('#store/registration/assignments.ts');
  const { deviceId } = listed.device;
  const { changed } = await excludeDevice(store, { tenant, deviceId, ...asked });
  const text = changed
    ? `Took ${deviceId} out of the service. ${later}`
    : `${deviceId} is out of the service already.`;
  return { changed, text };
};

const restore: Change = async (_session, { store, key: { tenant }, listed }, asked) => {
  const { restoreDevice } = await import('#store/registration/assignments.ts');
  const { deviceId } = listed.device;
  await restoreDevice(store, { tenant, deviceId, ...asked });
  return { changed: true, text: `${deviceId} is checked again at the next discovery.` };
};

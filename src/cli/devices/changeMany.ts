/** Several devices at once, out of a file such as `devices list --csv` writes: shown first, then changed one by one. */
import type { ListedDevice } from '#core/device/listed.ts';
import { standingText } from '#core/report/deviceLine.ts';
import type { Policy } from '#core/policy/policy.ts';
import type { AreaKey } from '#core/release/state/release.ts';
import { countText } from '#reports/instant.ts';
import { StoreError } from '#store/error.ts';
import type { Store } from '#store/store.ts';
import { readCsv } from '../asked/csv.ts';
import { policyInEffect } from '../asked/policyInEffect.ts';
import { withStore } from '../reach/reach.ts';
import type { Session } from '../session.ts';
import { confirm } from '../terminal/confirm.ts';
import { csvHead } from './listForms.ts';

/** What would become of a device: it is changed, it is so already, or why it cannot be. */
export type Prospect =
  { readonly kind: 'changes' | 'already' } | { readonly kind: 'cannot'; readonly why: string };

/** A change of one device, and what it would come to. */
export interface ManyChange {
  /** After "N devices": `are moved to test`. */
  readonly done: string;
  /** Throws a Failure where nothing can be done, whatever the devices are. */
  readonly check: (policy: Policy) => void;
  readonly prospect: (listed: ListedDevice) => Prospect;
  readonly work: (
    of: { readonly store: Store; readonly key: AreaKey; readonly listed: ListedDevice },
    at: number,
  ) => Promise<unknown>;
}

/** Devices that are named where they are left out; the others are counted. */
const namedMax = 10;

interface Asked {
  readonly file: string;
  readonly isAgreed: boolean;
  readonly change: ManyChange;
}

/** Shows what would become of the devices of a file, asks, and changes them. To do it again changes nothing more. */
export async function changeMany(session: Session, o: Asked): Promise<void> {
  const { terminal, config, outside } = session;
  const columns = { required: ['device'], optional: csvHead.filter((name) => name !== 'device') };
  const rows = await readCsv(o.file, columns, () => []);
  const ids = [...new Set(rows.map(({ values }) => values['device'] ?? ''))];
  const { policy } = await policyInEffect(config);
  o.change.check(policy);
  const { tenant, area } = policy;
  await withStore(config, async (store) => {
    const key = { tenant, area };
    const sorted = await sort(store, key, { ids, change: o.change });
    terminal.tell(previewLines(sorted, o.change).join('\n'));
    const { changes, already, left } = sorted;
    if (changes.length > 0 && !o.isAgreed)
      await confirm(`Shall ${devicesText(changes.length)} be changed?`, outside);
    const refused = await carryOut({ store, key, changes }, o.change);
    const changed = changes.length - refused.length;
    terminal.answer(
      { tenant, changed, already, left: [...left, ...refused] },
      `${devicesText(changed)} ${o.change.done}.${refused.length === 0 ? '' : ` Of ${countText(refused.length)} others that changed meanwhile: ${refused[0]?.why ?? ''}`}`,
    );
  });
}

interface Left {
  readonly device: string;
  readonly why: string;
}

interface Sorted {
  readonly changes: readonly ListedDevice[];
  readonly already: number;
  readonly left: readonly Left[];
}

async function sort(
  store: Store,
  key: AreaKey,
  { ids, change }: { readonly ids: readonly string[]; readonly change: ManyChange },
): Promise<Sorted> {
  const { findDevice } = await import('#store/device/deviceList.ts');
  const changes = new Map<string, ListedDevice>();
  const left: Left[] = [];
  let already = 0;
  for (const id of ids) {
    const listed = await findDevice(store, { key, id });
    const prospect: Prospect =
      listed === null ? { kind: 'cannot', why: 'is not known' } : change.prospect(listed);
    if (prospect.kind === 'cannot') left.push({ device: id, why: prospect.why });
    else if (prospect.kind === 'already' || listed === null) already += 1;
    else changes.set(listed.device.deviceId, listed);
  }
  return { changes: [...changes.values()], already, left };
}

function previewLines({ changes, already, left }: Sorted, { done }: ManyChange): readonly string[] {
  const from = Map.groupBy(changes, (one) => one.ring ?? standingText(one));
  const more = left.length > namedMax ? [`  and ${countText(left.length - namedMax)} more`] : [];
  return [
    ...[...from].map(
      ([where, devices]) =>
        `${devicesText(devices.length)} of ${where} ${done.replace('are', 'would be')}`,
    ),
    ...(already === 0 ? [] : [`${devicesText(already)} so already`]),
    ...(left.length === 0 ? [] : [`${devicesText(left.length)} left as they are:`]),
    ...left.slice(0, namedMax).map(({ device, why }) => `  ${device}  ${why}`),
    ...more,
  ];
}

/** One whose state has changed since it was looked at is left as it is, and keeps none of the others. */
async function carryOut(
  {
    store,
    key,
    changes,
  }: Pick<Sorted, 'changes'> & { readonly store: Store; readonly key: AreaKey },
  { work }: ManyChange,
): Promise<readonly Left[]> {
  const refused: Left[] = [];
  for (const listed of changes) {
    // In a rehearsal the fleet's time is ahead of the clock.
    const at = Math.max(Date.now(), listed.labelledAt ?? 0, listed.discoveredAt ?? 0);
    try {
      await work({ store, key, listed }, at);
    } catch (error) {
      if (!(error instanceof StoreError && error.code === 'refused')) throw error;
      refused.push({ device: listed.device.deviceId, why: error.message });
    }
  }
  return refused;
}

function devicesText(count: number): string {
  return count === 1 ? '1 device' : `${countText(count)} devices`;
}

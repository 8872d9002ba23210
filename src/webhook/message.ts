/**
 * What a sender may say: that devices are bad, or that a flaw is exploited. Both are strict: what is not asked for is
 * refused and not passed over, above all names of devices and people, which this service holds nowhere it can avoid.
 * Answers name the place and the rule and never repeat what was found there.
 */
import * as z from 'zod';
import { instantOf } from '#core/instant.ts';
import { plainTextFault, plainTextRule } from '#core/plainText.ts';
import { refused, type Refusal } from './refusal.ts';
import { dayMs, hourMs } from '#core/time.ts';

/** Devices that somebody says are bad. */
export interface DevicesBad {
  readonly kind: 'devices.bad';
  /** The name reports come under, which a signal of the policy may ask for. */
  readonly name: string;
  /** Each device once. `at` null: now. Ids in lower case, instants in epoch milliseconds. */
  readonly devices: readonly { readonly device: string; readonly at: number | null }[];
  /** The release they are about, if the sender knows. */
  readonly release: string | null;
}

/** A flaw that is exploited. */
export interface VulnerabilityExploited {
  readonly kind: 'vulnerability.exploited';
  /** In capitals: `CVE-2026-1234`. */
  readonly cve: string;
  /** Who says so; null = the sender. */
  readonly source: string | null;
}

/** What can be said. */
export type Message = DevicesBad | VulnerabilityExploited;

/** The kinds of message; what a sender may say is a list of them. */
export const messageKinds = [
  'devices.bad',
  'vulnerability.exploited',
] as const satisfies readonly Message['kind'][];

/** More do not fit into a body: what a whole fleet suffers needs no list, but an operator's pause. */
const devicesMax = 5_000;
const sourceCharactersMax = 120;
/** A report may be written on another day than the trouble began, and by a machine whose clock is wrong. */
const hoursAheadMax = 24;
/** Older than any release that still runs. */
const daysBackMax = 60;
const faultsToldMax = 3;

const idsOnly =
  'the Intune or Entra device id, such as 6f9619ff-8b86-4d11-b42d-00c04fc964ff; names of devices and of users are not taken';

const anInstant = 'must be an instant such as 2026-12-08T18:00:00Z';
const instant = z.string({ error: anInstant }).transform((text, context) => {
  const at = instantOf(text);
  if (at !== null) return at;
  context.addIssue({ code: 'custom', message: anInstant });
  return z.NEVER;
});

const device = strict(
  {
    id: z
      .string({ error: `must be ${idsOnly}` })
      .regex(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, { error: `must be ${idsOnly}` })
      .transform((id) => id.toLowerCase()),
    at: instant.optional(),
  },
  `only id and at are taken; say which device it is by ${idsOnly}`,
);

const devicesBad = strict(
  {
    name: text(/^[A-Za-z0-9][A-Za-z0-9 ._-]{0,63}$/, '1–64 letters, digits, spaces, ".", "_", "-"'),
    devices: z
      .array(device, { error: 'must be a list of devices' })
      .min(1, { error: 'must name at least one device' })
      .max(devicesMax, { error: `must name at most ${devicesMax} devices; send the others apart` }),
    release: text(/^\d{4}-\d{2}-[A-Z]$/, 'the name of a release, such as 2026-12-B').optional(),
  },
  'only name, devices and release are taken; names of devices and of users are not',
);

const exploited = strict(
  {
    cve: text(/^CVE-\d{4}-\d{4,12}$/i, 'a CVE number, such as CVE-2026-1234').transform((cve) =>
      cve.toUpperCase(),
    ),
    source: plain(`1–${sourceCharactersMax} characters, ${plainTextRule}`).optional(),
  },
  'only cve and source are taken',
);

const message = z.discriminatedUnion(
  'type',
  [envelope('devices.bad', devicesBad), envelope('vulnerability.exploited', exploited)],
  {
    error: 'must be an object whose type is "devices.bad" or "vulnerability.exploited"',
  },
);

/** Reads a body; a refusal says where it is wrong. */
export function readMessage(body: Buffer): Message | Refusal {
  const json = jsonOf(body);
  if (json === undefined) return refused('malformed', 'The body must be JSON in UTF-8.');
  const read = message.safeParse(json);
  if (!read.success) return refused('invalid', faultsOf(read.error));
  const { type, data } = read.data;
  return type === 'devices.bad'
    ? {
        kind: type,
        name: data.name,
        devices: collapsed(data.devices),
        release: data.release ?? null,
      }
    : { kind: type, cve: data.cve, source: data.source ?? null };
}

/**
 * A refusal where a device's instant lies too far from `asOf`, the release's own time; null where none does. A device
 * that turned bad before the release was published is none of its business, and one of the day after tomorrow is a
 * wrong clock.
 */
export function instantRefusal({ devices }: DevicesBad, asOf: number): Refusal | null {
  const wrong = devices.findIndex(
    ({ at }) =>
      at !== null && (at > asOf + hoursAheadMax * hourMs || at < asOf - daysBackMax * dayMs),
  );
  if (wrong === -1) return null;
  return refused(
    'invalid',
    `data.devices[${wrong}].at must be at most ${daysBackMax} days before and ${hoursAheadMax} h after ${new Date(asOf).toISOString()}, the release's time.`,
  );
}

function strict<Shape extends z.core.$ZodLooseShape>(shape: Shape, known: string) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys' ? `has a field too many: ${known}` : 'must be an object',
  });
}

/** Around the data: the type, and the instant that the specification recommends, which nothing is made of. */
function envelope<Type extends string, Data extends z.ZodType>(type: Type, data: Data) {
  return strict(
    { type: z.literal(type), timestamp: instant.optional(), data },
    'only type, timestamp and data are taken',
  );
}

function text(form: RegExp, rule: string): z.ZodString {
  return z.string({ error: `must be ${rule}` }).regex(form, { error: `must be ${rule}` });
}

function plain(rule: string) {
  return z
    .string({ error: `must be ${rule}` })
    .refine((given) => given.trim() !== '' && plainTextFault(given, sourceCharactersMax) === null, {
      error: `must be ${rule}`,
    });
}

/** A device that is named twice counts once, from the earlier instant on. */
function collapsed(
  devices: readonly { readonly id: string; readonly at?: number | undefined }[],
): DevicesBad['devices'] {
  const earliest = new Map<string, number | null>();
  for (const { id, at = null } of devices) {
    const known = earliest.get(id) ?? null;
    earliest.set(id, known === null || at === null ? (known ?? at) : Math.min(known, at));
  }
  return [...earliest].map(([id, at]) => ({ device: id, at }));
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}

function faultsOf({ issues }: z.ZodError): string {
  const told = issues
    .slice(0, faultsToldMax)
    .map(({ path, message: rule }) => `${placeOf(path)} ${rule}`);
  const more = issues.length - told.length;
  return `${told.join('; ')}${more > 0 ? `; and ${more} more` : ''}.`;
}

function placeOf(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'The body';
  return path
    .map((part, index) =>
      typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${String(part)}`,
    )
    .join('');
}

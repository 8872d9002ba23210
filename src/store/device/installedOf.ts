/**
 * Which version of a product devices have, for statements that compare it: of Windows it stands in the device's own row,
 * as two numbers, so that counting a million costs what it did; of others in a table. Versions that are stored go by line
 * and array; what is compared with a device comes as the device's own has it.
 */
import { sql, type RawBuilder } from 'kysely';
import { outlineOf } from '#core/area/areas.ts';
import type { Area, Product } from '#core/area/facts.ts';
import { editionLines, longerEditions } from '#core/device/editions.ts';
import { byVersion, type Lowest } from '#core/version.ts';

/** A line and a version in SQL. */
interface Compared {
  readonly line: string;
  readonly version: string;
}

/** How statements about devices `d` ask for what they have. */
export interface Installed extends Compared {
  readonly lineType: 'int' | 'text';
  /** To stand behind `devices d`; empty where the device's own row tells. */
  readonly join: string;
  /** Whether there is anything for a device, of which `t` is what its line has of the update. */
  readonly served: string;
  /** The version as people read it; null = not told. */
  readonly told: string;
  /** What stands in columns `line` and `version` of a row, as it is compared with a device's. */
  readonly of: (row: string) => Compared;
}

const windows: Installed = {
  join: '',
  lineType: 'int',
  line: 'd.os_build',
  version: 'd.os_revision',
  served: 't.line is not null',
  told: `d.os_build || '.' || d.os_revision`,
  of: (row) => ({ line: `${row}.line::int`, version: `${row}.version[2]` }),
};

/** Of products without a column of their own. */
function inTable(product: Exclude<Product, 'windows'>): Installed {
  return {
    join: `left join installed_versions v on v.tenant = d.tenant and v.product = '${product}' and v.device_id = d.device_id`,
    lineType: 'text',
    line: 'v.line',
    version: 'v.version',
    // On another channel it does not count as up to date, and counts all the same.
    served: 'v.line is not null',
    told: `array_to_string(v.version, '.')`,
    of: (row) => ({ line: `${row}.line`, version: `${row}.version` }),
  };
}

/**
 * Which Windows it is: the build is the version, and the edition the line, since how long a version is serviced hangs on it.
 * An edition that is not told counts as one of those that end sooner.
 */
const windowsVersion: Installed = {
  join: '',
  lineType: 'text',
  line: `case when d.sku ~* '${longerEditions}' then '${editionLines.longer}' else '${editionLines.shorter}' end`,
  version: 'd.os_build',
  served: 't.line is not null and d.os_build is not null',
  told: 'd.os_build::text',
  of: (row) => ({ line: `${row}.line`, version: `${row}.version[1]` }),
};

/** What devices have of the product that an area keeps up to date. */
export function installedOf(area: Area): Installed {
  const { product, grain } = outlineOf(area);
  if (product !== 'windows') return inTable(product);
  return grain === 'version' ? windowsVersion : windows;
}

/** The relation of lowest versions: what stands before, between and behind its two parameters. */
function lowestAround({ of }: Installed): readonly [string, string, string] {
  const own = of('l');
  return [
    `(select l.line, l.version, ${own.line} as own_line, ${own.version} as own_version
    from (select line, version::int[] as version from unnest(`,
    `::text[], `,
    `::text[]) as s (line, version)) l offset 0)`,
  ];
}

/**
 * The versions from which on devices count, as a relation of `line` and `version`, and of `own_line` and `own_version`
 * as a device's are compared with. Its parameters are those of `lowestParameters`. The offset keeps the planner from
 * taking each text apart again for every device that is compared with it.
 */
export function lowestOf(
  installed: Installed,
  [lines, versions]: readonly [string, string],
): string {
  const [head, between, tail] = lowestAround(installed);
  return `${head}${lines}${between}${versions}${tail}`;
}

/** The same for kysely. */
export function lowestRelation(
  installed: Installed,
  lowest: Parameters<typeof lowestParameters>[0],
): RawBuilder<unknown> {
  const [lines, versions] = lowestParameters(lowest);
  const [head, between, tail] = lowestAround(installed).map((text) => sql.raw(text));
  return sql`${head}${lines}${between}${versions}${tail}`;
}

/** Whether the line of a device is none of these. */
export function isOnNone(
  { line, lineType }: Installed,
  lines: readonly string[],
): RawBuilder<boolean> {
  if (lines.length === 0) return sql`true`;
  return sql`${sql.raw(line)} <> all(${lines}::text[]::${sql.raw(lineType)}[])`;
}

/** Two lists of the same length: of several for one line the lowest counts. */
export function lowestParameters(
  lowest: readonly Pick<Lowest, 'line' | 'version'>[],
): readonly [readonly string[], readonly string[]] {
  const each = new Map<string, readonly number[]>();
  for (const { line, version } of lowest.toSorted((one, other) =>
    byVersion(one.version, other.version),
  ))
    if (!each.has(line)) each.set(line, version);
  return [[...each.keys()], [...each.values()].map((version) => `{${version.join(',')}}`)];
}

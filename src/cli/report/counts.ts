/** `ringmaster report summary|history|eligible|ineligible|alerts`: the fleet in counts, today and over ninety days. */
import type { Command } from 'commander';
import { symptomMeaning } from '#core/evidence/signal/symptom.ts';
import type { ObjectiveLook } from '#core/objective/look.ts';
import { alertOf, alerts } from '#core/report/alerts.ts';
import { isLateIn, statusesOf, statusWords, subText } from '#core/report/status.ts';
import type { Release } from '#core/release/state/release.ts';
import { dayMs, dayOf } from '#core/time.ts';
import type { Store } from '#store/store.ts';
import { policyInEffect } from '../asked/policyInEffect.ts';
import { withStore } from '../reach/reach.ts';
import { perform, withEngineFlags, withExamples, type Session } from '../session.ts';
import type { Outside } from '../terminal/terminal.ts';
import { give, type FormFlags } from './columns.ts';
import type { Column, Rows } from './rows.ts';
import { withForms } from './forms.ts';

/** How far back the past is told. */
const keptMs = 90 * dayMs;

const area: Column = { name: 'area', kind: 'text' };
const release: Column = { name: 'release', kind: 'text' };
const at: Column = { name: 'at', kind: 'instant' };
const devices: Column = { name: 'devices', kind: 'count' };
const text = (name: string): Column => ({ name, kind: 'text' });

interface Verb {
  readonly word: string;
  readonly description: string;
  readonly columns: readonly Column[];
  readonly rows: (store: Store, tenant: string) => Promise<Rows>;
}

const verbs: readonly Verb[] = [
  {
    word: 'summary',
    description: 'devices by status and sub-status, as the last look saw them',
    columns: [area, release, at, text('status'), text('sub_status'), devices, text('who_acts')],
    rows: summaryRows,
  },
  {
    word: 'history',
    description: 'the same day by day, for 90 days',
    columns: [at, area, release, text('status'), text('sub_status'), devices],
    rows: historyRows,
  },
  {
    word: 'eligible',
    description: 'devices that count, and how many of them are up to date, day by day for 90 days',
    columns: [
      at,
      area,
      release,
      { name: 'eligible', kind: 'count' },
      { name: 'up_to_date', kind: 'count' },
      { name: 'share', kind: 'share' },
    ],
    rows: eligibleRows,
  },
  {
    word: 'ineligible',
    description: 'devices that do not count, by reason, day by day for 90 days',
    columns: [at, area, release, text('reason'), devices, text('because')],
    rows: ineligibleRows,
  },
  {
    word: 'alerts',
    description:
      'failed installs by alert and code, with who must act and how; and every alert there is',
    columns: [
      area,
      text('alert'),
      text('code'),
      devices,
      text('who_acts'),
      text('meaning'),
      text('advice'),
    ],
    rows: alertRows,
  },
];

/** Adds these verbs. */
export function addCountReports(report: Command, outside: Outside): void {
  for (const verb of verbs)
    withExamples(
      withForms(withEngineFlags(report.command(verb.word)).description(verb.description)).action(
        (_flags, command: Command) =>
          perform(command, outside, (session) =>
            giveCounts(session, verb, command.opts<FormFlags>()),
          ),
      ),
      [
        [`report ${verb.word}`, ''],
        [`report ${verb.word} --parquet ${verb.word}.parquet`, 'for tools that read columns'],
      ],
    );
}

async function giveCounts(session: Session, verb: Verb, flags: FormFlags): Promise<void> {
  const { policy } = await policyInEffect(session.config);
  const { tenant } = policy;
  const rows = await withStore(session.config, (store) => verb.rows(store, tenant));
  await give(
    session,
    { name: verb.word, tenant, columns: verb.columns, pages: onePage(rows) },
    flags,
  );
}

async function* onePage(rows: Rows): AsyncGenerator<Rows> {
  await Promise.resolve();
  yield rows;
}

async function summaryRows(store: Store, tenant: string): Promise<Rows> {
  const looks = await looksOf(store, tenant);
  const newest = new Map(looks.map((one) => [one.release.key.area, one]));
  return [...newest.values()].flatMap((one) =>
    statusRows(one).map(({ status, sub, devices: count }) => [
      one.release.key.area,
      one.release.key.id,
      one.look.asOf,
      statusWords[status].title,
      subText(status, sub),
      count,
      statusWords[status].by,
    ]),
  );
}

async function historyRows(store: Store, tenant: string): Promise<Rows> {
  const looks = await looksOf(store, tenant);
  return looks.flatMap((one) =>
    statusRows(one).map(({ status, sub, devices: count }) => [
      one.look.asOf,
      one.release.key.area,
      one.release.key.id,
      statusWords[status].title,
      subText(status, sub),
      count,
    ]),
  );
}

function statusRows({ look, release: of }: Looked) {
  return statusesOf(look, isLateIn(of, look.asOf));
}

async function eligibleRows(store: Store, tenant: string): Promise<Rows> {
  const looks = await looksOf(store, tenant);
  return looks.map(({ look, release: of }) => [
    look.asOf,
    of.key.area,
    of.key.id,
    look.eligible,
    look.updated,
    look.eligible === 0 ? null : look.updated / look.eligible,
  ]);
}

async function ineligibleRows(store: Store, tenant: string): Promise<Rows> {
  const looks = await looksOf(store, tenant);
  return looks.flatMap(({ look, release: of }) =>
    look.ineligible.map(({ reason, devices: count }) => [
      look.asOf,
      of.key.area,
      of.key.id,
      reason,
      count,
      subText('ineligible', reason),
    ]),
  );
}

async function alertRows(store: Store, tenant: string): Promise<Rows> {
  const { publishedReleases } = await import('#store/report/published.ts');
  const { countFailures } = await import('#store/report/reasons.ts');
  const { releases } = await publishedReleases(store, { tenant, now: Date.now() });
  const told = await Promise.all(
    releases.map(async ({ key, publishedAt }) => ({
      key,
      failures: await countFailures(store, { key, since: publishedAt }),
    })),
  );
  const rows = told.flatMap(({ key, failures }) =>
    failures.map((one) => {
      const alert = alertOf(one.what ?? '');
      const meaning = alert?.meaning ?? symptomMeaning('installs', one) ?? '';
      const by = alert?.by ?? 'service';
      return [
        key.area,
        one.what,
        one.code,
        one.devices,
        whoActs[by],
        meaning,
        alert?.advice ?? 'it is tried again by itself',
      ];
    }),
  );
  const seen = new Set(rows.map(([, what]) => what));
  const others = alerts
    .filter(({ code }) => !seen.has(code))
    .map(({ code, by, meaning, advice }) => [null, code, null, 0, whoActs[by], meaning, advice]);
  return [...rows, ...others];
}

const whoActs = {
  service: statusWords.notUpToDate.by,
  customer: statusWords.ineligible.by,
} as const;

interface Looked {
  readonly look: ObjectiveLook;
  readonly release: Release;
}

/** The last look of each day at each release, for ninety days, oldest first. */
async function looksOf(store: Store, tenant: string): Promise<readonly Looked[]> {
  const { recentReleases, asOfThem } = await import('#store/report/published.ts');
  const { readObjectiveLooks } = await import('#store/release/objectiveLooks.ts');
  const recent = await recentReleases(store, { tenant, perArea: perAreaMax });
  const since = asOfThem(recent, Date.now()) - keptMs;
  const found: Looked[] = [];
  for (const { release: of } of recent) {
    const looks = await readObjectiveLooks(store, of);
    const daily = new Map(looks.map((look) => [dayOf(look.asOf), look]));
    for (const look of daily.values()) if (look.asOf >= since) found.push({ look, release: of });
  }
  return found.toSorted((one, other) => one.look.asOf - other.look.asOf);
}

/** Releases that ninety days can have, with those that overlap. */
const perAreaMax = 6;

/** `ringmaster release hold|unhold`: keep devices that share facts from the update while the rest of the fleet goes on. */
import type { Command as Words } from 'commander';
import type { Cohort } from '#core/evidence/count/counts.ts';
import { holdCohortText, holdDaysMax, holdFactsMax, holdName } from '#core/hold/hold.ts';
import { countText } from '#reports/instant.ts';
import { factAsked } from '../asked/factAsked.ts';
import { Failure } from '../failure.ts';
import { noDevice } from '../asked/noDevice.ts';
import { numberOption } from '../asked/numberOption.ts';
import { withStore } from '../reach/reach.ts';
import { perform, withExamples, type Session } from '../session.ts';
import type { Outside } from '../terminal/terminal.ts';
import { carryOut, holdOf, outcomeText, steering, withAsking, withAskingAbout } from './asking.ts';

const days = { name: '--days', min: 1, max: holdDaysMax };

/** Adds the verbs `hold` and `unhold`. */
export function addHolds(release: Words, outside: Outside): void {
  withExamples(
    withAsking(release.command('hold'))
      .description('keep devices that share facts from the update; the others go on')
      .requiredOption(
        '--where <fact=value>',
        'what the devices share; given again, both must be so',
        collected,
      )
      .option(
        '--days <n>',
        "days until it ends by itself (default: the policy's)",
        numberOption(days),
      )
      .action((id: string | undefined, _flags, words: Words) =>
        perform(words, outside, (session) => hold(session, words, id)),
      ),
    [
      [
        'release hold --where model="Fjord 13 G2" --reason "blue screens"',
        'every device of a model',
      ],
      [
        'release hold --where site=Oslo --where firmware="R68 1.22" --days 7 --reason x',
        'both must be so',
      ],
    ],
  );
  withExamples(
    withAskingAbout(release.command('unhold'))
      .description('let the devices of a hold have the update again')
      .argument('<hold>', 'the hold, such as hold-1; `release show` lists them')
      .action((hold: string, _flags, words: Words) =>
        perform(words, outside, (session) => unhold(session, words, hold)),
      ),
    [['release unhold hold-1 --reason "the driver is out"', '']],
  );
}

/** Values of an option that may be given several times, so that the release may stand behind it. */
function collected(value: string, former: readonly string[] = []): readonly string[] {
  return [...former, value];
}

interface HoldFlags {
  readonly where: readonly string[];
  readonly days?: number;
}

async function hold(session: Session, words: Words, id: string | undefined): Promise<void> {
  const { terminal, config } = session;
  const flags = words.opts<HoldFlags>();
  const cohort = cohortAsked(flags.where);
  await steering(session, { words, id }, async (steered) => {
    const { operator, key, asked } = steered;
    const { matchingDevices } = await import('#store/holds/members.ts');
    const { factValues } = await import('#store/device/deviceStory.ts');
    const devices = await withStore(config, async (store) => {
      const found = (await matchingDevices(store, { tenant: key.tenant, cohort })).length;
      if (found > 0) return found;
      throw noDevice(cohort, await factValues(store, { tenant: key.tenant, cohort }), {
        place: '--where',
        outcome: 'nothing is held',
      });
    });
    const have = devices === 1 ? 'device has' : 'devices have';
    terminal.say(`${countText(devices)} ${have} ${holdCohortText({ cohort })}.`);
    const { document, outcome } = await carryOut(
      { operator, key },
      {
        kind: 'hold',
        cohort: Object.fromEntries(cohort.map(({ fact, value }) => [fact, value])),
        ...asked,
        ...(flags.days === undefined ? {} : { days: flags.days }),
      },
    );
    terminal.answer({ ...document, devices }, outcomeText('Held them from', key, outcome));
  });
}

async function unhold(session: Session, words: Words, named: string): Promise<void> {
  await steering(session, { words }, async (steered) => {
    const { operator, key, asked } = steered;
    const { release } = await operator.status(key);
    const hold = holdOf(release, named);
    const { document, outcome } = await carryOut(steered, { kind: 'unhold', hold, ...asked });
    session.terminal.answer(document, outcomeText(`Ended ${holdName(hold)} on`, key, outcome));
  });
}

/** `model=Fjord 13 G2`, once or several times. */
function cohortAsked(where: readonly string[]): readonly Cohort[] {
  const cohort = where.map((text) =>
    factAsked(
      text,
      'such as --where model="Fjord 13 G2"; facts: model, manufacturer, firmware, windows, site',
    ),
  );
  const twice = cohort.find(
    ({ fact }, index) => cohort.findIndex((one) => one.fact === fact) !== index,
  );
  if (twice !== undefined || cohort.length > holdFactsMax) {
    const why =
      twice === undefined
        ? `takes at most ${holdFactsMax} facts, found ${cohort.length}`
        : `names "${twice.fact}" twice; all facts must be so, and no device has two values of one`;
    throw new Failure('usage', why, { place: '--where', remedy: 'make two holds of it' });
  }
  return cohort;
}

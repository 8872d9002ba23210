/**
 * `ringmaster release amend`: another policy for the rest of a release. What it comes to is shown before anything
 * changes; a person says yes, a script says `--yes`.
 */
import type { Command as Words } from 'commander';
import { amendmentOf, type Amendment } from '#core/release/command/amend.ts';
import type { Policy } from '#core/policy/policy.ts';
import type { Release } from '#core/release/state/release.ts';
import { countText } from '#reports/instant.ts';
import { confirm } from '../terminal/confirm.ts';
import { Failure } from '../failure.ts';
import { areaOf } from './which/key.ts';
import { policyOf } from '../asked/policyInEffect.ts';
import { perform, withExamples, type Session } from '../session.ts';
import type { Outside, Terminal } from '../terminal/terminal.ts';
import { tableLines } from '../view/table.ts';
import { carryOut, outcomeText, steering, withAskingAbout, type Steered } from './asking.ts';

/** Adds the verb `amend`. */
export function addAmend(release: Words, outside: Outside): void {
  withExamples(
    withAskingAbout(release.command('amend'))
      .description('another policy for the rest of the release; shows what it comes to first')
      .argument('[file]', 'the policy file')
      .option('--undo', 'back to the policy before the last amendment')
      .option('--yes', 'do not ask')
      .action((file: string | undefined, _flags, words: Words) =>
        perform(words, outside, (session) => amend(session, words, file)),
      ),
    [
      ['release amend slower.yaml --reason "holidays"', 'shows the difference and asks'],
      ['release amend slower.yaml --reason "holidays" --json', 'shows it and changes nothing'],
      ['release amend --undo --reason "holidays are over" --yes', ''],
    ],
  );
}

interface Flags {
  readonly area: string;
  readonly undo?: boolean;
  readonly yes?: boolean;
}

async function amend(session: Session, words: Words, file: string | undefined): Promise<void> {
  const flags = words.opts<Flags>();
  const isUndo = flags.undo === true;
  if (isUndo === (file !== undefined)) {
    throw new Failure('usage', isUndo ? 'takes no file' : 'needs a policy file, or --undo', {
      place: isUndo ? '--undo' : '[file]',
    });
  }
  const written = file === undefined ? null : await policyOf(file, areaOf(flags.area));
  await steering(session, { words }, async (steered) => {
    const { look } = await import('../reach/follow.ts');
    const { status, now } = await look(steered.operator, steered.key);
    const policy =
      written === null ? formerPolicy(status.release) : ofTenant(written, status.release);
    const amendment = amendmentOf(status.release, policy, now);
    checkFits(amendment, { file, release: status.release });
    if (!session.terminal.isJson)
      session.terminal.say(amendmentLines(amendment, session.terminal).join('\n'));
    await apply(session, {
      steered,
      amendment,
      policy: written === null ? null : policy,
      isSure: flags.yes === true,
    });
  });
}

interface Amending {
  readonly steered: Steered;
  readonly amendment: Amendment;
  /** Null: back to the policy before. */
  readonly policy: Policy | null;
  readonly isSure: boolean;
}

async function apply({ terminal, outside }: Session, amending: Amending): Promise<void> {
  const { steered, amendment, policy, isSure } = amending;
  const { changes, devices } = amendment;
  const { key, asked } = steered;
  if (!isSure && terminal.isJson) {
    terminal.answer({ release: key, applied: false, changes, devices }, '');
    return;
  }
  if (!isSure) await confirm(`\nAmend ${key.id}?`, outside);
  const { document, outcome } = await carryOut(steered, {
    kind: 'amend',
    ...asked,
    ...(policy === null ? {} : { policy }),
  });
  const text = outcomeText(
    policy === null ? 'Took back the last amendment of' : 'Amended',
    key,
    outcome,
  );
  terminal.answer({ ...document, applied: outcome.changed, changes, devices }, text);
}

function formerPolicy({ key, amended }: Release): Policy {
  const former = amended.at(-1)?.policy;
  if (former !== undefined) return former;
  throw new Failure('refused', `${key.id} was never amended, so there is nothing to go back to`, {
    place: '--undo',
    code: 'alreadySo',
  });
}

/** `--tenant` names the tenant for every command, so the file need not. */
function ofTenant(policy: Policy, { key }: Release): Policy {
  return { ...policy, tenant: key.tenant };
}

function checkFits(
  { faults, changes }: Amendment,
  { file, release }: { readonly file: string | undefined; readonly release: Release },
): void {
  const place = file ?? '--undo';
  if (faults.length > 0) {
    const movesThePast = faults.some((fault) => fault.movesThePast);
    throw new Failure('refused', `does not fit ${release.key.id} any more`, {
      place,
      code: movesThePast ? 'movesThePast' : 'unfitPolicy',
      remedy: faults.map(({ path, message }) => `${path}: ${message}`).join('\n  '),
    });
  }
  if (changes.length > 0) return;
  throw new Failure('refused', `changes nothing: ${release.key.id} has this policy already`, {
    place,
    code: 'alreadySo',
  });
}

/** What an amendment comes to, for people. */
export function amendmentLines(
  { changes, devices }: Amendment,
  { paint, columns }: Pick<Terminal, 'paint' | 'columns'>,
): readonly string[] {
  const rows = changes.map(({ what, before, after }) => [what, before, after]);
  const concerned =
    devices === null
      ? 'Devices were not counted yet.'
      : `Concerns ${countText(devices)} ${devices === 1 ? 'device' : 'devices'} by dates or gates.`;
  return [...tableLines(['what', 'now', 'then'], rows, paint, columns), '', concerned];
}

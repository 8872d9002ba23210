/** `ringmaster release approve`: give the word that a proposal of the service waits for. */
import type { Command as Words } from 'commander';
import { openQuestions } from '#core/release/command/proposal.ts';
import type { Proposal, Release } from '#core/release/state/release.ts';
import { instantText } from '#reports/instant.ts';
import { didYouMean } from '#core/spelling.ts';
import { Failure } from '../failure.ts';
import { perform, withExamples, type Session } from '../session.ts';
import type { Outside } from '../terminal/terminal.ts';
import { carryOut, outcomeText, steering, withAskingAbout } from './asking.ts';

/** Adds the verb `approve`. */
export function addApprove(release: Words, outside: Outside): void {
  withExamples(
    withAskingAbout(release.command('approve'))
      .description('say yes to what the service proposes: open a ring, roll back, go on')
      .argument('[subject]', 'what, such as open/fast (default: the only thing there is)')
      .action((subject: string | undefined, _flags, words: Words) =>
        perform(words, outside, (session) => approve(session, words, subject)),
      ),
    [
      ['release approve --reason "looks well"', 'the only proposal there is'],
      ['release approve open/fast --reason "looks well"', 'of several'],
    ],
  );
}

async function approve(session: Session, words: Words, named: string | undefined): Promise<void> {
  await steering(session, { words }, async (steered) => {
    const { operator, key, asked } = steered;
    const { release } = await operator.status(key);
    const { subject, text, kind } = proposalOf(release, named);
    session.terminal.say(text);
    const { document, outcome } = await carryOut(steered, { kind: 'approve', subject, ...asked });
    const past = `Approved ${subject} on`;
    const isWordOnly = kind === 'goOn' || kind === 'open';
    session.terminal.answer(
      document,
      isWordOnly ? `${past} ${key.id}; the next look goes by it.` : outcomeText(past, key, outcome),
    );
  });
}

/** The proposal that is meant; a Failure names the ones there are. */
function proposalOf(release: Release, named: string | undefined): Proposal {
  const { key } = release;
  const proposals = openQuestions(release);
  const [only, second] = proposals;
  const sole = second === undefined ? only : undefined;
  const found = named === undefined ? sole : proposals.find(({ subject }) => subject === named);
  if (found !== undefined) return found;
  if (only === undefined) {
    throw new Failure('refused', `nothing of ${key.id} waits for a word`, {
      code: 'nothingProposed',
    });
  }
  const subjects = proposals.map(({ subject }) => subject);
  const remedy = proposals
    .map(({ subject, deadlineAt }) => `${subject} (until ${instantText(deadlineAt)})`)
    .join(', ');
  if (named === undefined) {
    throw new Failure('usage', 'must say which, because several things wait for a word', {
      place: '[subject]',
      remedy,
    });
  }
  const why = `${key.id} proposes no "${named}".${didYouMean(named, subjects)}`;
  throw new Failure('notFound', why, { code: 'nothingProposed', remedy });
}

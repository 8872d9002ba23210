/** `ringmaster release watch`: a release live, until it is over. */
import type { Command } from 'commander';
import { isEmulated } from '../reach/fleet.ts';
import { withOperator, type Reached } from '../reach/reach.ts';
import { interruptedFailure, performOrderly, withExamples, type Session } from '../session.ts';
import type { Outside } from '../terminal/terminal.ts';
import { releaseLines } from '../view/release/release.ts';
import { releaseDocument, ringDocuments } from './document.ts';
import { findRelease } from './which/key.ts';
import { wantedOf, withWanted } from './which/wanted.ts';

const everyMs = 500;

/** Adds the verb `watch`. */
export function addWatch(release: Command, outside: Outside): void {
  withExamples(
    withWanted(release.command('watch'))
      .description('watch a release live: bars per ring, the next instant, the latest decision')
      .option('--once', 'show it once and end')
      .action((id: string | undefined, _flags, command: Command) =>
        performOrderly(command, outside, (session) => watch(session, command, id)),
      ),
    [
      ['release watch', 'the newest one, until it is over'],
      ['release watch 2026-12-B --once', 'one look'],
    ],
  );
}

async function watch(session: Session, command: Command, id: string | undefined): Promise<void> {
  const wanted = await wantedOf(session, command, id);
  const { once } = command.opts<{ once?: boolean }>();
  const { terminal, outside } = session;
  const [{ follow }, { lookWithService }] = await Promise.all([
    import('../reach/follow.ts'),
    import('./which/service.ts'),
  ]);
  await withOperator(session.config, async (reached) => {
    const { operator, engine } = reached;
    const { key } = await findRelease(operator, wanted);
    const isOnce = once === true;
    if (!isOnce)
      await follow({
        operator,
        key,
        terminal,
        signal: outside.interrupted,
        isEnough: () => false,
        everyMs,
        isNew: false,
        footer: () => footerOf(reached),
        isServiced: true,
      });
    if (outside.interrupted.aborted) throw interruptedFailure();
    const listed = await operator.describe(key);
    const seen = await lookWithService(operator, { key, config: session.config, listed });
    const at = { ...seen, isEmulated: isEmulated(engine) };
    const document = { ...releaseDocument(at), rings: ringDocuments(at) };
    const isShown = terminal.isLive && !isOnce;
    if (terminal.isJson || !isShown)
      terminal.answer(document, releaseLines(at, terminal).join('\n'));
    if (seen.unanswered !== null) throw seen.unanswered;
  });
}

function footerOf({ webUi }: Reached): readonly string[] {
  return ['', `${webUi === null ? '' : `Web UI ${webUi} · `}Ctrl-C ends watching, not the release`];
}

/** `ringmaster signal list`: the signals of the policy, with what is usual of each in this tenant. */
import type { Command } from 'commander';
import type { Baselines } from '#core/evidence/usual/baseline.ts';
import { hasUsual, type Signal } from '#core/evidence/signal/signal.ts';
import { signalsOf } from '#core/policy/signals.ts';
import { toldText, untoldText } from '#core/evidence/usual/monthBefore.ts';
import { usualShares, type UsualShare } from '#core/evidence/usual/usualShare.ts';
import { wordsText, type UsualWord } from '#core/evidence/usual/usualWord.ts';
import type { Policy } from '#core/policy/policy.ts';
import { policyInEffect } from '../asked/policyInEffect.ts';
import { withStore } from '../reach/reach.ts';
import { perform, withEngineFlags, withExamples, type Session } from '../session.ts';
import type { Outside } from '../terminal/terminal.ts';
import { signalLines } from '../view/evidence/signals.ts';

/** Adds the verb `list`. */
export function addSignalList(signal: Command, outside: Outside): void {
  withExamples(
    withEngineFlags(signal.command('list'))
      .description(
        'the signals of the policy, with what is usual of each (docs/method.md, "Baselines")',
      )
      .action((_flags, command: Command) => perform(command, outside, list)),
    [['signal list', 'what is counted, and against what']],
  );
}

async function list({ terminal, config }: Session): Promise<void> {
  const { policy } = await policyInEffect(config);
  const { tenant, area } = policy;
  const key = { tenant, area };
  const { readBaselines } = await import('#store/evidence/usual/baselines.ts');
  const { reachingWords } = await import('#store/evidence/usual/usualWords.ts');
  const { words, ...learned } = await withStore(config, async (store) => ({
    ...(await readBaselines(store, { key, version: null })),
    words: await reachingWords(store, { key }),
  }));
  const baselines = { ...learned, words };
  const usual = usualOf(policy, baselines);
  const { version, releases, before = null, sums } = baselines;
  const told = new Set(sums.filter(({ isTold }) => isTold === true).map(({ signal }) => signal));
  terminal.answer(
    {
      tenant,
      baselines: { version, releases, before },
      said: words.map((word) => ({ ...word, reach: undefined })),
      signals: signalsOf(policy).map((signal) => signalDocument(signal, policy, usual)),
    },
    [
      ...signalLines(policy, terminal, { shares: usual, releases, told, words }),
      '',
      restText(baselines),
      ...saidOf(words),
    ].join('\n'),
  );
}

/** What is usual rests on. */
function restText({ version, releases, before }: Baselines): string {
  const isTold = before?.kind === 'told';
  if (releases > 0) {
    const more = isTold ? ` and on ${toldText(before)}` : '';
    return `What is usual rests on ${releases} earlier ${releases === 1 ? 'release' : 'releases'}${more} (version ${version}).`;
  }
  if (isTold)
    return `No month has been seen yet: what is usual rests on ${toldText(before)}, and is assumed for the rest.`;
  const why = before === undefined ? '' : `, and ${untoldText(before.why)}`;
  return `No month has been seen yet${why}: what is usual is assumed. What the reports of months before showed can be said: \`ringmaster signal usual\`.`;
}

/** That people have outranked what was learned; the table tells the share of all devices only. */
function saidOf(words: readonly UsualWord[]): readonly string[] {
  if (words.length === 0) return [];
  return [
    `People say what is usual: ${wordsText(words)}. \`ringmaster signal usual --list\` tells why.`,
  ];
}

/** What is usual of each signal over all models and rings. */
function usualOf(policy: Policy, baselines: Baselines): ReadonlyMap<string, UsualShare> {
  const question = { stratum: null, ring: null, margin: policy.evidence.margin };
  return new Map(
    signalsOf(policy)
      .filter(hasUsual)
      .map((signal) => [signal.name, usualShares(baselines, signal)(question)]),
  );
}

function signalDocument(
  signal: Signal,
  { signals }: Policy,
  usual: ReadonlyMap<string, UsualShare>,
): object {
  const share = usual.get(signal.name);
  return {
    ...signal,
    own: signals.some(({ name }) => name === signal.name),
    usual: share === undefined ? null : { share: share.mean, worseFrom: share.null },
  };
}

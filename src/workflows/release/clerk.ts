/**
 * The clerk: answers operators as long as the release lives, one after the other, pauses first, whatever else is under
 * way. A command is decided on our own store alone; then its orders leave, and the answer says whether they are in force.
 */
import { condition, sleep } from '@temporalio/workflow';
import type { Decision } from '#core/release/step/decision.ts';
import { heldBackBy } from '#core/release/state/heldBack.ts';
import type { Release } from '#core/release/state/release.ts';
import { assess } from './assessing.ts';
import { laterInstant, type Course } from './course.ts';
import type { Desk, Letter } from './desk.ts';
import { outcomeOf } from './telling.ts';
import type { Works } from './works.ts';

/** An operator hears within this time, though it may not be in force yet. */
const answerWithin = '20 seconds';

/** A cancellation that could not be stored is tried again after this. */
const cancelAgainAfter = '1 minute';

interface Office {
  readonly course: Course;
  readonly desk: Desk;
  readonly works: Works;
}

/** Opens the office; it closes with the workflow. */
export function openOffice(office: Office): void {
  const serve = async (): Promise<never> => {
    for (;;) {
      await condition(() => office.desk.hasLetters() || office.course.isCancelAsked);
      if (office.course.isCancelAsked) await onCancel(office);
      const letter = office.desk.next();
      if (letter !== undefined) await onLetter(office, letter);
    }
  };
  void serve();
}

async function onLetter(office: Office, letter: Letter): Promise<void> {
  const { course } = office;
  const { command } = letter;
  const asOf = laterInstant(course);
  const decided = await assess(course, {
    trigger: { kind: 'command', command },
    collect: false,
    asOf,
  });
  if ('kind' in decided) {
    letter.answer = decided;
    return;
  }
  // The next letter need not wait until this one's orders are in force.
  void carryOut(office, letter, { decided, asOf });
}

async function carryOut(
  { course, works }: Office,
  letter: Letter,
  { decided, asOf }: { readonly decided: readonly Decision[]; readonly asOf: number },
): Promise<void> {
  const state = { isTried: false };
  void works.give(decided, asOf).finally(() => {
    state.isTried = true;
  });
  if (decided.length > 0) await condition(() => state.isTried, answerWithin);
  letter.answer = {
    ...outcomeOf(decided),
    unconfirmed: works.unmetOf(decided),
    heldBack: letter.command.kind === 'pause' ? heldBackIn(course.release) : [],
  };
}

function heldBackIn(release: Release): readonly string[] {
  return release.rings.filter((ring) => heldBackBy(release, ring) !== null).map(({ name }) => name);
}

/** Cancelling the workflow pauses what is open and asks. It can be asked for once in a workflow's life. */
async function onCancel({ course, works }: Office): Promise<void> {
  course.isCancelAsked = false;
  const asOf = laterInstant(course);
  const decided = await assess(course, { trigger: { kind: 'cancel' }, collect: false, asOf });
  if (!('kind' in decided)) {
    void works.give(decided, asOf);
    return;
  }
  // The store may be away: it is asked for again, while letters are answered, until the rings are paused.
  void cancelAgain(course);
}

async function cancelAgain(course: Course): Promise<void> {
  await sleep(cancelAgainAfter);
  course.isCancelAsked = true;
}

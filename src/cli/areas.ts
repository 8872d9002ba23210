/** `ringmaster areas`: what may be done in each management area, by whom, and how to see it done. */
import type { Command } from 'commander';
import { areaNames, carriedOut, outlineOf } from '#core/area/areas.ts';
import type { Area } from '#core/area/facts.ts';
import { areaOf } from './release/which/key.ts';
import { perform, withCommonFlags, withExamples, type Session } from './session.ts';
import type { Outside } from './terminal/terminal.ts';
import { areaDocument, areaLines, areasLines, driversDocument } from './view/areas.ts';

/** Adds the word `areas`. */
export function addAreas(program: Command, outside: Outside): void {
  withExamples(
    withCommonFlags(program.command('areas'))
      .description('what may be done in each management area, by whom, and what it is to come to')
      .argument('[area]', 'one of them, with why not and how to see it done')
      .action((name: string | undefined, _flags, command: Command) =>
        perform(command, outside, (session) => Promise.resolve(showAreas(session, name))),
      ),
    [
      ['areas', 'all of them in a table'],
      ['areas quality', 'one of them, with the command or rule behind each word'],
    ],
  );
}

function showAreas({ terminal }: Session, name: string | undefined): void {
  const shown = name === undefined ? areaNames().map(outlineOf) : [outlineOf(areaOf(name, 'area'))];
  const rows = shown.map((outline) => ({ outline, isCarriedOut: isCarriedOut(outline.area) }));
  const [first] = rows;
  const lines =
    name === undefined || first === undefined
      ? areasLines(rows, terminal)
      : areaLines(first, terminal);
  const drivers = name === undefined ? { drivers: driversDocument } : {};
  terminal.answer({ areas: rows.map(areaDocument), ...drivers }, lines.join('\n'));
}

function isCarriedOut(area: Area): boolean {
  return carriedOut().includes(area);
}

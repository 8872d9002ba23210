/** `ringmaster incident`: what went wrong, what was tried, and what people say to it. */
import type { Command } from 'commander';
import type { Outside } from '../terminal/terminal.ts';
import { addIncidentList } from './list.ts';
import { addIncidentReport } from './report.ts';
import { addIncidentShow } from './show.ts';
import { addIncidentWords } from './words.ts';

/** Adds the word `incident`. */
export function addIncident(program: Command, outside: Outside): void {
  const incident = program
    .command('incident')
    .description('what went wrong, since when, what is tried, and what people say to it');
  addIncidentList(incident, outside);
  addIncidentShow(incident, outside);
  addIncidentReport(incident, outside);
  addIncidentWords(incident, outside);
}

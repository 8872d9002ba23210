/** The flags that say in which form a report is given. */
import type { Command } from 'commander';
import { numberOption } from '../asked/numberOption.ts';

const limit = { name: '--limit', min: 1, max: 100_000 };

/** Adds them. */
export function withForms(command: Command): Command {
  return command
    .option('--csv', 'as CSV for spreadsheets, all of it')
    .option('--parquet <file>', 'as Parquet into a file, all of it')
    .option('--limit <n>', 'how many rows in a table or in JSON', numberOption(limit));
}

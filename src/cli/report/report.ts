/** `ringmaster report`: how a tenant's fleet is doing, for those who read and those who count. */
import type { Command } from 'commander';
import { addCountReports } from './counts.ts';
import { addDeviceReport } from './devices.ts';
import { addReportPage } from './page.ts';
import type { Outside } from '../terminal/terminal.ts';

/** Adds the word `report`. */
export function addReport(program: Command, outside: Outside): void {
  const report = program
    .command('report')
    .description("how a tenant's fleet is doing, as a page, tables and files");
  addReportPage(report, outside);
  addDeviceReport(report, outside);
  addCountReports(report, outside);
}

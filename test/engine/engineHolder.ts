/** A program that holds an engine, for killing it: prints a line when everything runs, stops it on Ctrl-C. */
import { startEngine } from '#engine/supervisor.ts';

const engine = await startEngine({
  dataDir: process.argv[2] ?? '',
  command: 'ringmaster rehearse',
  embeddedOnly: true,
  want: {
    webUi: true,
    worker: false,
    emulator: { seed: 1, devices: 20, scenario: 'calm' },
  },
});
process.once('SIGINT', () => {
  void engine.stop().then(() => process.exit(130));
});
process.stdout.write('running\n');

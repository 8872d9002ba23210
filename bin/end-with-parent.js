/**
 * Loaded before a script that bin/on-node-24.js runs in another process: ends the script in order when that process is
 * gone. The kernel closes the pipe behind descriptor 3 however it ended.
 */
import { Socket } from 'node:net';

const launcherPipe = 3;

// A process that the script starts inherits the options of Node but not this pipe.
if (process.env.RINGMASTER_LAUNCHER_PID === String(process.ppid)) {
  const pipe = new Socket({ fd: launcherPipe, readable: true, writable: false });
  pipe.on('error', () => undefined);
  pipe.on('close', () => process.kill(process.pid, 'SIGTERM'));
  pipe.resume();
  pipe.unref();
}
delete process.env.RINGMASTER_LAUNCHER_PID;

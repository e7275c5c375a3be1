import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { readTreeUse } from '../../engine/index.ts';

const linuxOnly = process.platform === 'linux' ? test : test.skip;

linuxOnly('a tree is a process with all that it has started, also what its shell left behind', async () => {
  // The shell starts a Node process that burns CPU and a second one in the background, and waits.
  const burn = `const until = Date.now() + 300; while (Date.now() < until); console.log('done'); setTimeout(() => {}, 60000)`;
  const shell = spawn('/bin/sh', ['-c', `node -e "${burn}" & node -e "${burn}" & wait`], { detached: true });
  const pid = shell.pid ?? 0;
  onTestFinished(() => {
    process.kill(-pid, 'SIGKILL');
  });
  let output = '';
  while (output.split('done').length < 3) output += String((await once(shell.stdout, 'data'))[0]);

  const use = readTreeUse(pid);
  // Two processes with 0.3 s of wall time each; on a busy machine they get less of it.
  expect(use?.cpuSeconds).toBeGreaterThan(0.1);
  expect(use?.cpuSeconds).toBeLessThan(5);
  // This process has started them all.
  const whole = readTreeUse(process.pid)?.memoryBytes ?? 0;
  expect(use?.memoryBytes).toBeGreaterThan(40e6);
  expect(whole).toBeGreaterThan(use?.memoryBytes ?? 0);
});

linuxOnly('a process that has gone uses nothing', async () => {
  const child = spawn('/bin/true');
  const pid = child.pid ?? 0;
  await once(child, 'exit');
  expect(readTreeUse(pid)).toBeUndefined();
});

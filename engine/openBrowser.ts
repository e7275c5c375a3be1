import { spawn } from 'node:child_process';

const openers: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
  linux: ['xdg-open'],
};

/** Asks the desktop to show a page. Where there is no desktop nothing happens: the address is printed as well. */
export function openBrowser(url: string, env: NodeJS.ProcessEnv = process.env): void {
  const [command, ...args] = openers[process.platform] ?? [];
  const desktop = process.platform !== 'linux' || env.DISPLAY || env.WAYLAND_DISPLAY;
  if (command === undefined || !desktop || env.CI) return;
  const child = spawn(command, [...args, url], { stdio: 'ignore', detached: true });
  child.on('error', () => {});
  child.unref();
}

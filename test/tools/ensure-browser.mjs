/*
 * Makes sure that the browser tests have a Chromium: takes the one that is there, installs Debian's
 * package when it may, and otherwise says in one line what is missing.
 * Tests get the path from findBrowser(); run as a program, this file installs when needed.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const COMMANDS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const OTHER_PLACES = [
  '/usr/bin',
  '/usr/local/bin',
  '/snap/bin',
  '/opt/google/chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** How the browser is started by tests and measurements: no window, nothing fetched of its own accord. */
export const browserFlags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Whether a path is a program that this user may run. */
function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The path of a Chromium or Chrome on this machine, or undefined. $CHROMIUM comes first. */
export function findBrowser() {
  const chosen = process.env.CHROMIUM;
  if (chosen) return isProgram(chosen) ? chosen : undefined;
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...OTHER_PLACES].filter(Boolean);
  const candidates = COMMANDS.flatMap((name) => folders.map((folder) => join(folder, name)));
  const applications = OTHER_PLACES.filter((place) => place.startsWith('/Applications/'));
  return [...candidates, ...applications].find(isProgram);
}

/** Installs Debian's chromium; true when every step ended well. */
function installOnDebian() {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const options = { stdio: ['ignore', 'ignore', 'inherit'], env };
  const steps = [
    ['apt-get', ['update', '-qq']],
    ['apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium']],
  ];
  return steps.every(([command, args]) => spawnSync(command, args, options).status === 0);
}

/** Finds or installs the browser; ends the process with 1 when neither is possible. */
function ensureBrowser() {
  let path = findBrowser();
  const mayInstall = existsSync('/etc/debian_version') && process.getuid?.() === 0;
  if (!path && !process.env.CHROMIUM && mayInstall) {
    console.log('Browser tests: installing Debian package chromium (apt-get).');
    installOnDebian();
    path = findBrowser();
  }
  if (path) return console.log(`Browser tests: ${path}`);
  const wanted = process.env.CHROMIUM
    ? `CHROMIUM=${process.env.CHROMIUM} is not a program`
    : 'no Chromium found: install chromium (Debian: apt-get install chromium), or set CHROMIUM';
  console.error(`Browser tests: ${wanted}.`);
  process.exitCode = 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) ensureBrowser();

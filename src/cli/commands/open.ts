/**
 * `swarmscope open [FILE]`: serves the page on this machine, with the scenario in it, until Ctrl-C.
 * Owns the choice of port and what is printed; page-server.ts answers the browser.
 */
import { access } from 'node:fs/promises';
import { basename } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import type { CommandIo } from '../command-io.ts';
import { CommandFailure } from '../exit-code.ts';
import { loadScenario } from '../load-scenario.ts';
import { scenarioAddress, startPageServer, type PageServer, type Site } from '../page-server.ts';
import { readTextFile } from '../read-text-file.ts';

/** Taken when it is free; otherwise the system chooses one. */
const PORT_DEFAULT = 5180;

interface OpenOptions {
  readonly port?: number;
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) {
    throw new InvalidArgumentError('A port is a number from 0 to 65535; 0 takes any free one.');
  }
  return port;
}

const isTaken = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'EADDRINUSE';

async function startElsewhere(site: Site, io: CommandIo): Promise<PageServer> {
  io.err(`Port ${PORT_DEFAULT} is taken, so the page is on another one.\n`);
  return startPageServer(site, 0);
}

/** A port that the user named is theirs to change; the default one gives way. */
async function startServer(
  port: number | undefined,
  site: Site,
  io: CommandIo,
): Promise<PageServer> {
  try {
    return await startPageServer(site, port ?? PORT_DEFAULT);
  } catch (error) {
    if (port === undefined && isTaken(error)) return startElsewhere(site, io);
    const code = (error as NodeJS.ErrnoException).code;
    const reason = isTaken(error) ? 'something else listens on it' : code;
    throw new CommandFailure(`Port ${port ?? PORT_DEFAULT} cannot be used: ${reason}.`);
  }
}

async function open(
  path: string | undefined,
  options: OpenOptions,
  context: CommandContext,
): Promise<void> {
  const { io } = context;
  if (path !== undefined) await loadScenario(path, context);
  await access(new URL('index.html', io.pageFolder)).catch(() => {
    throw new CommandFailure('The page is not built yet: run `npm run build` first.');
  });
  const scenario =
    path === undefined ? undefined : { name: basename(path), read: () => readTextFile(path) };
  const server = await startServer(options.port, { folder: io.pageFolder, scenario }, io);
  io.out(`${server.origin}${scenario ? scenarioAddress(scenario) : '/'}\n`);
  io.err('Press Ctrl-C to end.\n');
  await io.untilInterrupted();
  await server.close();
}

export function addOpenCommand(program: Command, context: CommandContext): void {
  program
    .command('open')
    .description('Serve the page with a scenario in it and print its address.')
    .argument('[file]', 'scenario file (YAML); without one the page opens with its gallery')
    .option(
      '--port <number>',
      `port on 127.0.0.1 (default: ${PORT_DEFAULT}, or a free one)`,
      parsePort,
    )
    .addHelpText(
      'after',
      '\nExample:\n  $ swarmscope open scenarios/questions/source-ip-ingress.yaml --port 8000',
    )
    .action((path: string | undefined, options: OpenOptions) => open(path, options, context));
}

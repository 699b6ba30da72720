#!/usr/bin/env node
/*
 * Entry of the `swarmscope` command: joins the process with the command line (run-cli.ts).
 * What a command does is in commands/, how its answer looks is in output/.
 */
import type { CommandIo } from './command-io.ts';
import { run } from './run-cli.ts';
import type { Simulator } from './simulator.ts';

/** A reader that has seen enough (`| head`) closes the pipe: that is no failure. */
function endQuietlyOnClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
}

process.stdout.on('error', endQuietlyOnClosedPipe);
process.stderr.on('error', endQuietlyOnClosedPipe);

const io: CommandIo = {
  out: (content) => void process.stdout.write(content),
  err: (text) => void process.stderr.write(text),
  terminal: process.stdout.isTTY,
  columns: process.stdout.columns,
  environment: process.env,
  pageFolder: new URL('../web/', import.meta.url),
  untilInterrupted: () =>
    new Promise((resolve) => {
      process.once('SIGINT', () => resolve());
      process.once('SIGTERM', () => resolve());
    }),
};

/** A file that is no scenario is told before anything that runs one is loaded. */
const simulator: Simulator = {
  parseScenario: async (text, options) => {
    const { readScenario } = await import('../read-scenario.ts');
    return readScenario(text, options);
  },
  simulate: async (scenario, options) => {
    const { simulate } = await import('../simulate.ts');
    return simulate(scenario, options);
  },
};

process.exitCode = await run(process.argv.slice(2), io, simulator);

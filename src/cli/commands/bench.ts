/**
 * `swarmscope bench mesh`: requests a second through a simulated routing mesh, recording off.
 *
 * Owns the measuring: the cluster and the load are steps/mesh-load.ts's. Every request is a new
 * connection, from a source port of its own, through the next node in turn.
 */
import { InvalidArgumentError, type Command } from 'commander';
import { parseScenario } from '../../scenario/parse-scenario.ts';
import { createMeshLoad, meshScenarioText, runMeshLoad } from '../../steps/mesh-load.ts';
import type { CommandContext } from '../command-context.ts';
import { CommandFailure } from '../exit-code.ts';

interface BenchOptions {
  readonly nodes: number;
  readonly tasks: number;
  readonly requests: number;
  readonly json?: boolean;
}

/** Requests before the clock starts, so that the compiler has seen the code. */
const WARM_UP_REQUESTS = 5_000;

export function addBenchCommand(program: Command, context: CommandContext): void {
  program
    .command('bench')
    .description('Measure the simulator: UDP requests through the routing mesh, recording off.')
    .argument('<what>', 'mesh')
    .option('--nodes <number>', 'nodes of the cluster', countUpTo(2_000), 3)
    .option('--tasks <number>', 'tasks of the service', countUpTo(60_000), 3)
    .option('--requests <number>', 'requests that are timed', countUpTo(10_000_000), 100_000)
    .option('--json', 'print one JSON object')
    .addHelpText('after', '\nExample:\n  $ swarmscope bench mesh --nodes 50 --tasks 500')
    .action((what: string, options: BenchOptions) => {
      if (what !== 'mesh') throw new CommandFailure(`bench: expected \`mesh\`, got \`${what}\``);
      const figures = measure(options);
      const text = options.json ? JSON.stringify(figures) : figuresText(figures);
      context.io.out(`${text}\n`);
    });
}

function measure({ nodes, tasks, requests }: BenchOptions) {
  const { scenario } = parseScenario(meshScenarioText({ nodes, tasks }));
  if (scenario === undefined) throw new CommandFailure('bench: no cluster of that size');
  const load = createMeshLoad(scenario);
  runMeshLoad(load, Math.min(WARM_UP_REQUESTS, requests));
  const began = performance.now();
  const run = runMeshLoad(load, requests);
  const wall = (performance.now() - began) / 1000;
  if (run.answered < requests) throw new CommandFailure('bench: a request had no answer');
  return {
    reqps: Math.round(requests / wall),
    meanLatUs: Number((run.meanLatencyNs / 1000).toFixed(1)),
    evPerReq: Number((run.events / requests).toFixed(2)),
    wall: Number(wall.toFixed(3)),
    hwmMB: Math.round(process.resourceUsage().maxRSS / 1024),
  };
}

function figuresText(figures: ReturnType<typeof measure>): string {
  return [
    `${figures.reqps} requests a second (${figures.wall} s)`,
    `${figures.evPerReq} events a request, ${figures.meanLatUs} µs simulated latency`,
    `${figures.hwmMB} MB at the most`,
  ].join('\n');
}

function countUpTo(most: number): (text: string) => number {
  return (text) => {
    const count = Number(text);
    if (/^\d+$/.test(text) && count >= 1 && count <= most) return count;
    throw new InvalidArgumentError(`A whole number from 1 to ${most}.`);
  };
}

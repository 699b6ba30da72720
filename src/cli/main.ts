#!/usr/bin/env node
/*
 * Entry of the `swarmscope` command: reads the arguments and calls the command they name.
 * What a command does is in commands/, how its answer looks is in output/.
 */
import { Command } from 'commander';

const program = new Command('swarmscope').description(
  'Simulate Docker Swarm networking and see what happens to each packet.',
);
program.parse();

/**
 * The schema of a whole scenario file, top level first.
 * Owns the list of sections; the type `ScenarioFile` is what a file may hold, as written.
 */
import { z } from 'zod';
import { EXPECTATION_COUNT_MAX, STEP_COUNT_MAX } from '../limits.ts';
import { cluster, hosts, networkMap } from './cluster.ts';
import { expectation } from './expectation.ts';
import {
  ipv4Address,
  listOf,
  longText,
  machineName,
  networkName,
  serviceName,
  shortText,
  whole,
} from './fields.ts';
import { containers, service } from './service.ts';
import { step } from './steps.ts';

const addresses = z
  .record(networkName, ipv4Address, { error: 'networks and addresses' })
  .meta({ id: 'addresses' });

/** Task names hold `.` and `@`; whether one exists is checked with the other names. */
const taskName = z.string().max(200);

const pins = z.strictObject({
  services: z.record(serviceName, addresses).optional().describe('Virtual IPs of services.'),
  tasks: z
    .record(
      taskName,
      z.strictObject({
        node: machineName.optional().describe('Node that the task lands on.'),
        addresses: addresses.optional().describe('Addresses of the task by network.'),
      }),
    )
    .optional()
    .describe('Node and addresses of tasks and containers.'),
  'load-balancers': z
    .record(machineName, addresses)
    .optional()
    .describe("Addresses of each node's load-balancer endpoints."),
  backends: z
    .record(machineName, z.record(networkName, z.record(serviceName, z.array(taskName))))
    .optional()
    .describe("Order of each node's IPVS lists, head first."),
});

const lesson = z.strictObject({
  goal: longText.optional().describe('What the reader will know afterwards.'),
  intro: longText.optional().describe('Text before the first part, in Markdown.'),
  next: shortText.optional().describe('Name of the lesson that follows.'),
  parts: listOf(
    z.strictObject({
      title: shortText.describe('Heading of the part.'),
      text: longText.describe('Text of the part, in Markdown.'),
      step: whole(0, STEP_COUNT_MAX).optional().describe('Step that it talks about, from 0.'),
    }),
  )
    .optional()
    .describe('Parts of the lesson in order.'),
});

export const scenarioFile = z
  .strictObject({
    title: shortText.min(1, { error: 'a title' }).describe('What the scenario shows, in one line.'),
    about: longText.optional().describe('What it is about, in Markdown for people.'),
    engine: z
      .union([z.string(), z.number()], { error: 'an engine version such as "28.5"' })
      .optional()
      .describe('Version of Docker Engine; 28.5 unless said.'),
    seed: z
      .int({ error: 'a whole number' })
      .optional()
      .describe('Decides what Docker leaves to chance; 1 unless said.'),
    cluster: cluster.describe('The machines with an engine and what connects them.'),
    hosts: hosts
      .nullable()
      .optional()
      .describe('Machines outside the cluster; `client` exists if none is named.'),
    networks: networkMap(networkName)
      .nullable()
      .optional()
      .describe('Networks as in Compose, made before the services.'),
    services: z
      .record(serviceName, service.nullable(), {
        error: 'a mapping of service names to services',
      })
      .nullable()
      .optional()
      .describe('Services as in Compose, running before the first step.'),
    stacks: z
      .record(serviceName, shortText, { error: 'stack names and paths of stack files' })
      .nullable()
      .optional()
      .describe('Stack files, as `docker stack deploy -c` takes them.'),
    containers: containers.nullable().optional().describe('Containers of `docker run`.'),
    pins: pins.nullable().optional().describe('Choices that Docker leaves to chance, fixed.'),
    steps: z
      .array(step, { error: 'a list of steps' })
      .max(STEP_COUNT_MAX, { error: `at most ${STEP_COUNT_MAX} steps` })
      .nullable()
      .optional()
      .describe('What happens, in order; each starts when the one before has ended.'),
    expect: z
      .array(expectation, { error: 'a list of expectations' })
      .max(EXPECTATION_COUNT_MAX)
      .nullable()
      .optional()
      .describe('What must hold at the end.'),
    lesson: lesson.nullable().optional().describe('Text for the lesson runner.'),
  })
  .describe('A cluster, what runs on it, and what happens.');

export type ScenarioFile = z.infer<typeof scenarioFile>;

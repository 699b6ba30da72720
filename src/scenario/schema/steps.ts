/**
 * The schema of steps: one action each, and what goes with any action.
 * Owns shapes and the sentences that editors show; that a step has exactly one action and that the
 * names in it exist is checked afterwards.
 */
import { z } from 'zod';
import { BANDWIDTH_TEXT, DURATION_TEXT, RATIO_TEXT, SIZE_TEXT } from '../quantities.ts';
import { ECHO_BYTES_MAX, REPLICA_COUNT_MAX, REQUEST_COUNT_MAX } from '../limits.ts';
import { DNS_TYPES } from '../step.ts';
import { linkQuality, machinePair } from './cluster.ts';
import { expectation } from './expectation.ts';
import {
  bandwidth,
  duration,
  flag,
  interfaceName,
  keyValues,
  listenPort,
  listOf,
  longText,
  machineName,
  oneOrMore,
  ratio,
  serviceName,
  shortText,
  size,
  whole,
  word,
} from './fields.ts';
import { service } from './service.ts';

const from = shortText.describe('Where it starts: a host, node, task (`web.1`) or container.');
const to = shortText.describe(
  'Where it goes: `n1:8080`, `web:80`, `10.0.1.5:80`, `web.1@app:80` or `vip(web,app):80`.',
);
const count = whole(1, REQUEST_COUNT_MAX).optional();
const protocol = word('http', 'tcp', 'udp').optional().describe('`http` unless said.');
const connectionId = shortText.describe('Name of the connection for later steps.');

const request = z.strictObject({
  from,
  to,
  count: count.describe('Number of requests; 1 unless said.'),
  every: duration.optional().describe('Pause between the end of one and the next; 0s.'),
  protocol,
  timeout: duration.optional().describe('When the client gives up; 3s unless said.'),
  connection: word('new', 'reuse')
    .optional()
    .describe('A connection for each request, or one for all; new unless said.'),
});

const resolve = z.strictObject({
  from,
  name: shortText.describe('Name asked for; `<id web.1>` and `<cid web.1>` stand for ids.'),
  type: word(...DNS_TYPES)
    .optional()
    .describe('Record type; A unless said.'),
  count: count.describe('Number of queries; 1 unless said.'),
});

const replicas = z.record(serviceName, whole(0, REPLICA_COUNT_MAX), {
  error: 'services and their new number of tasks, such as `{ web: 3 }`',
});
const serviceMap = z.record(serviceName, service.nullable(), {
  error: 'a mapping of service names to services',
});
/** As `oneOrMore`, and an empty list is a mistake: a step is about something. */
function someOf<Item extends z.ZodType>(item: Item, expected: string) {
  const list = listOf(item).min(1, { error: 'at least one entry' });
  return z.union([item, list], { error: expected });
}

const serviceNames = someOf(serviceName, 'a service or a list of services');
const nodeNames = someOf(machineName, 'a node or a list of nodes');

/** A new value, or `default`: what the scenario's cluster says. */
function newOrDefault<Value extends z.ZodType>(value: Value, expected: string) {
  return z.union([value, word('default')], { error: `${expected}, or \`default\`` });
}

function orDefault<Value extends z.ZodType>(value: Value, expected: string) {
  return newOrDefault(value, expected).optional();
}

const link = z.strictObject({
  node: machineName.optional().describe('The machine whose cable is meant.'),
  between: machinePair.optional().describe('The two machines between which it is meant.'),
  state: word('up', 'down').optional().describe('`down` cuts the cable, `up` mends it.'),
  latency: orDefault(duration, DURATION_TEXT).describe(linkQuality.latency.description ?? ''),
  jitter: orDefault(duration, DURATION_TEXT).describe(linkQuality.jitter.description ?? ''),
  bandwidth: orDefault(bandwidth, BANDWIDTH_TEXT).describe(linkQuality.bandwidth.description ?? ''),
  loss: orDefault(ratio, RATIO_TEXT).describe(linkQuality.loss.description ?? ''),
  mtu: orDefault(whole(68, 65_535), 'a whole number from 68 to 65535').describe(
    linkQuality.mtu.description ?? '',
  ),
  queue: orDefault(size, SIZE_TEXT).describe(linkQuality.queue.description ?? ''),
});

const firewall = z.strictObject({
  node: machineName.describe('Node whose host firewall gets the rule.'),
  drop: shortText.describe('What is dropped: `udp/4789`, `tcp/2377`, `esp`, `icmp`, `all`.'),
  chain: word('INPUT', 'OUTPUT', 'FORWARD', 'DOCKER-USER')
    .optional()
    .describe('Chain of the filter table; INPUT unless said.'),
  from: shortText.optional().describe('Only from this machine, address or subnet.'),
  remove: flag.optional().describe('Takes the same rule away again.'),
});

const packetMatch = shortText.describe(
  'Packets: `tcp/80`, `udp/4789`, `tcp`, `icmp`, `esp`, `all`.',
);

const netem = z.strictObject({
  node: machineName.describe('The machine, a node or a host.'),
  namespace: shortText
    .optional()
    .describe('Where on it: `ingress_sbox`, `lb:app`, `net:app`, `web.1`; `host` unless said.'),
  interface: interfaceName.describe('The interface that sends the packets, such as `eth0`.'),
  drop: packetMatch.optional().describe('Loses the next packet to this destination port.'),
  corrupt: packetMatch
    .optional()
    .describe('Flips a bit in it, so that its checksum is wrong and its receiver throws it away.'),
  delay: packetMatch.optional().describe('Holds it back, by the time that `by` says.'),
  by: duration.optional().describe('How long it is held back; only with `delay`.'),
  nth: whole(1, REQUEST_COUNT_MAX)
    .optional()
    .describe('Which one it is, of those that match from now on; the first unless said.'),
  count: whole(1, REQUEST_COUNT_MAX)
    .optional()
    .describe('How many it befalls, one after the other; 1 unless said.'),
});

const label = z.strictObject({
  node: machineName.describe('Node whose labels change.'),
  add: keyValues.optional().describe('Labels that it gets, as `--label-add`.'),
  remove: oneOrMore(shortText, 'a label or a list of labels')
    .optional()
    .describe('Labels that it loses, as `--label-rm`.'),
});

const stop = z.union(
  [
    shortText,
    z.strictObject({
      task: shortText.describe('Task or container to stop.'),
      timeout: duration
        .optional()
        .describe('From SIGTERM to SIGKILL, as `docker stop --timeout`; 10s unless said.'),
    }),
  ],
  { error: 'a task such as `web.1`, or `{ task: web.1, timeout: 30s }`' },
);

/** Values by task or container, such as `{ web.1: 2s }`; `expected` is one value. */
function byTask<Value extends z.ZodType>(value: Value, expected: string, error: string) {
  return z
    .record(shortText, newOrDefault(value, expected), { error })
    .refine((programs) => Object.keys(programs).length > 0, { error });
}

const LISTEN = 'tasks and their ports, such as `{ web.1: [] }`, or `{ web.1: default }`';
const RESPONSE_TIME = 'tasks and their times, such as `{ web.1: 2s }`, or `{ web.1: default }`';

const side = someOf(machineName, 'a machine or a list of machines');

const cut = z.union(
  [
    z.array(side).min(2, { error: 'at least two sides' }).max(16, { error: 'at most 16 sides' }),
    z.strictObject({
      from: side.describe('Machines whose packets are lost.'),
      to: side.describe('Machines that no longer hear them.'),
    }),
  ],
  { error: 'sides such as `[[n1], [n2, n3]]`, or `{ from: n1, to: n2 }` for one way' },
);

const condition = z.union(
  [
    word('converged'),
    z.strictObject({
      service: serviceName.describe('Service whose tasks are counted.'),
      running: whole(0, REPLICA_COUNT_MAX).describe('Number of running tasks to wait for.'),
    }),
    z.strictObject({
      task: shortText.describe('Task to watch.'),
      state: shortText.describe('State to wait for, such as `running` or `failed`.'),
    }),
    z.strictObject({
      node: machineName.describe('Node to watch.'),
      status: word('ready', 'down').describe('Status to wait for.'),
    }),
  ],
  {
    error: '`converged`, `{ service, running }`, `{ task, state }` or `{ node, status }`',
  },
);

/** One sentence for each action, which editors show. */
export const actions = {
  request: request.optional().describe('One connection or datagram for each request.'),
  resolve: resolve.optional().describe('One DNS query to 127.0.0.11 for each count.'),
  ping: z
    .strictObject({
      from,
      to,
      bytes: whole(0, ECHO_BYTES_MAX)
        .optional()
        .describe('Data in the echo, as `ping -s`; 56 unless said. The headers are 28 more.'),
    })
    .optional()
    .describe('One ICMP echo.'),
  scale: replicas.optional().describe('`docker service scale`.'),
  create: serviceMap.optional().describe('`docker service create`; a refusal is observed.'),
  update: serviceMap.optional().describe('`docker service update`: only what changes.'),
  remove: serviceNames.optional().describe('`docker service rm`.'),
  rollback: serviceNames.optional().describe('`docker service rollback`.'),
  drain: nodeNames.optional().describe('Availability drain: tasks move away.'),
  pause: nodeNames.optional().describe('Availability pause: no new tasks.'),
  activate: nodeNames.optional().describe('Availability active: takes tasks again.'),
  promote: nodeNames.optional().describe('Makes a worker a manager.'),
  demote: nodeNames.optional().describe('Makes a manager a worker.'),
  label: label.optional().describe('`docker node update --label-add` and `--label-rm`.'),
  restart: nodeNames.optional().describe('Restarts the engine of a node.'),
  kill: shortText.optional().describe('The process of this task or container dies.'),
  stop: stop
    .optional()
    .describe(
      '`docker stop`: SIGTERM, 10s later SIGKILL. The swarm is not asked: it learns of the end, and starts another task as the restart policy says.',
    ),
  start: shortText.optional().describe('`docker start` of a container that has ended.'),
  'response-time': byTask(duration, DURATION_TEXT, RESPONSE_TIME)
    .optional()
    .describe(
      'How long running programs work on a request from now on; `default`: as their `x-app` says.',
    ),
  listen: byTask(listOf(listenPort), 'a list of ports such as `[80]`', LISTEN)
    .optional()
    .describe(
      'Ports that running programs listen on from now on, `[]` for none; `default`: as their `x-app` says. On none their health check fails, too.',
    ),
  'flush-dns': z
    .union([word('all'), someOf(shortText, 'a place or a list of places')], {
      error: '`all`, a place such as `web.1` or a list of places',
    })
    .optional()
    .describe('Programs forget the names that they have resolved (`dns-cache`).'),
  healthy: shortText.optional().describe('The health check of this task passes from now on.'),
  unhealthy: shortText.optional().describe('The health check of this task fails from now on.'),
  link: link.optional().describe('Cuts, mends or changes a cable.'),
  firewall: firewall.optional().describe('A rule of the host firewall.'),
  netem: netem
    .optional()
    .describe('Drops, delays or corrupts the next packets that an interface sends, as `tc` does.'),
  partition: cut.optional().describe('Machines on different sides no longer hear each other.'),
  heal: z
    .union([word('all'), cut], { error: '`all`, or what `partition` was given' })
    .optional()
    .describe('Takes partitions back.'),
  wait: duration.optional().describe('Simulated time that passes; a bare number is seconds.'),
  run: z
    .strictObject({
      until: condition.describe('What must hold.'),
      timeout: duration.optional().describe('Simulated time to give up after; 5m unless said.'),
    })
    .optional()
    .describe('Lets time pass until a condition holds.'),
  'run until': condition.optional().describe('Lets up to 5m pass until a condition holds.'),
  open: z
    .strictObject({
      id: connectionId,
      from,
      to,
      protocol,
      timeout: duration.optional().describe('When the client gives up; 3s unless said.'),
    })
    .optional()
    .describe('Opens a connection that later steps use.'),
  send: z
    .strictObject({
      id: connectionId,
      timeout: duration.optional().describe('When the client gives up; 3s unless said.'),
    })
    .optional()
    .describe('One request on an open connection.'),
  close: z.strictObject({ id: connectionId }).optional().describe('Closes a connection.'),
  ps: serviceName.optional().describe('Rows of `docker service ps`.'),
  state: z
    .union([word('all'), nodeNames], { error: '`all`, a node or a list of nodes' })
    .optional()
    .describe('Every table of every namespace, as text.'),
};

export const step = z.strictObject({
  ...actions,
  at: duration.optional().describe('Simulated time before which the step does not start.'),
  note: longText.optional().describe('What the reader should see here, in Markdown.'),
  trace: flag.optional().describe('Keeps every packet of the step in the JSON output.'),
  converge: flag.optional().describe('`false`: go on without waiting for the tasks.'),
  expect: oneOrMore(expectation, 'an expectation or a list of them')
    .optional()
    .describe('What must come out of this step.'),
});

export type StepFile = z.infer<typeof step>;
export type CutFile = z.infer<typeof cut>;
export type ConditionFile = z.infer<typeof condition>;

/**
 * The schema of services and containers: Compose's keys, and `x-app`, the simulated program.
 * Owns shapes and the sentences that editors show; short forms are accepted as Compose has them.
 */
import { z } from 'zod';
import { REPLICA_COUNT_MAX } from '../limits.ts';
import { parsePortText, isPortError } from '../port-text.ts';
import {
  containerName,
  cpus,
  duration,
  exposedPorts,
  flag,
  ipv4Address,
  keyValues,
  listenPort,
  listOf,
  machineName,
  networkName,
  oneOrMore,
  port,
  scalar,
  shortText,
  size,
  unused,
  whole,
  word,
} from './fields.ts';

const SHORT_PORT = 'a port such as `8080:80` or `{ target: 80, published: 8080 }`';

const shortPort = z
  .union([z.string(), z.number()], { error: SHORT_PORT })
  .superRefine((value, context) => {
    const result = parsePortText(String(value));
    if (isPortError(result)) context.addIssue({ code: 'custom', message: result.error });
  });

const longPort = z.strictObject({
  target: port.describe('Port of the program in the container.'),
  published: z
    .union([port, z.string().regex(/^[1-9]\d{0,4}$/, { error: 'a port from 1 to 65535' })], {
      error: 'a port from 1 to 65535',
    })
    .optional()
    .describe('Port on the nodes; the engine chooses one unless said.'),
  protocol: word('tcp', 'udp', 'sctp').optional().describe('Transport protocol; tcp unless said.'),
  mode: word('ingress', 'host')
    .optional()
    .describe('`ingress`: every node answers. `host`: only nodes with a task.'),
  host_ip: ipv4Address.optional().describe('Address of the node to bind; all unless said.'),
  app_protocol: shortText.optional().describe('A remark. Accepted, and not simulated.'),
  name: shortText.optional().describe('A remark. Accepted, and not simulated.'),
});

export const ports = listOf(z.union([shortPort, longPort], { error: SHORT_PORT }));

const attachment = z.strictObject({
  aliases: listOf(machineName).optional().describe('More DNS names on this network.'),
  ipv4_address: ipv4Address.optional().describe('Fixed address; only for containers.'),
  driver_opts: keyValues.optional().describe('Options. Accepted, and not simulated.'),
  priority: z.number().optional().describe('Order. Accepted, and not simulated.'),
});

export const serviceNetworks = z.union(
  [listOf(networkName), z.record(networkName, attachment.nullable())],
  { error: 'a list of networks, or a mapping of networks to aliases' },
);

const placement = z.strictObject({
  constraints: listOf(shortText)
    .optional()
    .describe('Conditions on nodes such as `node.hostname==n1` or `node.role==worker`.'),
  preferences: listOf(
    z.strictObject({ spread: shortText.describe('Label to spread over: `node.labels.zone`.') }),
  )
    .optional()
    .describe('Labels over whose values tasks are spread.'),
  max_replicas_per_node: whole(0, REPLICA_COUNT_MAX)
    .optional()
    .describe('Most tasks of the service on one node; 0 means without bound.'),
});

const updateConfig = z.strictObject({
  parallelism: whole(0, REPLICA_COUNT_MAX).optional().describe('Tasks changed at once; 0: all.'),
  delay: duration.optional().describe('Pause between two batches.'),
  failure_action: word('pause', 'continue', 'rollback')
    .optional()
    .describe('What a failed task does to the rest of the update; pause unless said.'),
  monitor: duration.optional().describe('How long a new task is watched; 5s unless said.'),
  max_failure_ratio: z.number().min(0).max(1).optional().describe('Share that may fail.'),
  order: word('stop-first', 'start-first')
    .optional()
    .describe('Whether the old task stops before the new one starts.'),
});

const restartPolicy = z.strictObject({
  condition: word('any', 'on-failure', 'none').optional().describe('When a task is replaced.'),
  delay: duration.optional().describe('Pause before a task is replaced; 5s unless said.'),
  max_attempts: whole(0, REPLICA_COUNT_MAX)
    .optional()
    .describe('Attempts before giving up; 0 means without bound.'),
  window: duration.optional().describe('Time in which attempts are counted.'),
});

const resources = z.strictObject({
  limits: unused('What a container may use at most.'),
  reservations: z
    .object({
      cpus: cpus.optional().describe('Processors that a node must have left.'),
      memory: size.optional().describe('Memory that a node must have left.'),
    })
    .optional()
    .describe('What a node must have left to be given a task.'),
});

export const deploy = z.strictObject({
  mode: word('replicated', 'global', 'replicated-job', 'global-job')
    .optional()
    .describe('`global` runs one task on each node; replicated unless said.'),
  replicas: whole(0, REPLICA_COUNT_MAX).optional().describe('Number of tasks; 1 unless said.'),
  endpoint_mode: word('vip', 'dnsrr')
    .optional()
    .describe('One virtual IP, or DNS with every task; vip unless said.'),
  placement: placement.optional().describe('On which nodes tasks may run.'),
  update_config: updateConfig.optional().describe('How a new version is rolled out.'),
  rollback_config: updateConfig.optional().describe('How the old version is brought back.'),
  restart_policy: restartPolicy.optional().describe('When and how tasks are replaced.'),
  resources: resources.optional().describe('What a task needs of a node.'),
  labels: keyValues.optional().describe('Labels of the service.'),
});

export const healthcheck = z.strictObject({
  test: oneOrMore(shortText, 'a command as text or list')
    .optional()
    .describe('Command of the check; what it says is in `x-app`.'),
  interval: duration.optional().describe('Time between two checks; 30s unless said.'),
  timeout: duration.optional().describe('When a check counts as failed; 30s unless said.'),
  start_period: duration.optional().describe('Time in which failures do not count.'),
  start_interval: duration.optional().describe('Time between checks in the start period.'),
  retries: whole(1, 1_000).optional().describe('Failures in a row that make it unhealthy.'),
  disable: flag.optional().describe('Switches the check of the image off.'),
});

export const program = z.strictObject({
  listen: listOf(listenPort)
    .optional()
    .describe('Ports listened on; 80 on TCP and UDP and the target ports unless said.'),
  boot: duration.optional().describe('From the start of the process until it listens; 0s.'),
  'healthy-after': duration
    .optional()
    .describe('From the start of the process until its health check passes.'),
  'response-time': duration.optional().describe('Work on one request; 1ms unless said.'),
  'request-bytes': size.optional().describe('Size of a request to this program.'),
  'response-bytes': size.optional().describe('Size of its answer.'),
  'on-sigterm': word('ignore', 'exit')
    .optional()
    .describe('`ignore`: a stop lasts the grace period, as for a process 1 without a handler.'),
  exits: z
    .union(
      [
        duration,
        z.strictObject({
          after: duration.describe('From the start of the process.'),
          code: whole(0, 255).optional().describe('Exit code; 0 unless said.'),
        }),
      ],
      { error: 'a duration such as 5s' },
    )
    .optional()
    .describe('The program ends by itself so long after its start.'),
  proxy: z
    .union(
      [
        shortText,
        z.strictObject({
          to: shortText.describe('Name and port such as `web:80`.'),
          'keep-alive': flag.optional().describe('Keep connections to the backend open.'),
        }),
      ],
      { error: 'a name and port such as `web:80`' },
    )
    .optional()
    .describe('Forwards each request over HTTP to this name and port before it answers.'),
  concurrency: whole(1, 1_000_000)
    .optional()
    .describe('Requests worked on at once; the others wait. Without bound unless said.'),
  'dns-cache': duration.optional().describe('How long the program keeps a resolved name.'),
});

const command = z.union([scalar, z.array(scalar)], { error: 'text or a list of words' });

/** What services and containers have in common. */
const common = {
  networks: serviceNetworks.nullable().optional().describe('Networks that the tasks join.'),
  image: shortText.optional().describe('Image name; a change of it makes a new version.'),
  command: command.nullable().optional().describe('Command line; a change makes a new version.'),
  hostname: shortText.optional().describe('Host name inside the container.'),
  init: flag.optional().describe('Runs an init as process 1, so that SIGTERM ends the program.'),
  stop_grace_period: duration.optional().describe('Time from SIGTERM to SIGKILL; 10s unless said.'),
  'x-app': program.nullable().optional().describe('The simulated program in the container.'),
};

/** Keys of Compose files that are accepted and change nothing. */
export const composeOnly = {
  build: unused('How the image is built.'),
  cap_add: unused('Added capabilities.'),
  cap_drop: unused('Dropped capabilities.'),
  configs: unused('Configuration files.'),
  container_name: unused('Name of the container, which a swarm ignores.'),
  credential_spec: unused('Credentials on Windows.'),
  depends_on: unused('Start order, which a swarm ignores.'),
  devices: unused('Devices, which a swarm ignores.'),
  dns_opt: unused('Resolver options.'),
  dns_search: unused('Search domains.'),
  entrypoint: unused('Entry point of the image.'),
  env_file: unused('Files with variables.'),
  expose: unused('Exposed ports, which a swarm has no use for.'),
  extends: unused('Another service to start from.'),
  group_add: unused('More groups.'),
  isolation: unused('Isolation on Windows.'),
  links: unused('Old links, which a swarm ignores.'),
  logging: unused('Logging driver.'),
  pid: unused('Process namespace.'),
  privileged: unused('Privileges, which a swarm ignores.'),
  read_only: unused('Read-only root file system.'),
  restart: unused('Restart policy of plain engines, which a swarm ignores.'),
  secrets: unused('Secret files.'),
  security_opt: unused('Security options.'),
  shm_size: unused('Size of /dev/shm.'),
  stdin_open: unused('Open standard input.'),
  stop_signal: unused('Signal that asks to stop.'),
  sysctls: unused('Kernel settings.'),
  tmpfs: unused('Temporary file systems.'),
  tty: unused('Terminal.'),
  ulimits: unused('Resource limits.'),
  user: unused('User.'),
  volumes: unused('Volumes.'),
  working_dir: unused('Working directory.'),
};

/** Keys of `services`, and of `create` and `update` steps. */
export const service = z
  .strictObject({
    ...common,
    ports: ports.nullable().optional().describe('Published ports, short or long form.'),
    deploy: deploy.nullable().optional().describe('How many tasks, where, and how they change.'),
    healthcheck: healthcheck.optional().describe('Health check that gates DNS and balancing.'),
    environment: keyValues
      .nullable()
      .optional()
      .describe('Variables; a change makes a new version.'),
    labels: keyValues.nullable().optional().describe('Labels of the containers.'),
    dns: oneOrMore(ipv4Address, 'an address or a list of addresses')
      .optional()
      .describe('Upstream DNS servers of the container.'),
    extra_hosts: keyValues.optional().describe('Lines of /etc/hosts, `name:address` or a mapping.'),
    ...composeOnly,
  })
  .meta({ id: 'service' });

/** Keys of `containers`: what `docker run` is told. */
export const container = z.strictObject({
  node: machineName.describe('Node whose engine runs the container.'),
  ...common,
  ports: ports.nullable().optional().describe('`-p`: ports of the node, as in services.'),
  expose: listOf(exposedPorts).optional().describe('Ports that `publish_all` publishes.'),
  publish_all: flag.optional().describe('`-P`: publishes every exposed port on a chosen one.'),
});

export const containers = z.record(containerName, container, {
  error: 'a mapping of container names to containers',
});

export type ServiceFile = z.infer<typeof service>;
export type ContainerFile = z.infer<typeof container>;
export type DeployFile = z.infer<typeof deploy>;
export type UpdateConfigFile = z.infer<typeof updateConfig>;
export type HealthcheckFile = z.infer<typeof healthcheck>;
export type ProgramFile = z.infer<typeof program>;
export type PortsFile = z.infer<typeof ports>;
export type ServiceNetworksFile = z.infer<typeof serviceNetworks>;

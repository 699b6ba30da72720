/**
 * Scenario in, world out: LAN, machines, swarm objects and programs of a cluster at rest.
 *
 * Owns the order in which a world comes into being. Nodes are set up by their engines when they are
 * first touched (program-machine.ts), so that a large cluster costs what is used of it.
 */
import { createEventLoop, schedule } from '../engine/event-loop.ts';
import { NumberMap } from '../engine/number-map.ts';
import { createRandomStreams, pickIndex } from '../engine/random-streams.ts';
import { addNode } from '../gossip/member-views.ts';
import { startGossip } from '../gossip/spread.ts';
import {
  createDockerEngine,
  type DockerEngine,
  type DockerEngineOptions,
} from '../libnetwork/docker-engine.ts';
import { createKernelMemory } from '../linux/kernel-memory.ts';
import { ipv4 } from '../packet/ipv4-address.ts';
import { subnet } from '../packet/ipv4-subnet.ts';
import type { Balancer, Scenario } from '../scenario/scenario.ts';
import { createCluster } from '../swarm/cluster.ts';
import { engineBehaviour } from '../swarm/engine-behaviour.ts';
import { createService } from '../swarm/service-changes.ts';
import { unusedPins } from '../swarm/pins.ts';
import type { ManagerIo } from '../swarm/manager-io.ts';
import { settle } from '../swarm/settle.ts';
import type { ClusterStore } from '../swarm/store.ts';
import { record, createRecorder, type Recorder } from '../trace/recorder.ts';
import { createControlWays } from '../underlay/control-way.ts';
import { createFabric, setWay } from '../underlay/fabric.ts';
import { startBalancer } from '../workload/balancer.ts';
import { startNameServer } from '../workload/name-server.ts';
import { nextProgramNumber, type Workload } from '../workload/program.ts';
import { startRelay } from '../workload/relay.ts';
import { startSilent } from '../workload/silent.ts';
import { startServer } from '../workload/server.ts';
import { clusterRequest, serviceRequest } from './cluster-request.ts';
import { createControlPlane, startControlPlane } from './control-plane.ts';
import { runContainers } from './docker-run.ts';
import { NO_SWARM } from './engine-words.ts';
import { createKernelIo, type KernelHost } from './kernel-io.ts';
import { createMachine, createRouter, type MachineOptions } from './machines.ts';
import { createManagerIo } from './manager-host.ts';
import { createNodeAgents, startAtRest, startOthers } from './node-agents.ts';
import { createNodeGossip, joinOverlays } from './node-gossip.ts';
import { touchMachine } from './program-machine.ts';
import { createStartTimes } from './start-times.ts';
import { ROUTER, type MachineState, type World } from './world.ts';

export interface BuildOptions {
  readonly seed: number;
  /** Undefined: nothing is recorded. */
  readonly eventsKept: number | undefined;
}

/** The world at rest; its `problems` say what of the scenario the cluster could not do. */
export function buildWorld(scenario: Scenario, options: BuildOptions): World {
  const recorder =
    options.eventsKept === undefined ? undefined : createRecorder(options.eventsKept);
  const world = emptyWorld(scenario, options.seed, recorder);
  addMachines(world);
  if (world.store) deployServices(world, world.store);
  else refuseServices(world);
  runContainers(world);
  if (world.store) world.problems.push(...unusedPins(world.store.pins));
  if (scenario.cluster.nodes.length <= EAGER_NODES_MAX) {
    for (const { name } of scenario.cluster.nodes) touchMachine(world, name);
  }
  startGossip(world.gossip);
  startOthers(world);
  return world;
}

/**
 * Up to this many nodes are set up at once, so that they live through every later change. Of a
 * larger cluster only what is used is set up, from what holds at that moment.
 */
const EAGER_NODES_MAX = 100;

function emptyWorld(scenario: Scenario, seed: number, recorder: Recorder | undefined): World {
  const kernel: KernelHost = {
    loop: createEventLoop(),
    streams: createRandomStreams(seed),
    fabric: createFabric(scenario.cluster.underlay),
    framesInFlight: 0,
    packets: 0,
  };
  const io = createKernelIo(kernel, recorder, () => workload);
  const workload = createWorkload(kernel.loop, io, recorder);
  const gossip = createNodeGossip(() => world);
  const agents = createNodeAgents(() => world);
  const control = createControlPlane(() => world);
  const managers = createManagerIo(() => world, kernel.loop);
  const isSwarm = scenario.cluster.mode === 'swarm';
  const swarm = isSwarm ? formSwarm(scenario, kernel, managers) : undefined;
  const world: World = {
    scenario,
    kernel,
    machines: new Map(),
    store: swarm?.store,
    problems: [...(swarm?.problems ?? [])],
    netem: [],
    refused: [],
    containers: new Map(),
    requested: new WeakMap(),
    shared: {
      peers: new Map(),
      nodesSetUp: new Set(),
      bindings: new Map(),
      known: new Map(),
    },
    gossip,
    agents,
    control,
    ways: createControlWays(kernel.fabric, {
      pick: (purpose, size) => pickIndex(kernel.streams, purpose, size),
    }),
    io,
    workload,
    recorder,
    starts: createStartTimes(),
    requests: 0,
  };
  return world;
}

/** `docker service create` for each service of the file, then all tasks run. */
function deployServices(world: World, store: ClusterStore): void {
  for (const node of store.nodes.values()) {
    addNode(world.gossip, node.name);
    joinOverlays(world, node);
  }
  startControlPlane(world);
  for (const service of world.scenario.services) {
    const created = createService(store, serviceRequest(service));
    if ('error' in created) refuseService(world, service.name, created.error);
    else world.requested.set(created.service.spec, service);
    settle(store);
  }
  startAtRest(world, store);
}

/** What `docker service create` says on an engine that is in no swarm. */
function refuseServices(world: World): void {
  for (const { name } of world.scenario.services) refuseService(world, name, NO_SWARM);
}

function refuseService({ refused }: World, service: string, error: string): void {
  refused.push({ step: -1, kind: 'create', service, error });
}

function createWorkload(
  loop: KernelHost['loop'],
  io: World['io'],
  recorder: Recorder | undefined,
): Workload {
  return {
    io,
    programs: new NumberMap(),
    programsMade: 0,
    nameCache: new WeakMap(),
    servers: new WeakMap(),
    startTimer: (delayNs, timer) => schedule(loop, delayNs, { kind: 'program-timer', timer }),
    onAnswered: (where, query, answer, by, request) => {
      if (recorder === undefined) return;
      record(recorder, {
        kind: 'dns.answered',
        timeNs: loop.nowNs,
        request,
        node: where.node,
        namespace: where.name,
        name: query.name,
        type: query.type,
        status: answer.status,
        answers: answer.answers,
        answeredBy: by,
      });
    },
  };
}

function formSwarm(scenario: Scenario, { streams }: KernelHost, io: ManagerIo) {
  const pick = (purpose: string, size: number): number =>
    pickIndex(streams, `swarm/${purpose}`, size);
  return createCluster({ ...clusterRequest(scenario, pick), io });
}

/** A machine without an engine has nothing to set up. */
const BARE = { isProgrammed: true, isRestarting: false };

function addMachines(world: World): void {
  const { cluster, hosts } = world.scenario;
  const lan = subnet(cluster.underlay.subnet);
  const behaviour = engineBehaviour(world.scenario.engine);
  const memory = createKernelMemory();
  const common = { subnet: lan, gateway: lan.address + 1, mtu: cluster.underlay.mtuBytes, memory };
  for (const { name, role, address: text } of cluster.nodes) {
    const address = ipv4(text);
    const host = createMachine(world.kernel.fabric, { ...common, name, address });
    const { dataPathPort } = cluster.swarm;
    const options = { node: name, address, host, dataPathPort, behaviour };
    const engine = startEngine(world, {
      ...options,
      role: cluster.mode === 'swarm' ? role : 'engine',
    });
    addMachine(world, { name, address, host, engine, isProgrammed: false, isRestarting: false });
  }
  for (const { name, address: text, listen, balancer } of hosts) {
    const address = ipv4(text);
    const host = createMachine(world.kernel.fabric, { ...common, name, address });
    host.sysctl.ipForward = false;
    addMachine(world, { name, address, host, engine: undefined, ...BARE });
    startHostProgram(world, host, name, listen);
    if (balancer) balanceNodes(world, host, name, balancer);
  }
  addRouter(world, { ...common, address: common.gateway });
  for (const { between, changes } of cluster.links) {
    const [left, right] = between;
    setWay(world.kernel.fabric, left, right, changes);
    setWay(world.kernel.fabric, right, left, changes);
  }
}

/** An engine and the programs that own its sockets: dockerd itself and docker-proxy. */
function startEngine(world: World, options: Omit<DockerEngineOptions, 'programs'>): DockerEngine {
  const dockerd = startSilent(world.workload, 'dockerd').number;
  const programs = { dockerd, dockerProxy: nextProgramNumber(world.workload) };
  const engine = createDockerEngine({ ...options, programs });
  startRelay(world.workload, engine);
  return engine;
}

function startHostProgram(
  world: World,
  host: MachineState['host'],
  name: string,
  ports: Scenario['hosts'][number]['listen'],
): void {
  if (ports.length === 0) return;
  const listen = ports.flatMap(({ port, protocol }) =>
    protocol === 'sctp' ? [] : [{ port, protocol }],
  );
  const quick = { responseTimeNs: 0, responseBytes: undefined };
  startServer(world.workload, host, { name, hostName: name, listen, ...quick });
}

/** A balancer listens on every port that a service publishes, now or in a later step. */
function balanceNodes(
  world: World,
  namespace: MachineState['host'],
  name: string,
  { nodes, healthCheck: check }: Balancer,
): void {
  const { cluster } = world.scenario;
  const balanced = cluster.nodes.filter((node) => nodes.includes(node.name));
  startBalancer(world.workload, {
    name,
    namespace,
    ports: publishedPorts(world.scenario),
    nodes: balanced.map((node) => ({ name: node.name, address: ipv4(node.address) })),
    check,
  });
}

function publishedPorts({ services, steps }: Scenario): number[] {
  const later = steps.flatMap((step) => {
    if (step.action === 'create') return step.services.flatMap(({ ports }) => ports);
    return step.action === 'update'
      ? step.services.flatMap(({ changes }) => changes.ports ?? [])
      : [];
  });
  const all = [...services.flatMap(({ ports }) => ports), ...later];
  const tcp = all.filter(({ protocol }) => protocol === 'tcp');
  return [...new Set(tcp.flatMap(({ published }) => published ?? []))];
}

function addRouter(world: World, options: Omit<MachineOptions, 'name'>): void {
  const nameServer = world.scenario.cluster.upstreamDns === 'lab';
  const host = createRouter(world.kernel.fabric, { ...options, nameServer });
  const { address } = options;
  addMachine(world, { name: ROUTER, address, host, engine: undefined, ...BARE });
  if (nameServer) startNameServer(world.workload, host);
}

function addMachine(world: World, machine: MachineState): void {
  world.machines.set(machine.name, machine);
}

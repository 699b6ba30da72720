/**
 * Who leads the managers, as far as it shows: quorum, its loss, and elections.
 *
 * Owns when a leader without a majority stops to be one and when another manager takes over (CP-11).
 * The log itself is not modelled: what a leader with a majority decides all managers know. Elections
 * are played only while the managers do not reach each other. Follows swarmkit's manager/state/raft:
 * a tick a second, an election after 10 to 20 ticks, and CheckQuorum.
 */
import { MILLISECOND, SECOND } from '../engine/sim-time.ts';

const ELECTION_NS = 10 * SECOND;

export interface RaftTimer {
  readonly kind: 'raft.step-down' | 'raft.election';
  readonly manager: string;
  readonly generation: number;
}

export interface RaftHost {
  startTimer(delayNs: number, timer: RaftTimer): void;
  /** An integer in [0, size) from the stream of that purpose. */
  pick(purpose: string, size: number): number;
  managers(): readonly string[];
  /** The manager's engine runs. */
  isUp(manager: string): boolean;
  /** Two managers hear each other. */
  reach(left: string, right: string): boolean;
  /** Another one leads, or nobody. */
  onLeader(leader: string | undefined): void;
}

export interface Raft {
  readonly host: RaftHost;
  leader: string | undefined;
  /** Counts changes of what managers reach, so that a timer of before means nothing. */
  generation: number;
  /** Who leads and who has a majority, as it was when timers were last started. */
  view: string;
}

export function createRaft(host: RaftHost): Raft {
  return { host, leader: undefined, generation: 0, view: '' };
}

/** The leader, where it has a majority to decide with. */
export function decidingLeader(raft: Raft): string | undefined {
  const { leader } = raft;
  return leader !== undefined && hasQuorum(raft, leader) ? leader : undefined;
}

/**
 * Managers may be others, or reach each other or not as before: an election is called where one is
 * due. What changes nothing for them leaves timers that run alone. A leader that is no manager any
 * more hands over (swarmkit's role manager: "demoted; transferring leadership").
 */
export function quorumChanged(raft: Raft): void {
  const { host } = raft;
  if (raft.leader !== undefined && !host.managers().includes(raft.leader)) {
    raft.generation++;
    lead(
      raft,
      host.managers().find((manager) => hasQuorum(raft, manager)),
    );
  }
  const view = viewOf(raft);
  if (view === raft.view) return;
  raft.view = view;
  startTimers(raft, ++raft.generation);
}

/** A leader that stops leads no more; the others wait for its beats before they elect another one. */
export function managerStopped(raft: Raft, manager: string): void {
  if (raft.leader === manager) {
    raft.leader = undefined;
    raft.host.onLeader(undefined);
  }
  quorumChanged(raft);
}

/** Who is the only member stands for election at once (campaignWhenAble); another one follows. */
export function managerStarted(raft: Raft, manager: string): void {
  const managers = raft.host.managers();
  if (managers.length === 1 && managers[0] === manager) lead(raft, manager);
  else quorumChanged(raft);
}

function viewOf(raft: Raft): string {
  const managers = raft.host.managers().map((each) => `${each} ${hasQuorum(raft, each)}`);
  return [raft.leader ?? '', ...managers].join(',');
}

function startTimers(raft: Raft, generation: number): void {
  const { host, leader } = raft;
  if (decidingLeader(raft) !== undefined) return;
  if (leader !== undefined) {
    host.startTimer(timeoutNs(raft, leader), {
      kind: 'raft.step-down',
      manager: leader,
      generation,
    });
  }
  for (const manager of host.managers()) {
    if (manager === leader || !hasQuorum(raft, manager)) continue;
    host.startTimer(timeoutNs(raft, manager), { kind: 'raft.election', manager, generation });
  }
}

export function onRaftTimer(raft: Raft, { kind, manager, generation }: RaftTimer): void {
  if (generation !== raft.generation) return;
  switch (kind) {
    case 'raft.step-down':
      return lead(raft, undefined);
    case 'raft.election':
      raft.generation++;
      return lead(raft, manager);
  }
}

function lead(raft: Raft, leader: string | undefined): void {
  raft.leader = leader;
  raft.view = viewOf(raft);
  raft.host.onLeader(leader);
}

function hasQuorum({ host }: Raft, manager: string): boolean {
  const managers = host.managers();
  const reached = managers.filter((other) => other === manager || host.reach(manager, other));
  return host.isUp(manager) && 2 * reached.length > managers.length;
}

/** Each manager waits another time, so that seldom two stand for election at once. */
function timeoutNs({ host }: Raft, manager: string): number {
  return ELECTION_NS + host.pick(`raft/${manager}`, ELECTION_NS / MILLISECOND) * MILLISECOND;
}

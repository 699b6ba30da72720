/**
 * Moving through time: play, pause, step, seek and jump, on the one animation loop.
 *
 * Owns the playback clock. By steps, one each 0.6 s divided by the speed; by time, simulated time at
 * the chosen rate with silences skipped. It stops at the end of the scope, or begins it anew. Every
 * function is the body of a command.
 */
import { judgeOf, type JumpKind } from '../stores/jumps.ts';
import {
  momentsInScope,
  moved,
  placeAtTime,
  placeOf,
  RATES,
  SPEEDS,
  STEP_MS,
  type Clock,
  type Scope,
} from '../stores/playback-store.ts';
import { scopedMoments, type Session } from './session.ts';

/** By time: panels follow the packets this often, the packets themselves each frame. */
const FOLLOW_MS = 120;
/** Panels whose drawing costs more than a frame follow less often: motion goes first. */
const SLOW_FOLLOW_MS = 1000;
/** A frame that took longer was not the only one. */
const FRAME_MS = 20;
/** By time: a silence that would take longer than this is skipped. */
const SILENCE_MS = 900;

export function seek(session: Session, position: number): void {
  session.playback.patch({ position });
  const moment = session.run.state.run?.moments[position];
  if (moment && !session.playback.state.playing) session.clock.timeNs = moment.timeNs;
}

/** Moves within the scope and stops playing, as a person who steps wants to look. */
export function stepBy(session: Session, count: number): void {
  pause(session);
  seek(session, moved(scopedMoments(session), session.playback.state.position, count));
}

/** Moves along the steps of the selected packet, whatever the scope is. */
export function stepPacket(session: Session, count: number): void {
  pause(session);
  const { position } = session.playback.state;
  const moments = session.run.state.run?.moments ?? [];
  if (!moments[position]?.journey) return stepBy(session, count);
  seek(session, moved(momentsInScope(moments, position, 'packet'), position, count));
}

export function toStart(session: Session): void {
  pause(session);
  const first = scopedMoments(session)[0];
  if (first) seek(session, first.index);
}

export function toEnd(session: Session): void {
  pause(session);
  const last = scopedMoments(session).at(-1);
  if (last) seek(session, last.index);
}

/** Goes to the next moment of a kind in the run; from its other end again when there is none. */
export function jump(session: Session, kind: JumpKind, by: 1 | -1 = 1): void {
  pause(session);
  const { run } = session.run.state;
  if (!run) return;
  const { position } = session.playback.state;
  const found = run.moments.filter(judgeOf(kind, run));
  const goal =
    by === 1
      ? (found.find((moment) => moment.index > position) ?? found[0])
      : (found.findLast((moment) => moment.index < position) ?? found.at(-1));
  if (goal) seek(session, goal.index);
}

export function setScope(session: Session, scope: Scope): void {
  session.playback.patch({ scope });
}

export function setClock(session: Session, clock: Clock): void {
  pause(session);
  session.playback.patch({ clock, ...(clock === 'time' && { scope: 'run' as const }) });
}

/** Goes to the first step of a packet, or of a request's first packet. */
export function selectPacket(session: Session, packet: number): void {
  const moments = session.run.state.run?.moments ?? [];
  const first = moments.find((moment) => moment.journey?.packet === packet);
  if (first) seek(session, first.index);
}

export function selectRequest(session: Session, request: number): void {
  const moments = (session.run.state.run?.moments ?? []).filter(
    (moment) => moment.request === request,
  );
  const first = moments.find((moment) => moment.step) ?? moments[0];
  if (first) seek(session, first.index);
}

/** The value `by` places on in a list; stays at its ends. */
function neighbour(list: readonly number[], value: number, by: 1 | -1): number {
  const at = list.indexOf(value);
  return list[Math.max(0, Math.min(list.length - 1, at + by))] ?? value;
}

export function changeSpeed(session: Session, by: 1 | -1): void {
  const { clock, speed, rate } = session.playback.state;
  session.playback.patch(
    clock === 'steps'
      ? { speed: neighbour(SPEEDS, speed, by) }
      : { rate: neighbour(RATES, rate, by) },
  );
}

export function pause(session: Session): void {
  session.playback.patch({ playing: false });
}

export function togglePlaying(session: Session): void {
  if (session.playback.state.playing) return pause(session);
  const scoped = scopedMoments(session);
  if (scoped.length === 0) return;
  const { position, clock } = session.playback.state;
  if (position === scoped.at(-1)?.index) seek(session, scoped[0]!.index);
  const moment = session.run.state.run?.moments[session.playback.state.position];
  session.clock.timeNs = moment?.timeNs ?? 0;
  session.playback.patch({ playing: true });
  session.frames.add(clock === 'steps' ? playSteps(session) : playTime(session));
}

/** At the end of the scope: stops there, or goes on from its start. */
function endOrLoop(session: Session): void {
  const [first] = scopedMoments(session);
  if (!session.playback.state.loop || !first) return pause(session);
  session.clock.timeNs = first.timeNs;
  seek(session, first.index);
}

/** A frame task that moves on each time a step's wall time has passed. */
function playSteps(session: Session): (nowMs: number) => boolean {
  let steppedAtMs = -1;
  return (nowMs) => {
    const { playing, speed, position } = session.playback.state;
    if (!playing) return false;
    if (steppedAtMs < 0) steppedAtMs = nowMs;
    if (nowMs - steppedAtMs < STEP_MS / speed) return true;
    steppedAtMs = nowMs;
    const next = moved(scopedMoments(session), position, 1);
    if (next === position) endOrLoop(session);
    else seek(session, next);
    return session.playback.state.playing;
  };
}

/** A frame task that lets simulated time pass; panels follow some times a second. */
function playTime(session: Session): (nowMs: number) => boolean {
  let [lastMs, followedMs, waitMs] = [-1, -1, FOLLOW_MS];
  return (nowMs) => {
    const { playing, rate } = session.playback.state;
    if (!playing) return false;
    const frameMs = nowMs - lastMs;
    if (lastMs >= 0) passTime(session, frameMs, rate);
    if (lastMs >= 0 && lastMs === followedMs)
      waitMs = frameMs > FRAME_MS ? SLOW_FOLLOW_MS : FOLLOW_MS;
    lastMs = nowMs;
    const moments = scopedMoments(session);
    const here = moments[placeAtTime(moments, session.clock.timeNs)];
    const isOver = here === moments.at(-1);
    if (here && (isOver || nowMs - followedMs >= waitMs)) {
      followedMs = nowMs;
      session.playback.patch({ position: here.index });
    }
    if (isOver) endOrLoop(session);
    return session.playback.state.playing;
  };
}

/** Moves the clock; jumps to shortly before the next moment where nothing would be seen for long. */
function passTime(session: Session, wallMs: number, rate: number): void {
  const { clock } = session;
  clock.timeNs += wallMs * 1e6 * rate;
  const moments = scopedMoments(session);
  const next = moments[placeAtTime(moments, clock.timeNs) + 1];
  if (!next) return;
  const silenceMs = (next.timeNs - clock.timeNs) / rate / 1e6;
  if (silenceMs > SILENCE_MS) clock.timeNs = next.timeNs - (SILENCE_MS / 3) * rate * 1e6;
}

/** Place of the current moment in its scope, for the scrubber and lists. */
export function placeInScope(session: Session): number {
  return Math.max(0, placeOf(scopedMoments(session), session.playback.state.position));
}

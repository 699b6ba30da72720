/**
 * Moving through time: play, pause, step and seek, on the one animation loop.
 *
 * Owns the playback clock: while playing, one step each 0.6 s divided by the speed; it stops at the
 * end of the scope. Every function is the body of a command.
 */
import { momentsInScope, moved, SPEEDS, STEP_MS, type Scope } from '../stores/playback-store.ts';
import { scopedMoments, type Session } from './session.ts';

export function seek(session: Session, position: number): void {
  session.playback.patch({ position });
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

/** Goes to the next drop of the run, from the start again when there is none behind. */
export function nextDrop(session: Session): void {
  pause(session);
  const { position } = session.playback.state;
  const drops = (session.run.state.run?.moments ?? []).filter((moment) => moment.tick === 'drop');
  const drop = drops.find((moment) => moment.index > position) ?? drops[0];
  if (drop) seek(session, drop.index);
}

export function setScope(session: Session, scope: Scope): void {
  session.playback.patch({ scope });
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

export function changeSpeed(session: Session, by: 1 | -1): void {
  const at = SPEEDS.findIndex((speed) => speed === session.playback.state.speed);
  const speed = SPEEDS[Math.max(0, Math.min(SPEEDS.length - 1, at + by))];
  if (speed !== undefined) session.playback.patch({ speed });
}

export function pause(session: Session): void {
  session.playback.patch({ playing: false });
}

export function togglePlaying(session: Session): void {
  if (session.playback.state.playing) return pause(session);
  const scoped = scopedMoments(session);
  if (scoped.length === 0) return;
  const atEnd = session.playback.state.position === scoped.at(-1)?.index;
  if (atEnd) seek(session, scoped[0]!.index);
  session.playback.patch({ playing: true });
  session.frames.add(playFrames(session));
}

/** A frame task that moves on each time a step's wall time has passed. */
function playFrames(session: Session): (nowMs: number) => boolean {
  let steppedAtMs = -1;
  return (nowMs) => {
    const { playing, speed, position } = session.playback.state;
    if (!playing) return false;
    if (steppedAtMs < 0) steppedAtMs = nowMs;
    if (nowMs - steppedAtMs < STEP_MS / speed) return true;
    steppedAtMs = nowMs;
    const next = moved(scopedMoments(session), position, 1);
    if (next === position) pause(session);
    else seek(session, next);
    return session.playback.state.playing;
  };
}

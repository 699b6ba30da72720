/**
 * Commands that move through time.
 *
 * Owns names and keys; what they do is in app/player.ts.
 */
import * as player from '../player.ts';
import type { Session } from '../session.ts';
import { table } from './command.ts';

function toggleClock(session: Session): void {
  player.setClock(session, session.playback.state.clock === 'steps' ? 'time' : 'steps');
}

function toggleFollowing(session: Session): void {
  const { scope } = session.playback.state;
  player.setScope(session, scope === 'packet' ? 'request' : 'packet');
}

/** Sets a mark at the moment looked at, or takes it away. */
function toggleMarker({ run, playback, view }: Session): void {
  const event = run.state.run?.moments[playback.state.position]?.event;
  if (event === undefined) return;
  const { markers } = view.state;
  const others = markers.filter((each) => each !== event);
  view.patch({ markers: others.length < markers.length ? others : [...markers, event] });
}

export const timeCommands = table('Time', [
  {
    id: 'play',
    title: 'Play or pause',
    keys: [' '],
    help: 'Moves on by itself until the end of the scope.',
    run: player.togglePlaying,
  },
  {
    id: 'step',
    title: 'Next event',
    keys: ['ArrowRight'],
    help: 'Goes to the next event of the scope.',
    run: (session) => player.stepBy(session, 1),
  },
  {
    id: 'step-back',
    title: 'Previous event',
    keys: ['ArrowLeft'],
    help: 'Goes back by one event of the scope.',
    run: (session) => player.stepBy(session, -1),
  },
  {
    id: 'loop',
    title: 'Repeat at the end',
    keys: [],
    help: 'Playing begins anew at the end of the scope instead of stopping.',
    run: ({ playback }) => playback.patch({ loop: !playback.state.loop }),
  },
  {
    id: 'packet-step',
    title: 'Next step of this packet',
    keys: ['.'],
    help: 'Follows the selected packet to its next step, whatever happens beside it.',
    run: (session) => player.stepPacket(session, 1),
  },
  {
    id: 'packet-step-back',
    title: 'Previous step of this packet',
    keys: [','],
    help: 'Follows the selected packet back by one step.',
    run: (session) => player.stepPacket(session, -1),
  },
  {
    id: 'next-interesting',
    title: 'Next event of note',
    keys: ['Shift+ArrowRight'],
    help: 'Goes to the next drop, translation, tunnel, name, task change or fault.',
    run: (session) => player.jump(session, 'interesting'),
  },
  {
    id: 'previous-interesting',
    title: 'Previous event of note',
    keys: ['Shift+ArrowLeft'],
    help: 'Goes back to the last drop, translation, tunnel, name, task change or fault.',
    run: (session) => player.jump(session, 'interesting', -1),
  },
  {
    id: 'to-start',
    title: 'To the start',
    keys: ['Home'],
    help: 'Goes to the first event of the scope.',
    run: player.toStart,
  },
  {
    id: 'to-end',
    title: 'To the end',
    keys: ['End'],
    help: 'Goes to the last event of the scope.',
    run: player.toEnd,
  },
  {
    id: 'next-drop',
    title: 'Next drop',
    keys: ['d'],
    help: 'Goes to the next packet that was dropped or rejected, or request that failed.',
    run: (session) => player.jump(session, 'drop'),
  },
  {
    id: 'next-nat',
    title: 'Next translation',
    keys: ['Shift+d'],
    help: 'Goes to the next step where NAT or IPVS changes an address.',
    run: (session) => player.jump(session, 'nat'),
  },
  {
    id: 'next-fault',
    title: 'Next fault',
    keys: [],
    help: 'Goes to the next step of the scenario that breaks or changes something.',
    run: (session) => player.jump(session, 'fault'),
  },
  {
    id: 'next-check',
    title: 'Next failed check',
    keys: [],
    help: 'Goes to the event that made an expectation fail.',
    run: (session) => player.jump(session, 'check'),
  },
  {
    id: 'clock',
    title: 'Clock: steps or time',
    keys: ['t'],
    help: 'Every step takes as long as any other, or simulated time passes at a rate.',
    run: toggleClock,
  },
  {
    id: 'faster',
    title: 'Faster',
    keys: [']'],
    help: 'The next higher speed of the clock.',
    run: (session) => player.changeSpeed(session, 1),
  },
  {
    id: 'slower',
    title: 'Slower',
    keys: ['['],
    help: 'The next lower speed of the clock.',
    run: (session) => player.changeSpeed(session, -1),
  },
  {
    id: 'follow',
    title: 'Follow this packet, or all again',
    keys: [],
    help: 'The scrubber and the list of events span the selected packet alone.',
    run: toggleFollowing,
  },
  {
    id: 'marker',
    title: 'Set or remove a marker',
    keys: ['m'],
    help: 'Puts a flag on the scrubber at this event.',
    run: toggleMarker,
  },
]);

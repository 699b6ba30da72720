/**
 * What the palette finds for a text: elements, requests, packets, events, commands.
 *
 * Pure but for what a chosen entry does. Owns the order: names that begin with the text come first.
 */
import type { ElementRef } from '../stores/view-store.ts';
import { lineEntries } from './command-line.ts';
import { commands, keyName } from './commands.ts';
import { keysOf } from './key-map.ts';
import { bundledCards } from './library.ts';
import { pause, seek, selectPacket, selectRequest } from './player.ts';
import { runRoute } from './router.ts';
import type { Session } from './session.ts';

export interface Found {
  readonly kind: string;
  readonly title: string;
  /** Keys, an address, a time. */
  readonly detail: string;
  /** What is typed when it is chosen, in place of doing something. */
  readonly fills?: string;
  readonly run: (session: Session) => unknown;
}

const FOUND_MAX = 60;

function chooseElement(element: ElementRef): Found['run'] {
  return ({ view }) => view.patch({ element, inspectorTab: 'element', inspectorOpen: true });
}

function commandEntries(): Found[] {
  return commands.map((command) => ({
    kind: command.group.toLowerCase(),
    title: command.title,
    detail: keysOf(command).map(keyName).join(', '),
    run: command.run,
  }));
}

function elementEntry(kind: ElementRef['kind'], name: string, detail: string): Found {
  return { kind, title: name, detail, run: chooseElement({ kind, name }) };
}

function elementEntries(session: Session): Found[] {
  const topology = session.run.state.run?.result.topology;
  if (!topology) return [];
  const { nodes, services, tasks, networks } = topology;
  return [
    ...nodes.map(({ name, role }) => elementEntry('node', name, role)),
    ...services.map(({ name, mode }) => elementEntry('service', name, mode)),
    ...tasks.map(({ name, node, addresses }) =>
      elementEntry('task', name, [node, ...addresses.map(({ address }) => address)].join(' ')),
    ),
    ...networks.map(({ name, subnet }) => elementEntry('network', name, subnet)),
  ];
}

function requestEntries(session: Session): Found[] {
  return (session.run.state.run?.stories ?? []).map(({ request, from, to, outcome, task }) => ({
    kind: 'request',
    title: `${request}: ${from} → ${to}`,
    detail: [outcome, task].filter(Boolean).join(' '),
    run: (chosen) => {
      pause(chosen);
      selectRequest(chosen, request);
    },
  }));
}

/** Packets by their numbers: `#7`, or what they are. */
function packetEntries(session: Session, text: string): Found[] {
  if (text === '') return [];
  const stories = session.run.state.run?.stories ?? [];
  return stories.flatMap(({ journeys }) =>
    journeys.map(({ packet, summary, reply, disposition }) => ({
      kind: 'packet',
      title: `#${packet} ${summary}${reply ? ', reply' : ''}`,
      detail: disposition.kind,
      run: (chosen: Session) => {
        pause(chosen);
        selectPacket(chosen, packet);
      },
    })),
  );
}

/** Events are many: only those that hold the text are made into entries. */
function eventEntries(session: Session, text: string): Found[] {
  if (text.length < 2) return [];
  const moments = session.run.state.run?.moments ?? [];
  const found: Found[] = [];
  for (const moment of moments) {
    if (found.length >= FOUND_MAX) break;
    if (!`${moment.text} ${moment.station}`.toLowerCase().includes(text)) continue;
    found.push({
      kind: 'event',
      title: moment.text,
      detail: moment.where,
      run: (chosen) => {
        pause(chosen);
        seek(chosen, moment.index);
      },
    });
  }
  return found;
}

/** The page's scenarios, from anywhere. */
function scenarioEntries(): Found[] {
  return bundledCards().map(({ id, title, promise }) => ({
    kind: 'question',
    title,
    detail: promise,
    run: () => {
      location.hash = runRoute(id);
    },
  }));
}

function matching(entries: readonly Found[], text: string): Found[] {
  const words = text.split(/\s+/).filter(Boolean);
  const holds = ({ title, kind, detail }: Found): boolean => {
    const all = `${title} ${kind} ${detail}`.toLowerCase();
    return words.every((word) => all.includes(word));
  };
  const begins = ({ title }: Found): number => (title.toLowerCase().startsWith(text) ? 0 : 1);
  return entries.filter(holds).sort((left, right) => begins(left) - begins(right));
}

/** Entries for what was typed; after `>` commands alone, after `:` what the command line comes to. */
export function find(session: Session, typed: string): Found[] {
  const text = typed.trim().toLowerCase();
  if (text.startsWith(':')) return lineEntries(session, typed.trim().slice(1).trim());
  if (text.startsWith('>')) return matching(commandEntries(), text.slice(1).trim());
  const named = [
    ...elementEntries(session),
    ...requestEntries(session),
    ...packetEntries(session, text),
    ...(text === '' && session.run.state.run ? [] : scenarioEntries()),
    ...commandEntries(),
  ];
  return [...matching(named, text), ...eventEntries(session, text)].slice(0, FOUND_MAX);
}

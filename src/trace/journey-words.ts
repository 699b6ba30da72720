/**
 * Requests and packets in a line of words, the same in the terminal, in reports and on the page.
 *
 * Owns those lines and which packets tell a request's story. Sentences about steps are explain.ts's.
 */
import { counted } from './count-words.ts';
import type { FieldChange, Journey, JourneyStep, RequestStory } from './journey-shape.ts';

/** `ip.dst 10.0.0.5 → 10.0.0.6`, `skb.mark 0x100 (new)`. */
export function changeText({ field, before, after }: FieldChange): string {
  if (before === '') return `${field} ${after} (new)`;
  return after === '' ? `${field} ${before} (gone)` : `${field} ${before} → ${after}`;
}

/** Link-layer addresses change at every hop and say nothing that the places do not. */
export function tellingChanges({ changes }: JourneyStep): readonly FieldChange[] {
  return changes.filter(({ field }) => !field.startsWith('eth.'));
}

/** The row that decided; a balancer's row means little without the service that it belongs to. */
export function decidingText({ rows, station }: JourneyStep): string {
  return station.kind === 'ipvs' ? rows.join(' ') : (rows.at(-1) ?? '');
}

/** How a packet's way ended: `delivered to web.2`. */
export function dispositionText({ disposition }: Journey): string {
  switch (disposition.kind) {
    case 'delivered':
      return `delivered to ${disposition.to}`;
    case 'dropped':
      return `dropped: ${disposition.reason}`;
    case 'in-flight':
      return 'still on its way';
  }
}

/** `packet 7, TCP SYN: 20 steps, delivered to web.2`. */
export function journeyText(journey: Journey): string {
  const back = journey.reply ? ', back' : '';
  const steps = counted(journey.steps.length, 'step');
  return `packet ${journey.packet}, ${journey.summary}${back}: ${steps}, ${dispositionText(journey)}`;
}

/** The packet that opens a request and the first that comes back: those that tell what it is about. */
export function tellingJourneys(story: RequestStory): ReadonlySet<Journey> {
  const name = { tcp: 'TCP', udp: 'UDP', icmp: 'ICMP' }[story.protocol];
  const opening = story.journeys.find((each) => !each.reply && each.summary.startsWith(name));
  const from = opening === undefined ? 0 : story.journeys.indexOf(opening);
  const answer = story.journeys.slice(from).find((journey) => journey.reply);
  return new Set([opening, answer].filter((journey) => journey !== undefined));
}

/** `request 1: client to n3:8080 (tcp), ok, answered by web.2, which saw 10.0.0.4`. */
export function storyText(story: RequestStory): string {
  const { request, from, to, protocol, outcome, task, peer, local } = story;
  const answer = task === '' ? '' : `, answered by ${task} on ${local}, which saw ${peer}`;
  return `request ${request}: ${from} to ${to} (${protocol}), ${outcome}${answer}`;
}

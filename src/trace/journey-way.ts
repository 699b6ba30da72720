/**
 * The way of a packet in short: the places it passed, what was rewritten, where it crossed the LAN.
 *
 * Owns which packet opens a request, since the others of a connection follow it.
 */
import { destinationText, sourceText } from './headers-text.ts';
import type { Journey, JourneyStep, RequestStory } from './journey-shape.ts';

const openings: Readonly<Record<RequestStory['protocol'], RegExp>> = {
  tcp: /^TCP SYN$/,
  udp: /^UDP$/,
  icmp: /^ICMP echo request$/,
};

/** The SYN, the datagram or the echo request; undefined where none was sent. */
export function openingOf(story: RequestStory): Journey | undefined {
  const pattern = openings[story.protocol];
  return story.journeys.find((journey) => !journey.reply && pattern.test(journey.summary));
}

/** The namespaces of a journey in order, each visit once: `n3/ingress_sbox`. */
export function pathOf(journey: Journey): string[] {
  const places = journey.steps.map((step) => `${step.node}/${step.namespace}`);
  return places.filter((place, index) => place !== places[index - 1]);
}

function changed(step: JourneyStep, fields: readonly string[]): boolean {
  return step.changes.some((change) => fields.includes(change.field));
}

function rewritesOfStep(step: JourneyStep): string[] {
  const destination = changed(step, ['ip.dst', 'tcp.dport', 'udp.dport']);
  const source = changed(step, ['ip.src', 'tcp.sport', 'udp.sport']);
  return [
    ...(destination ? [`destination ${destinationText(step.headers)}`] : []),
    ...(source ? [`source ${sourceText(step.headers)}`] : []),
  ];
}

/** `destination 172.18.0.2:8080`, `source 10.0.0.4:40001`, … in order. */
export function rewritesOf(journey: Journey): string[] {
  return journey.steps.flatMap(rewritesOfStep);
}

/** The steps in which the packet left a machine for another one. */
export function crossingsOf(journey: Journey): JourneyStep[] {
  return journey.steps.filter(({ station }) => station.kind === 'link');
}

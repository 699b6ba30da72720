/**
 * What a sentence may look at besides its own step: the same packet's steps before and after.
 *
 * Owns the few questions that explanations ask about them. Nothing outside the packet is known here.
 */
import type { StepGroup } from './step-group.ts';
import type { PacketTapped } from './trace-event.ts';

export interface StepContext {
  readonly groups: readonly StepGroup[];
  readonly index: number;
}

export interface StepWords {
  readonly title: string;
  readonly because: string;
}

/** The next namespace on the same machine that takes the packet in, and by which interface. */
export function arrivalAfter({ groups, index }: StepContext): PacketTapped | undefined {
  const { node, namespace } = groups[index]!.main;
  for (const group of groups.slice(index + 1)) {
    for (const event of group.events) {
      if (event.node !== node) return undefined;
      const entered = event.kind === 'packet.tapped' && event.direction === 'in';
      if (entered && event.namespace !== namespace) return event;
    }
  }
  return undefined;
}

/** True where an earlier step in the same namespace, on this visit, changed the destination. */
export function destinationTranslatedBefore({ groups, index }: StepContext): boolean {
  const { node, namespace, headers } = groups[index]!.main;
  for (const group of groups.slice(0, index).reverse()) {
    const { main } = group;
    if (main.node !== node || main.namespace !== namespace) return false;
    if (!('before' in main) || main.before === undefined) continue;
    if (main.before.destination !== headers.destination) return true;
  }
  return false;
}

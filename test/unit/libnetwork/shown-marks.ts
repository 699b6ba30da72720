/*
 * Reads the firewall marks of a captured node off its rules: whose virtual IP has which number.
 */
import { ipv4 } from '../../../src/packet/ipv4-address.ts';
import type { Ipv4Address } from '../../../src/packet/ipv4-address.ts';
import type { Observation } from '../../support/capture/capture-types.ts';

type Tables = Readonly<Record<string, { readonly iptables: readonly string[] }>>;

/** Virtual IPs by number, the lowest first; undefined where a number is missing between two. */
export function shownMarks(state: Observation, node: string): readonly (Ipv4Address | undefined)[] {
  const tables = (state['nodes'] as Record<string, Tables>)[node]!;
  const rules = Object.values(tables).flatMap(({ iptables }) => iptables);
  const owners = new Map(
    rules.flatMap((rule) => {
      const [, address, mark] = /-d (\S+)\/32 -j MARK --set-xmark (0x\w+)/.exec(rule) ?? [];
      return address && mark ? [[Number(mark), ipv4(address)] as const] : [];
    }),
  );
  const numbers = [...owners.keys()].toSorted((left, right) => left - right);
  const [first = 0] = numbers;
  const length = numbers.length === 0 ? 0 : (numbers.at(-1) as number) - first + 1;
  return Array.from({ length }, (_, index) => owners.get(first + index));
}

/*
 * Datagrams that are larger than a link: how they are cut, where they are whole again, and what becomes of
 * them when a part is lost (ip_do_fragment, nf_defrag_ipv4, br_nf_dev_queue_xmit).
 */
import { describe, expect, test } from 'vitest';
import { SECOND } from '../../../src/engine/sim-time.ts';
import type { NetworkNamespace } from '../../../src/linux/network-namespace.ts';
import { connectUdp, sendUdp } from '../../../src/linux/udp.ts';
import { ipv4, ipv4Text } from '../../../src/packet/ipv4-address.ts';
import {
  bridgeIn,
  iptables,
  KernelLab,
  listeningIn,
  namespaceCalled,
  plugged,
  socketIn,
  wire,
} from './kernel-lab.ts';
import { routedLab, SERVER } from './routed-lab.ts';

/** Sends this many bytes of data by UDP, to port 53. */
function send(lab: KernelLab, from: NetworkNamespace, to: string, bytes: number): void {
  const socket = socketIn(from, 'udp');
  connectUdp(lab.io, socket, ipv4(to), 53);
  sendUdp(lab.io, socket, { bytes, payload: 'large' });
  lab.run();
}

/** Length, offset and port of what came in by a namespace's taps. */
function arrived(lab: KernelLab, namespace: NetworkNamespace): string[] {
  return lab
    .events('packet.tapped', namespace)
    .filter(({ direction }) => direction === 'in')
    .map(({ headers: { length, fragment, destinationPort } }) => {
      const more = fragment?.isLast === false ? '+' : '';
      return `${length} at ${fragment?.offset}${more} to ${destinationPort}`;
    });
}

const delivered = (lab: KernelLab, namespace: NetworkNamespace): number[] =>
  lab.events('packet.delivered', namespace).map(({ headers }) => headers.length);

// 3000 bytes behind UDP's 8 make 3008: two parts of 1480, and what is left.
const IN_THREE = ['1500 at 0+ to 53', '1500 at 1480+ to 0', '68 at 2960 to 0'];

/** Two ends of a wire; the right one listens. */
function pair() {
  const lab = new KernelLab();
  const [left, right] = [namespaceCalled('left'), namespaceCalled('right')];
  wire({ namespace: left, address: '10.0.0.1/24' }, { namespace: right, address: '10.0.0.2/24' });
  listeningIn(right, 'udp', 53);
  return { lab, left, right };
}

describe('a datagram that is larger than the link', () => {
  test('travels in parts, of which the first has the ports, and is whole for its program', () => {
    const { lab, left, right } = pair();
    send(lab, left, '10.0.0.2', 3000);
    expect(arrived(lab, right)).toEqual(IN_THREE);
    expect(delivered(lab, right)).toEqual([3028]);
    expect(right.fragments?.size).toBe(0);
  });

  test('is nothing without one of its parts, which is not waited for longer than 30 seconds', () => {
    const { lab, left, right } = pair();
    // A kernel that tracks no connections asks its rules about each part; a later one has no ports.
    iptables(right, 'raw', '-A PREROUTING -p udp -m udp --dport 0 -j DROP');
    send(lab, left, '10.0.0.2', 3000);
    expect(delivered(lab, right)).toEqual([]);
    expect(right.fragments?.size).toBe(1);
    iptables(right, 'raw', '-D PREROUTING -p udp -m udp --dport 0 -j DROP');
    lab.run(lab.loop.nowNs + 31 * SECOND);
    send(lab, left, '10.0.0.2', 3000);
    expect(delivered(lab, right)).toEqual([3028]);
    expect(right.fragments?.size).toBe(0);
  });
});

describe('a link that takes no fragment of 28 bytes', () => {
  test.each([
    [27, ['mtu-exceeded'], []],
    [28, [], [44]],
  ])('of MTU %d: a larger datagram is dropped, not cut without end', (mtu, drops, whole) => {
    const lab = new KernelLab();
    const [left, right] = [namespaceCalled('left'), namespaceCalled('right')];
    const ends = [
      { namespace: left, address: '10.0.0.1/24', mtu },
      { namespace: right, address: '10.0.0.2/24', mtu },
    ] as const;
    wire(...ends);
    listeningIn(right, 'udp', 53);
    send(lab, left, '10.0.0.2', 16);
    expect(lab.events('packet.dropped', left).map(({ reason }) => reason)).toEqual(drops);
    expect(delivered(lab, right)).toEqual(whole);
  });
});

describe('a router', () => {
  test('that tracks connections translates the whole, and sends it on in parts', () => {
    const { lab, client, router, server } = routedLab();
    iptables(
      router,
      'nat',
      `-A PREROUTING -d 10.9.9.9/32 -p udp -j DNAT --to-destination ${SERVER}`,
    );
    listeningIn(server, 'udp', 53);
    send(lab, client, '10.9.9.9', 3000);
    expect(arrived(lab, router)).toEqual(IN_THREE);
    expect(lab.events('netfilter.traversed', router).map(({ target }) => target)).toEqual(['DNAT']);
    expect(arrived(lab, server)).toEqual(IN_THREE);
    const whole = lab.events('packet.delivered', server).map(({ headers }) => headers);
    expect(whole).toMatchObject([{ length: 3028, destination: ipv4(SERVER) }]);
  });

  test('that tracks none passes each part on', () => {
    const { lab, client, router, server } = routedLab();
    listeningIn(server, 'udp', 53);
    send(lab, client, SERVER, 3000);
    expect(lab.events('route.selected', router).filter((each) => each.forwarded)).toHaveLength(3);
    expect(delivered(lab, server)).toEqual([3028]);
  });
});

test('a bridge whose hooks track connections passes on such parts as it got', () => {
  const lab = new KernelLab();
  const host = namespaceCalled('host');
  const bridge = bridgeIn(host, 'br0');
  const [one, two] = [plugged(bridge, 'one', '10.0.0.1/24'), plugged(bridge, 'two', '10.0.0.2/24')];
  listeningIn(two, 'udp', 53);
  iptables(host, 'filter', '-A FORWARD -m conntrack --ctstate NEW,ESTABLISHED -j ACCEPT');
  iptables(host, 'filter', '-P FORWARD DROP');
  send(lab, one, '10.0.0.2', 3000);
  expect(arrived(lab, two)).toEqual(IN_THREE);
  expect(delivered(lab, two)).toEqual([3028]);
  const walks = lab.events('netfilter.traversed', host).filter(({ hook }) => hook === 'FORWARD');
  expect(walks.map(({ headers }) => [ipv4Text(headers.source), headers.length])).toEqual([
    ['10.0.0.1', 3028],
  ]);
});

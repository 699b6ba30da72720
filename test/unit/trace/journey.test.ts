/*
 * Steps, packets and requests made of events, on the hand-made request through the routing mesh.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ipv4 } from '../../../src/packet/ipv4-address.ts';
import { requestStories } from '../../../src/trace/journey.ts';
import type { Journey, JourneyStep } from '../../../src/trace/journey-shape.ts';
import type { PacketEvent } from '../../../src/trace/trace-event.ts';
import { meshRequest, syn } from './mesh-request.ts';
import { TraceWriter } from './trace-writer.ts';

const story = requestStories(meshRequest())[0]!;
const [request, answer] = story.journeys as [Journey, Journey];

const placeOf = (step: JourneyStep): string =>
  `${step.node} ${step.namespace} ${step.station.name} ${step.action}`;

/** Changes of addresses, ports, TTL and mark: what a reader follows. */
function changesOf(journey: Journey): string[] {
  const followed = /^(?:ip\.(?:src|dst|ttl)|tcp\.[sd]port)$/;
  return journey.steps.flatMap((step) =>
    step.changes
      .filter(({ field }) => followed.test(field))
      .map(({ field, before, after }) => `${step.number} ${field} ${before} ${after}`),
  );
}

function packetEvents(packet: number): PacketEvent[] {
  return meshRequest().filter(
    (event): event is PacketEvent => 'packet' in event && event.packet === packet,
  );
}

/** One journey from events that a writer was given. */
function journeyOf(write: (trace: TraceWriter) => void): Journey {
  const trace = new TraceWriter(syn).begin(1, syn);
  trace.request = 1;
  write(trace);
  return requestStories(trace.events)[0]!.journeys[0]!;
}

describe('a request through the routing mesh', () => {
  test('is one story with who asked, who answered and whom it saw', () => {
    expect(story).toMatchObject({
      request: 1,
      step: 0,
      from: 'client',
      to: 'n3:8080',
      protocol: 'tcp',
      outcome: 'ok',
      task: 'web.2',
      peer: '10.0.0.4',
      local: '10.0.0.7:80',
    });
    expect(story.journeys.map((each) => [each.summary, each.reply])).toEqual([
      ['TCP SYN', false],
      ['TCP SYN-ACK', true],
    ]);
  });

  test('takes its SYN through twenty steps, from socket to socket', () => {
    expect(request.steps.map(placeOf)).toEqual([
      'client host client sent',
      'client host link to n3 transmitted',
      'n3 host eth0 received',
      'n3 host nat PREROUTING translated',
      'n3 host route routed',
      'n3 host filter FORWARD accepted',
      'n3 host docker_gwbridge bridged',
      'n3 ingress_sbox mangle PREROUTING marked',
      'n3 ingress_sbox IPVS FWM 256 balanced',
      'n3 ingress_sbox route routed',
      'n3 ingress_sbox nat POSTROUTING translated',
      'n3 net:ingress br0 bridged',
      'n3 net:ingress vxlan0 encapsulated',
      'n3 host route routed',
      'n3 host link to n1 transmitted',
      'n1 host eth0 received',
      'n1 net:ingress vxlan0 decapsulated',
      'n1 net:ingress br0 bridged',
      'n1 web.2 nat PREROUTING translated',
      'n1 web.2 web.2 delivered',
    ]);
    expect(request.disposition).toEqual({ kind: 'delivered', to: 'web.2' });
  });

  test('shows each rewrite at the step that made it', () => {
    expect(changesOf(request)).toEqual([
      '4 ip.dst 192.168.50.13 172.18.0.2',
      '5 ip.ttl 64 63',
      '9 ip.dst 172.18.0.2 10.0.0.7',
      '10 ip.ttl 63 62',
      '11 ip.src 192.168.50.100 10.0.0.4',
      '19 tcp.dport 8080 80',
    ]);
  });

  test('undoes every rewrite on the way back, in the reverse order', () => {
    expect(changesOf(answer)).toEqual([
      '3 tcp.sport 80 8080',
      '11 ip.dst 10.0.0.4 192.168.50.100',
      '12 ip.ttl 64 63',
      '13 ip.src 10.0.0.7 172.18.0.2',
      '15 ip.ttl 63 62',
      '16 ip.src 172.18.0.2 192.168.50.13',
    ]);
    expect(answer.disposition).toEqual({ kind: 'delivered', to: 'client' });
  });

  test('keeps the rules that a chain walked, the deciding one last', () => {
    expect(request.steps[5]?.rows.at(-1)).toBe(
      '-A DOCKER-INGRESS -p tcp -m tcp --dport 8080 -j ACCEPT',
    );
    expect(request.steps[19]?.rows).toEqual([
      'local 10.0.0.7 dev eth0',
      '-A INPUT -d 10.0.0.7/32 -p tcp -m tcp --dport 80 -m conntrack --ctstate NEW,ESTABLISHED -j ACCEPT',
    ]);
  });
});

describe('steps', () => {
  test.each([1, 2])('hold each event of packet %i exactly once, in order', (packet) => {
    const journey = story.journeys.find((each) => each.packet === packet)!;
    const covered = journey.steps.flatMap((step) =>
      packetEvents(packet)
        .map((event) => event.sequence)
        .filter((sequence) => sequence >= step.firstEvent && sequence <= step.lastEvent),
    );
    expect(covered).toEqual(packetEvents(packet).map((event) => event.sequence));
  });

  test('still hold each event once when the trace ends anywhere', () => {
    const events = packetEvents(1);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: events.length }), (length) => {
        const cut = events.slice(0, length);
        const steps = requestStories(cut)[0]!.journeys[0]!.steps;
        expect(steps[0]?.firstEvent).toBe(cut[0]?.sequence);
        expect(steps.at(-1)?.lastEvent).toBe(cut.at(-1)?.sequence);
        for (const [index, step] of steps.slice(1).entries()) {
          expect(step.firstEvent).toBe(steps[index]!.lastEvent + 1);
        }
      }),
    );
  });

  test('leave a packet in flight where its last event is neither delivery nor drop', () => {
    const cut = packetEvents(1).slice(0, 10);
    expect(requestStories(cut)[0]?.journeys[0]?.disposition).toEqual({ kind: 'in-flight' });
  });

  test('join a drop to the chain that decided it', () => {
    const rule = '-A INPUT -p udp -m udp --dport 4789 -j DROP';
    const journey = journeyOf((trace) => {
      trace.at('n1', 'host').tap('eth0', 'in').walk(['filter', 'INPUT', 'DROP'], [rule]);
      trace.add({ kind: 'packet.dropped', reason: 'rule-drop', row: rule });
    });
    expect(journey.steps.map(placeOf)).toEqual([
      'n1 host eth0 received',
      'n1 host filter INPUT dropped',
    ]);
    expect(journey.steps.at(-1)?.rows).toEqual([rule]);
    expect(journey.disposition).toEqual({ kind: 'dropped', reason: 'rule-drop' });
  });

  test('show a packet that the link lost where it was sent', () => {
    const journey = journeyOf((trace) => {
      trace.at('n1', 'host').add({ kind: 'packet.sent', by: 'n1' }).tap('eth0', 'out');
      trace.add({ kind: 'packet.dropped', reason: 'link-loss', row: '' });
    });
    expect(journey.steps.map(placeOf)).toEqual(['n1 host n1 sent', 'n1 host link dropped']);
  });

  test('show a packet that the router swallows at the router', () => {
    const journey = journeyOf((trace) => {
      trace.at('n1', 'host').add({ kind: 'packet.sent', by: 'n1' }).tap('eth0', 'out');
      trace.at('router', 'host').add({ kind: 'packet.dropped', reason: 'silent-sink', row: '' });
    });
    expect(journey.steps.map(placeOf)).toEqual([
      'n1 host n1 sent',
      'n1 host link to router transmitted',
      'router host route dropped',
    ]);
  });

  test('do not let the copies of a flooded frame end the packet', () => {
    const journey = journeyOf((trace) => {
      trace.at('n1', 'box').tap('eth0', 'in');
      trace.add({ kind: 'packet.dropped', reason: 'not-for-us', row: '' });
      trace.at('n1', 'web.1').tap('eth0', 'in').add({ kind: 'packet.delivered', to: 'web.1' });
    });
    expect(journey.disposition).toEqual({ kind: 'delivered', to: 'web.1' });
  });

  test('make no step of a walk in which no rule matched', () => {
    const journey = journeyOf((trace) => {
      trace.at('n3', 'host').tap('eth0', 'in').walk(['raw', 'PREROUTING', 'policy'], []);
      trace.route('172.18.0.0/16 dev docker_gwbridge', 'docker_gwbridge', 63);
    });
    expect(journey.steps.map(placeOf)).toEqual(['n3 host eth0 received', 'n3 host route routed']);
  });
});

describe('a bridge', () => {
  const row = '02:42:ac:12:00:02 dev veth1 master docker_gwbridge';

  test.each([false, true])('is one step up to the other end (decision told: %s)', (told) => {
    const journey = journeyOf((trace) => {
      trace.at('n3', 'host').tap('docker_gwbridge', 'out');
      const decision = { bridge: 'docker_gwbridge', by: 'fdb', ports: ['veth1'], row } as const;
      if (told) trace.add({ kind: 'bridge.forwarded', ...decision });
      trace.tap('veth1', 'out').at('n3', 'ingress_sbox').tap('eth1', 'in');
      trace.add({ kind: 'packet.delivered', to: 'kernel' });
    });
    expect(journey.steps.map(placeOf)).toEqual([
      'n3 host docker_gwbridge bridged',
      'n3 ingress_sbox kernel delivered',
    ]);
    expect(journey.steps[0]?.title).toBe('docker_gwbridge to eth1 of ingress_sbox');
  });

  test('that does not know the address floods', () => {
    const journey = journeyOf((trace) => {
      trace.at('n1', 'net:app').tap('veth0', 'p');
      const ports = ['veth1', 'vxlan0'];
      trace.add({ kind: 'bridge.forwarded', bridge: 'br0', by: 'flood', ports, row: '' });
      trace.tap('veth1', 'out');
    });
    expect(journey.steps.map(placeOf)).toEqual(['n1 net:app br0 flooded']);
  });
});

/** The story of a query that no request made. */
const lookup = (status: 'NOERROR' | 'NXDOMAIN') => {
  const trace = new TraceWriter(syn).addOther({ kind: 'step.started', step: 4, text: '' });
  trace.request = 9;
  trace.addOther({
    kind: 'dns.answered',
    node: 'n1',
    namespace: 'box',
    name: 'web',
    type: 'A',
    status,
    answers: [],
    answeredBy: 'app',
  });
  trace.begin(1, { ...syn, protocol: 'udp', flags: '', destinationPort: 53 });
  trace.at('n1', 'box').add({ kind: 'packet.sent', by: 'box' });
  return requestStories(trace.events)[0];
};

describe('a name look-up by itself', () => {
  test('is a story of its step that ends with the answer', () => {
    expect(lookup('NOERROR')).toMatchObject({ step: 4, from: 'box', to: 'web', outcome: 'ok' });
    expect(lookup('NXDOMAIN')?.outcome).toBe('name-not-found');
  });
});

describe('the direction of a packet', () => {
  /** First events of a task's request to itself: the SYN, its copy's answer, and an ICMP error. */
  test('is told by ports where a task asks itself', () => {
    const trace = new TraceWriter(syn);
    trace.request = 1;
    trace.begin(1, syn).at('n1', 'web.1').add({ kind: 'packet.sent', by: 'web.1' });
    trace.begin(2, { ...syn, flags: 'S.', sourcePort: 80, destinationPort: syn.sourcePort });
    trace.add({ kind: 'packet.sent', by: 'web.1' });
    trace.begin(3, { ...syn, flags: '.', mss: 0 }).add({ kind: 'packet.sent', by: 'web.1' });
    const directions = requestStories(trace.events)[0]!.journeys.map((each) => each.reply);
    expect(directions).toEqual([false, true, false]);
  });

  /** A query goes to port 53 and is redirected to the server's own port in the same namespace. */
  test.each(['tcp', 'udp'] as const)(
    'of a %s request is told also where a name was asked',
    (protocol) => {
      const trace = new TraceWriter(syn);
      trace.request = 1;
      const add = (
        packet: number,
        sourcePort: number,
        destinationPort: number,
        kind = protocol,
      ) => {
        const flags = kind === 'tcp' ? (sourcePort === 80 ? 'S.' : 'S') : '';
        trace.begin(packet, { ...syn, protocol: kind, flags, sourcePort, destinationPort });
        trace
          .at('n1', sourcePort === 80 ? 'web.1' : 'cli.1')
          .add({ kind: 'packet.sent', by: 'cli.1' });
      };
      trace.addOther({ kind: 'request.started', from: 'cli.1', to: 'web:80', protocol, step: 0 });
      add(1, 40000, 53, 'udp');
      add(2, 41234, 40000, 'udp');
      add(3, 50000, 80);
      add(4, 80, 50000);
      const directions = requestStories(trace.events)[0]!.journeys.map((each) => each.reply);
      expect(directions).toEqual([false, true, false, true]);
    },
  );

  test('is back for what another host makes, an ICMP error as much as a reset', () => {
    const trace = new TraceWriter(syn);
    trace.request = 1;
    trace.begin(1, syn).at('client', 'host').add({ kind: 'packet.sent', by: 'client' });
    const error = { ...syn, protocol: 'icmp', sourcePort: 0, destinationPort: 0 } as const;
    trace.begin(2, {
      ...error,
      flags: '',
      icmpType: 3,
      icmpCode: 1,
      source: ipv4('192.168.50.13'),
    });
    trace.at('n3', 'host').add({ kind: 'packet.sent', by: 'kernel' });
    const [, second] = requestStories(trace.events)[0]!.journeys;
    expect([second?.reply, second?.summary]).toEqual([true, 'ICMP host unreachable']);
  });
});

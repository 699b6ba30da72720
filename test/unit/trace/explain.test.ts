/*
 * The sentences of steps: each names what decided and why, from the events alone.
 */
import { describe, expect, test } from 'vitest';
import { ipv4 } from '../../../src/packet/ipv4-address.ts';
import { requestStories } from '../../../src/trace/journey.ts';
import type { JourneyStep } from '../../../src/trace/journey-shape.ts';
import { meshRequest, syn } from './mesh-request.ts';
import { TraceWriter } from './trace-writer.ts';

const [request, answer] = requestStories(meshRequest())[0]!.journeys;

function because(number: number, journey = request): string {
  return journey?.steps[number - 1]?.because ?? '';
}

/** The last step of a packet whose events a writer was given. */
function lastStep(write: (trace: TraceWriter) => void): JourneyStep {
  const trace = new TraceWriter(syn).begin(1, syn);
  trace.request = 1;
  write(trace);
  return requestStories(trace.events)[0]!.journeys[0]!.steps.at(-1)!;
}

const scheduled = {
  kind: 'ipvs.scheduled',
  service: 'FWM 256 rr',
  row: '-> 10.0.0.7:0 Masq 1',
  candidates: ['-> 10.0.0.6:0 Masq 1', '-> 10.0.0.7:0 Masq 1', '-> 10.0.0.8:0 Masq 1'],
  known: false,
  reply: false,
} as const;

/** A choice among so many real servers. */
function chosenAmong(count: number): string {
  const candidates = Array.from({ length: count }, (_, at) => `-> 10.0.0.${at + 6}:0 Masq 1`);
  return lastStep((trace) => trace.add({ ...scheduled, candidates })).because;
}

describe('the mesh in sentences', () => {
  test('says that the port is forwarded for any local address and by whom', () => {
    expect(because(4)).toContain('172.18.0.2 is eth1 of ingress_sbox.');
    expect(because(4)).toContain(
      'docker-proxy is not involved: the DNAT rule in DOCKER-INGRESS matches any local address, port 8080.',
    );
  });

  test('says that forwarding costs one from the time to live', () => {
    expect(because(5)).toContain('n3 forwards the packet for somebody else');
    expect(because(5)).toContain('from 64 to 63');
    expect(because(10)).toContain('ingress_sbox forwards the packet');
  });

  test('says that DOCKER-USER sees the translated destination (ING-08)', () => {
    expect(because(6)).toContain(
      'DOCKER-USER comes after DNAT: it sees 172.18.0.2:8080, not the published address.',
    );
  });

  test('says why the balancer keeps the published port (ING-02)', () => {
    expect(because(9)).toBe(
      "Round robin over 2 real servers (10.0.0.6, 10.0.0.7): the turn is 10.0.0.7's. " +
        'The port stays 8080 because the service is matched by firewall mark, not by port.',
    );
  });

  test('names the first of many real servers, and how many more there are', () => {
    expect(chosenAmong(6)).toContain(
      '6 real servers (10.0.0.6, 10.0.0.7, 10.0.0.8, 10.0.0.9, 10.0.0.10, 10.0.0.11):',
    );
    expect(chosenAmong(80)).toContain(
      '80 real servers (10.0.0.6, 10.0.0.7, 10.0.0.8, 10.0.0.9, 10.0.0.10, 10.0.0.11 and 74 more):',
    );
  });

  test('says that the task sees the entry node instead of the client (ING-11)', () => {
    expect(because(11)).toContain('The task sees 10.0.0.4 instead of 192.168.50.100.');
  });

  test('says what the LAN sees of a tunnelled packet', () => {
    expect(because(15)).toContain('UDP from 192.168.50.13 to 192.168.50.11, port 4789');
    expect(because(15)).toContain('10.0.0.4:40001 to 10.0.0.7:8080 is inside it, with VNI 4096');
  });

  test('says that the published port becomes the target port in the task', () => {
    expect(because(19)).toContain('the published port 8080 becomes 80');
  });

  test('says that answers are translated back without asking the rules', () => {
    expect(because(16, answer)).toContain(
      'source 172.18.0.2:8080 becomes 192.168.50.13:8080 again',
    );
    expect(because(13, answer)).toContain('The answer of the real server 10.0.0.7:8080');
  });
});

describe('the sentence of a balancer', () => {
  test('claims no choice for a connection that it knows', () => {
    const step = lastStep((trace) => {
      const before = trace.set({ destination: ipv4('10.0.0.7') });
      trace.at('n3', 'ingress_sbox').add({ ...scheduled, known: true, before });
    });
    expect(step.because).toContain('nothing is chosen anew');
    expect(step.because).not.toContain('Round robin');
  });

  test('claims no kept port for a service that is matched by port', () => {
    const step = lastStep((trace) => {
      const before = trace.set({ destination: ipv4('10.0.0.7') });
      const service = 'TCP 10.0.1.2:8080 wrr';
      const row = '-> 10.0.0.7:8080 Masq 1';
      trace.at('n3', 'ingress_sbox').add({ ...scheduled, service, row, before });
    });
    expect(step.because).toContain('Weighted round robin over 3 real servers');
    expect(step.because).not.toContain('firewall mark');
  });

  test('calls a single real server the only one', () => {
    const step = lastStep((trace) => {
      const before = trace.set({ destination: ipv4('10.0.0.7') });
      const candidates = ['-> 10.0.0.7:0 Masq 1'];
      trace.at('n3', 'ingress_sbox').add({ ...scheduled, candidates, before });
    });
    expect(step.because).toMatch(/^10\.0\.0\.7 is the only real server .* mark 0x100\./);
  });
});

describe('the sentence of a chain', () => {
  test('does not speak of docker-proxy for a host-mode port', () => {
    const step = lastStep((trace) => {
      const local = '-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER';
      const dnat =
        '-A DOCKER ! -i docker_gwbridge -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.18.0.3:80';
      const changes = { destination: ipv4('172.18.0.3'), destinationPort: 80 };
      trace.at('n1', 'host').walk(['nat', 'PREROUTING', 'DNAT'], [local, dnat], changes);
    });
    expect(step.title).toBe('DNAT to 172.18.0.3:80');
    expect(step.because).toContain('tcp not arriving on docker_gwbridge, to port 8080');
    expect(step.because).not.toContain('docker-proxy');
  });

  test('calls masquerading by the address of the interface that it takes', () => {
    const step = lastStep((trace) => {
      const rule = '-A POSTROUTING -s 172.18.0.0/16 ! -o docker_gwbridge -j MASQUERADE';
      const changes = { source: ipv4('192.168.50.11') };
      trace.at('n1', 'host').walk(['nat', 'POSTROUTING', 'MASQUERADE'], [rule], changes);
    });
    expect(step.title).toBe('MASQUERADE to 192.168.50.11:40001');
    expect(step.because).toContain('from 172.18.0.0/16, not leaving by docker_gwbridge');
  });

  test('names the mark where the walk ended at the policy', () => {
    const step = lastStep((trace) => {
      const rule = '-A INPUT -d 10.0.1.2/32 -j MARK --set-xmark 0x101/0xffffffff';
      trace.at('n1', 'lb:app').walk(['mangle', 'INPUT', 'policy'], [rule], { mark: 0x101 });
    });
    expect([step.action, step.title]).toEqual(['marked', 'Mark 0x101']);
  });

  test('says that the policy decided where rules only jumped and returned', () => {
    const step = lastStep((trace) => {
      const rules = [
        '-A OUTPUT -m addrtype --dst-type LOCAL -j DOCKER-INGRESS',
        '-A DOCKER-INGRESS -j RETURN',
      ];
      trace.at('n1', 'host').walk(['nat', 'OUTPUT', 'policy'], rules);
    });
    expect(step.title).toBe('Accepted by policy');
    expect(step.because).toContain('No rule of nat OUTPUT decides about it');
  });

  test('says which rule dropped a packet', () => {
    const step = lastStep((trace) => {
      const rules = ['-A FORWARD -j DOCKER-USER', '-A DOCKER-USER -s 10.9.0.0/16 -j DROP'];
      trace.at('n1', 'host').walk(['filter', 'FORWARD', 'DROP'], rules);
      trace.add({ kind: 'packet.dropped', reason: 'rule-drop', row: rules[1]! });
    });
    expect(step.title).toBe('Dropped by DOCKER-USER');
    expect(step.because).toContain('packets from 10.9.0.0/16');
  });
});

test('a drop says its reason and the row', () => {
  const step = lastStep((trace) => {
    trace.at('n1', 'web.1').add({ kind: 'packet.dropped', reason: 'no-route', row: '' });
  });
  expect(step.station.kind).toBe('route');
  expect(step.because).toBe(
    'No route leads to the destination. web.1 on n1 has none to 192.168.50.13.',
  );
});

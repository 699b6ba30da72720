/*
 * One SYN through the routing mesh and its answer, event by event, as a hand-made trace: client to
 * n3:8080, balanced to web.2 on n1, with the addresses, TTLs, lengths and rules that a real cluster
 * of three nodes showed. Tests of journeys, checks and reports share it.
 */
import { ipv4 } from '../../../src/packet/ipv4-address.ts';
import { macOfAddress } from '../../../src/packet/mac-address.ts';
import type { PacketHeaders, TraceEvent, TunnelHeaders } from '../../../src/trace/trace-event.ts';
import { TraceWriter } from './trace-writer.ts';

const EPHEMERAL = 40001;
const LAN_ROUTE = '192.168.50.0/24 dev eth0 proto kernel scope link src 192.168.50.100';

/** A SYN of 60 bytes from the client to n3:8080. */
export const syn: PacketHeaders = {
  protocol: 'tcp',
  sourceMac: 0x020000000064,
  destinationMac: 0x02000000000d,
  source: ipv4('192.168.50.100'),
  destination: ipv4('192.168.50.13'),
  sourcePort: EPHEMERAL,
  destinationPort: 8080,
  ttl: 64,
  length: 60,
  dontFragment: true,
  mark: 0,
  flags: 'S',
  mss: 1460,
  icmpType: -1,
  icmpCode: -1,
  sequenceNumber: 0,
  acknowledgement: 0,
  icmpIdentifier: 0,
};

const synAck: PacketHeaders = {
  ...syn,
  flags: 'S.',
  mss: 1410,
  source: ipv4('10.0.0.7'),
  destination: ipv4('10.0.0.4'),
  sourceMac: macOfAddress(ipv4('10.0.0.7')),
  destinationMac: macOfAddress(ipv4('10.0.0.4')),
  sourcePort: 80,
  destinationPort: EPHEMERAL,
};

function tunnel(from: string, to: string): TunnelHeaders {
  return {
    source: ipv4(from),
    destination: ipv4(to),
    sourcePort: 51234,
    destinationPort: 4789,
    vni: 4096,
  };
}

function writeEntryNode(trace: TraceWriter): void {
  trace.at('client', 'host').add({ kind: 'packet.sent', by: 'client' });
  trace.route(LAN_ROUTE, 'eth0');
  trace.tap('eth0', 'out').at('n3', 'host').tap('eth0', 'in');
  trace.walk(
    ['nat', 'PREROUTING', 'DNAT'],
    [
      '-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER-INGRESS',
      '-A DOCKER-INGRESS -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.18.0.2:8080',
    ],
    { destination: ipv4('172.18.0.2') },
  );
  trace.route(
    '172.18.0.0/16 dev docker_gwbridge proto kernel scope link src 172.18.0.1',
    'docker_gwbridge',
    63,
  );
  trace.walk(
    ['filter', 'FORWARD', 'ACCEPT'],
    [
      '-A FORWARD -j DOCKER-USER',
      '-A FORWARD -j DOCKER-FORWARD',
      '-A DOCKER-FORWARD -j DOCKER-INGRESS',
      '-A DOCKER-INGRESS -p tcp -m tcp --dport 8080 -j ACCEPT',
    ],
  );
  trace.set({ destinationMac: macOfAddress(ipv4('172.18.0.2')), sourceMac: 0x024200000001 });
  trace.tap('docker_gwbridge', 'out').tap('veth1', 'out');
}

function writeSandbox(trace: TraceWriter): void {
  trace.at('n3', 'ingress_sbox').tap('eth1', 'in');
  trace.walk(
    ['mangle', 'PREROUTING', 'MARK'],
    ['-A PREROUTING -p tcp -m tcp --dport 8080 -j MARK --set-xmark 0x100/0xffffffff'],
    { mark: 0x100 },
  );
  trace.route('local 172.18.0.2 dev eth1', 'eth1');
  const before = trace.set({ destination: ipv4('10.0.0.7') });
  trace.add({
    kind: 'ipvs.scheduled',
    service: 'FWM 256 rr',
    row: '-> 10.0.0.7:0 Masq 1',
    candidates: ['-> 10.0.0.6:0 Masq 1', '-> 10.0.0.7:0 Masq 1'],
    known: false,
    reply: false,
    before,
  });
  trace.route('10.0.0.0/24 dev eth0 proto kernel scope link src 10.0.0.4', 'eth0', 62);
  trace.walk(
    ['nat', 'POSTROUTING', 'SNAT'],
    ['-A POSTROUTING -d 10.0.0.0/24 -m ipvs --ipvs -j SNAT --to-source 10.0.0.4'],
    { source: ipv4('10.0.0.4') },
  );
  trace.set({
    mark: 0,
    sourceMac: macOfAddress(ipv4('10.0.0.4')),
    destinationMac: macOfAddress(ipv4('10.0.0.7')),
  });
  trace.tap('eth0', 'out');
}

/** Through the overlay's namespace into the tunnel, over the LAN and out of it again. */
function writeTunnel(trace: TraceWriter, from: [string, string], to: [string, string]): void {
  const row = `${from[0] === 'n3' ? '02:42:0a:00:00:07' : '02:42:0a:00:00:04'} dst ${to[1]} link-netnsid 0 self permanent`;
  trace.at(from[0], 'net:ingress').tap('veth0', 'p');
  trace.add({ kind: 'bridge.forwarded', bridge: 'br0', by: 'fdb', ports: ['vxlan0'], row: '' });
  trace.tap('vxlan0', 'out');
  trace.set({ tunnel: tunnel(from[1], to[1]) });
  trace.add({ kind: 'vxlan.encapsulated', vni: 4096, row });
  trace.at(from[0], 'host');
  trace.route(`192.168.50.0/24 dev eth0 proto kernel scope link src ${from[1]}`, 'eth0');
  trace.tap('eth0', 'out').at(to[0], 'host').tap('eth0', 'in');
  trace.walk(
    ['nat', 'PREROUTING', 'policy'],
    [
      '-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER-INGRESS',
      '-A DOCKER-INGRESS -j RETURN',
      '-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER',
    ],
  );
  trace.route(`local ${to[1]} dev lo`, 'lo');
  trace.set({ tunnel: undefined });
  trace.at(to[0], 'net:ingress');
  trace.add({ kind: 'vxlan.decapsulated', vni: 4096, tunnel: tunnel(from[1], to[1]) });
  trace.tap('vxlan0', 'p');
  trace.add({ kind: 'bridge.forwarded', bridge: 'br0', by: 'fdb', ports: ['veth0'], row: '' });
  trace.tap('veth0', 'out');
}

function writeTask(trace: TraceWriter): void {
  trace.at('n1', 'web.2').tap('eth0', 'in');
  trace.walk(
    ['nat', 'PREROUTING', 'REDIRECT'],
    ['-A PREROUTING -d 10.0.0.7/32 -p tcp -m tcp --dport 8080 -j REDIRECT --to-ports 80'],
    { destinationPort: 80 },
  );
  trace.route('local 10.0.0.7 dev eth0', 'eth0');
  trace.walk(
    ['filter', 'INPUT', 'ACCEPT'],
    [
      '-A INPUT -d 10.0.0.7/32 -p tcp -m tcp --dport 80 -m conntrack --ctstate NEW,ESTABLISHED -j ACCEPT',
    ],
  );
  trace.add({ kind: 'packet.delivered', to: 'web.2' });
}

function translate(
  trace: TraceWriter,
  hook: 'PREROUTING' | 'POSTROUTING' | 'OUTPUT',
  changes: Partial<PacketHeaders>,
): void {
  const before = trace.set(changes);
  trace.add({ kind: 'conntrack.translated', hook, entry: 'tcp entry', reply: true, before });
}

function writeAnswer(trace: TraceWriter): void {
  trace.at('n1', 'web.2').add({ kind: 'packet.sent', by: 'web.2' });
  trace.route('10.0.0.0/24 dev eth0 proto kernel scope link src 10.0.0.7', 'eth0');
  trace.walk(
    ['filter', 'OUTPUT', 'ACCEPT'],
    [
      '-A OUTPUT -s 10.0.0.7/32 -p tcp -m tcp --sport 80 -m conntrack --ctstate ESTABLISHED -j ACCEPT',
    ],
  );
  translate(trace, 'POSTROUTING', { sourcePort: 8080 });
  trace.tap('eth0', 'out');
  writeTunnel(trace, ['n1', '192.168.50.11'], ['n3', '192.168.50.13']);
  trace.at('n3', 'ingress_sbox').tap('eth0', 'in');
  translate(trace, 'PREROUTING', { destination: ipv4('192.168.50.100') });
  trace.route('default via 172.18.0.1 dev eth1', 'eth1', 63);
  const before = trace.set({ source: ipv4('172.18.0.2') });
  trace.add({
    kind: 'ipvs.scheduled',
    service: 'FWM 256 rr',
    row: '-> 10.0.0.7:0 Masq 1',
    candidates: ['-> 10.0.0.6:0 Masq 1', '-> 10.0.0.7:0 Masq 1'],
    known: true,
    reply: true,
    before,
  });
  trace.set({ destinationMac: 0x024200000001, sourceMac: macOfAddress(ipv4('172.18.0.2')) });
  trace.tap('eth1', 'out').at('n3', 'host').tap('veth1', 'p');
  trace.add({
    kind: 'bridge.forwarded',
    bridge: 'docker_gwbridge',
    by: 'local',
    ports: [],
    row: '',
  });
  trace.tap('docker_gwbridge', 'in');
  trace.route('192.168.50.0/24 dev eth0 proto kernel scope link src 192.168.50.13', 'eth0', 62);
  translate(trace, 'POSTROUTING', { source: ipv4('192.168.50.13') });
  trace.tap('eth0', 'out').at('client', 'host').tap('eth0', 'in');
  trace.add({ kind: 'packet.delivered', to: 'client' });
}

/** A request, its SYN (packet 1) and its SYN-ACK (packet 2), as request 1 of step 0. */
export function meshRequest(): TraceEvent[] {
  const trace = new TraceWriter(syn);
  trace.addOther({ kind: 'step.started', step: 0, text: 'request client -> n3:8080' });
  trace.request = 1;
  trace.addOther({
    kind: 'request.started',
    step: 0,
    from: 'client',
    to: 'n3:8080',
    protocol: 'tcp',
  });
  trace.begin(1, syn);
  writeEntryNode(trace);
  writeSandbox(trace);
  writeTunnel(trace, ['n3', '192.168.50.13'], ['n1', '192.168.50.11']);
  writeTask(trace);
  trace.begin(2, synAck);
  writeAnswer(trace);
  trace.addOther({
    kind: 'request.finished',
    step: 0,
    outcome: 'ok',
    task: 'web.2',
    peer: '10.0.0.4',
    local: '10.0.0.7:80',
  });
  return trace.events;
}

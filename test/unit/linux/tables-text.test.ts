/*
 * Tables as the real tools print them, beyond what whole nodes show in test/unit/libnetwork.
 */
import { describe, expect, it } from 'vitest';
import { addRealServer, addVirtualService } from '../../../src/linux/ipvs-table.ts';
import { applyIptables } from '../../../src/linux/netfilter/iptables-command.ts';
import { addAddress, addDevice, createNamespace } from '../../../src/linux/network-namespace.ts';
import { addRoute } from '../../../src/linux/routing-table.ts';
import { listen, newSocket } from '../../../src/linux/socket-table.ts';
import {
  addrText,
  ipvsText,
  listenText,
  namespaceTables,
  routeText,
  type NamespaceKind,
} from '../../../src/linux/tables-text.ts';
import { ipv4 } from '../../../src/packet/ipv4-address.ts';
import { subnet } from '../../../src/packet/ipv4-subnet.ts';

function machine() {
  const namespace = createNamespace('n1', 'host');
  const eth0 = addDevice(namespace, { name: 'eth0', kind: 'ethernet', mac: 1, mtu: 1500 });
  addAddress(eth0, ipv4('192.168.50.11'), 24);
  return { namespace, eth0 };
}

function keys(kind: NamespaceKind): string[] {
  return Object.keys(namespaceTables(machine().namespace, kind, 0));
}

describe('ip addr and ip route', () => {
  it('a bridge without ports is down and its route has no link', () => {
    const { namespace } = machine();
    const bridge = addDevice(namespace, { name: 'docker0', kind: 'bridge', mac: 2, mtu: 1500 });
    addAddress(bridge, ipv4('172.17.0.1'), 16);
    expect(addrText(namespace)).toContain('docker0 DOWN 172.17.0.1/16');
    expect(routeText(namespace)).toContain(
      '172.17.0.0/16 dev docker0 proto kernel scope link src 172.17.0.1 linkdown',
    );
  });

  it('a device without an address is not listed, a host route for one neither', () => {
    const { namespace, eth0 } = machine();
    addDevice(namespace, { name: 'vethabc', kind: 'veth', mac: 3, mtu: 1500 });
    addAddress(eth0, ipv4('192.168.50.99'), 32);
    expect(addrText(namespace)).toEqual([
      'lo UNKNOWN 127.0.0.1/8',
      'eth0 UP 192.168.50.11/24 192.168.50.99/32',
    ]);
    expect(routeText(namespace)).toHaveLength(1);
  });

  it('the default route is first, others follow by destination whatever their length', () => {
    const { namespace, eth0 } = machine();
    const via = { device: eth0, gateway: ipv4('192.168.50.1'), source: 0 };
    addRoute(namespace.routes, { ...via, subnet: subnet('203.0.113.0/24') });
    addRoute(namespace.routes, { ...via, subnet: subnet('0.0.0.0/0') });
    addRoute(namespace.routes, { ...via, subnet: subnet('10.0.0.0/8') });
    expect(routeText(namespace)).toEqual([
      'default via 192.168.50.1 dev eth0',
      '10.0.0.0/8 via 192.168.50.1 dev eth0',
      '192.168.50.0/24 dev eth0 proto kernel scope link src 192.168.50.11',
      '203.0.113.0/24 via 192.168.50.1 dev eth0',
    ]);
  });
});

describe('ipvsadm and ss', () => {
  it('services are sorted by mark, servers by number and not by text', () => {
    const { namespace } = machine();
    for (const mark of [0x102, 0x100]) {
      const service = addVirtualService(namespace.ipvs, mark);
      for (const text of ['10.0.0.9', '10.0.0.10']) addRealServer(service, ipv4(text), 1);
    }
    expect(ipvsText(namespace, 0)).toEqual([
      'FWM 256 rr',
      '-> 10.0.0.9:0 Masq 1 0 0',
      '-> 10.0.0.10:0 Masq 1 0 0',
      'FWM 258 rr',
      '-> 10.0.0.9:0 Masq 1 0 0',
      '-> 10.0.0.10:0 Masq 1 0 0',
    ]);
  });

  it('a socket is listed at the address that it is bound to', () => {
    const { namespace } = machine();
    const owner = { number: 1, name: 'app' };
    listen(newSocket(namespace, 6, owner), ipv4('127.0.0.1'), 80);
    listen(newSocket(namespace, 17, owner), 0, 53);
    expect(listenText(namespace)).toEqual([
      'udp UNCONN 0 0 0.0.0.0:53 0.0.0.0:*',
      'tcp LISTEN 0 128 127.0.0.1:80 0.0.0.0:*',
    ]);
  });
});

describe('A report', () => {
  it('leaves the port of a name server out and other ports in', () => {
    const { namespace } = machine();
    for (const rule of [
      '-A OUTPUT -d 127.0.0.11 -p udp --dport 53 -j DNAT --to-destination 127.0.0.11:41234',
      '-A POSTROUTING -s 127.0.0.11 -p udp --sport 41234 -j SNAT --to-source :53',
      '-A OUTPUT -p udp --dport 53 -j DNAT --to-destination 127.0.0.1:41234',
      '-A POSTROUTING -p udp --sport 41234 -j SNAT --to-source 10.0.0.1:53',
    ]) {
      applyIptables(namespace.rules, 'nat', rule);
    }
    const { iptables } = namespaceTables(namespace, 'task', 0);
    expect(iptables.filter((line) => line.startsWith('-A'))).toEqual([
      '-A OUTPUT -d 127.0.0.11/32 -p udp -m udp --dport 53 -j DNAT --to-destination 127.0.0.11:<dns>',
      '-A OUTPUT -p udp -m udp --dport 53 -j DNAT --to-destination 127.0.0.1:41234',
      '-A POSTROUTING -s 127.0.0.11/32 -p udp -m udp --sport <dns> -j SNAT --to-source :53',
      '-A POSTROUTING -p udp -m udp --sport 41234 -j SNAT --to-source 10.0.0.1:53',
    ]);
  });

  it('has listeners for a machine, tunnels for an overlay, neither for a sandbox', () => {
    const common = ['addr', 'route', 'iptables', 'ipvs'];
    expect(keys('task')).toEqual(common);
    expect(keys('host')).toEqual([...common, 'listen']);
    expect(keys('overlay')).toEqual([...common, 'fdb', 'neigh', 'vxlan']);
  });
});

/*
 * Encrypted overlays (CP-80 to CP-85): the rules that the engine installs, what is on the LAN, what a
 * firewall that drops protocol 50 does, and that nothing comes in the clear. The rule texts are what
 * iptables-save makes of the arguments in libnetwork/drivers/overlay/encryption.go and bpf.go.
 */
import { describe, expect, it } from 'vitest';
import { overlayMtu } from '../../../src/libnetwork/overlay-driver.ts';
import { parseScenario, simulate, type SimulationResult } from '../../../src/index.ts';

const VNI_4097 =
  '7,32 0 0 4294963252,7 0 0 0,64 0 0 4,116 0 0 8,21 1 0 4097,6 0 0 0,6 0 0 4294967295';
const MARK = `-A OUTPUT -p udp -m udp --dport 4789 -m bpf --bytecode "${VNI_4097}" -j MARK --set-xmark 0xd0c4e3/0xffffffff`;
const DROP = `-A INPUT -p udp -m policy --dir in --pol none -m udp --dport 4789 -m bpf --bytecode "${VNI_4097}" -j DROP`;
const ACCEPT = DROP.replace('--pol none', '--pol ipsec').replace('DROP', 'ACCEPT');

function run(steps: readonly object[], engine = '28.5'): SimulationResult {
  const { scenario, diagnostics } = parseScenario(
    JSON.stringify({
      title: 'Encrypted',
      engine,
      cluster: { nodes: { n1: {}, n2: {} } },
      networks: { secret: { driver_opts: { encrypted: '' } }, open: {} },
      services: { web: { networks: ['secret', 'open'], deploy: { mode: 'global' } } },
      steps,
    }),
  );
  if (scenario === undefined) throw new Error(JSON.stringify(diagnostics));
  return simulate(scenario);
}

const bySecret = { request: { from: 'web@n1', to: 'web@n2@secret:80' } };
const byOpen = { request: { from: 'web@n1', to: 'web@n2@open:80' } };

function outcomes({ observations }: SimulationResult): unknown[] {
  return observations.filter(({ kind }) => kind === 'request').map(({ outcome }) => outcome);
}

describe('A node on an encrypted network', () => {
  it('marks its tunnel packets and drops those that come in the clear', () => {
    const rules = run([]).tables['n1']?.['host']?.iptables;
    expect(rules).toContain(MARK);
    expect(rules).toContain(DROP);
    expect(rules).not.toContain(ACCEPT);
  });

  it('lets decrypted ones past its own firewall up to engine 24 only (CP-82)', () => {
    expect(run([], '24').tables['n1']?.['host']?.iptables).toContain(ACCEPT);
    expect(run([], '25').tables['n1']?.['host']?.iptables).not.toContain(ACCEPT);
  });

  it('has links with 26 bytes less (CP-85)', () => {
    const [node] = run([]).topology.nodes;
    const mtu = (name: string): number | undefined =>
      node?.namespaces.find((each) => each.name === `net:${name}`)?.interfaces[0]?.mtu;
    expect([mtu('secret'), mtu('open')]).toEqual([1424, 1450]);
  });

  it('rounds them down to four bytes, but those of an open network not (maxMTU)', () => {
    expect(overlayMtu({ baseMtu: 1401, encrypted: true })).toBe(1324);
    expect(overlayMtu({ baseMtu: 1401, encrypted: false })).toBe(1351);
  });
});

describe('What the LAN sees', () => {
  it('is ESP between the nodes, without ports or VNI, of the one network only', () => {
    const { observations } = run([
      { ...bySecret, trace: true },
      { ...byOpen, trace: true },
    ]);
    const [secret, open] = observations
      .filter(({ kind }) => kind === 'trace')
      .map(({ packets }) =>
        (packets as Record<string, unknown>[]).filter((row) => row['interface'] === 'eth0'),
      );
    expect(secret?.length).toBeGreaterThan(10);
    expect(new Set(secret?.map(({ protocol }) => protocol))).toEqual(new Set(['esp']));
    expect(secret?.some((row) => 'vxlan' in row || 'sourcePort' in row)).toBe(false);
    expect(new Set(open?.map(({ protocol }) => protocol))).toEqual(new Set(['tcp']));
    // A SYN of 60 bytes in 50 bytes of VXLAN; ESP pads the 90 bytes of UDP and two more to 92, and
    // adds 16 in front and 8 behind.
    expect(secret?.[0]).toMatchObject({ source: '192.168.50.11', length: 20 + 16 + 92 + 8 });
  });
});

describe('A firewall on the way', () => {
  it('that drops protocol 50 cuts the encrypted network and no other', () => {
    const steps = [{ firewall: { node: 'n2', drop: 'esp' } }, bySecret, byOpen];
    expect(outcomes(run(steps))).toEqual(['timeout', 'ok']);
  });

  it('that drops UDP 4789 cuts both: decrypted packets pass INPUT once more (CP-82)', () => {
    const steps = [{ firewall: { node: 'n2', drop: 'udp/4789' } }, bySecret, byOpen];
    expect(outcomes(run(steps))).toEqual(['timeout', 'timeout']);
  });

  it('on a node of engine 24 that drops UDP 4789 is overruled only below the ACCEPT (CP-82)', () => {
    const steps = [{ firewall: { node: 'n2', drop: 'udp/4789' } }, bySecret];
    expect(outcomes(run(steps, '24'))).toEqual(['timeout']);
  });
});

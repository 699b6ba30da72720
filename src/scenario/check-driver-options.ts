/**
 * Values of a network's `driver_opts` that its driver would refuse, and options that are not simulated.
 *
 * Owns which options are read and what they may be, as fromLabels of libnetwork's bridge driver and
 * parseNetworkOptions of its overlay driver say. Options that nobody reads are passed over, as there,
 * but told: a slip of the keyboard makes one.
 */
import { quoted } from './diagnostics.ts';
import { textRecord } from './normalise-values.ts';
import { reportValue, warnKey, warnValue, type Report } from './report.ts';
import type { NetworkFile } from './schema/cluster.ts';
import type { ScenarioFile } from './schema/file.ts';
import { suggestion } from './suggest.ts';
import { parseIpv4 } from '../packet/ipv4-address.ts';

/** What a value has to be, undefined where it is that. */
type Expectation = (value: string) => string | undefined;

const BRIDGE = 'com.docker.network.bridge';
const GATEWAY_MODE = `${BRIDGE}.gateway_mode_ipv4`;

/** What Go's strconv.ParseBool takes. */
const BOOLEANS = new Set(
  ['1', 't', 'T', 'TRUE', 'true', 'True'].concat(['0', 'f', 'F', 'FALSE', 'false', 'False']),
);
/** A device name has room for 15 bytes (IFNAMSIZ) and no slash or blank. */
const DEVICE_NAME = /^[^\s/]{1,15}$/;
/** Devices that every machine has before any network is made. */
const TAKEN_DEVICES = new Set(['lo', 'eth0', 'docker0', 'docker_gwbridge', '.', '..']);
const MTU_MIN = 68;
const MTU_MAX = 65_535;

const isBoolean: Expectation = (value) => (BOOLEANS.has(value) ? undefined : '"true" or "false"');

function mtuFrom(least: number): Expectation {
  return (value) =>
    /^\d{1,6}$/.test(value) && Number(value) >= least && Number(value) <= MTU_MAX
      ? undefined
      : `a whole number from ${least} to ${MTU_MAX}`;
}

const isAddress: Expectation = (value) =>
  parseIpv4(value) === undefined ? 'an IPv4 address such as 127.0.0.1' : undefined;

const isFreeDeviceName: Expectation = (value) =>
  DEVICE_NAME.test(value) && !TAKEN_DEVICES.has(value)
    ? undefined
    : 'a device name of at most 15 characters that no machine has already';

const MTU_OPTION = 'com.docker.network.driver.mtu';
const FOR_BRIDGES: Readonly<Record<string, Expectation>> = {
  [MTU_OPTION]: mtuFrom(MTU_MIN),
  [`${BRIDGE}.enable_icc`]: isBoolean,
  [`${BRIDGE}.enable_ip_masquerade`]: isBoolean,
  [`${BRIDGE}.host_binding_ipv4`]: isAddress,
  [`${BRIDGE}.name`]: isFreeDeviceName,
};
/** Read by being there, whatever they say. */
const OVERLAY_FLAGS = ['encrypted', 'dsr'];

/** Reports what the drivers of the file's networks would not take. */
export function checkDriverOptions(file: ScenarioFile, report: Report): void {
  const usual = file.cluster.mode === 'standalone' ? 'bridge' : 'overlay';
  for (const [name, network] of Object.entries(file.networks ?? {})) {
    if (network) checkNetwork(name, network, (network.driver ?? usual) === 'bridge', report);
  }
}

function checkNetwork(name: string, network: NetworkFile, isBridge: boolean, report: Report): void {
  const options = textRecord(network.driver_opts);
  const expectations = isBridge
    ? FOR_BRIDGES
    : { [MTU_OPTION]: mtuFrom(MTU_MIN + overheadOf(options)) };
  for (const [option, expectation] of Object.entries(expectations)) {
    const value = Object.hasOwn(options, option) ? options[option] : undefined;
    const expected = value === undefined ? undefined : expectation(value);
    if (expected === undefined) continue;
    const message = `${quoted(option)} is ${quoted(value ?? '')}; expected ${expected}`;
    reportValue(report, optionPath(name, network, option), { code: 'bad-option', message });
  }
  if (network.enable_ipv6) warnIpv6(name, report);
  warnGatewayMode(options[GATEWAY_MODE], optionPath(name, network, GATEWAY_MODE), report);
  const flags = isBridge ? [GATEWAY_MODE] : OVERLAY_FLAGS;
  const known = [...flags, ...Object.keys(expectations)];
  for (const option of Object.keys(options).filter((each) => !known.includes(each))) {
    warnKey(report, optionPath(name, network, option), {
      code: 'not-simulated',
      message: `the driver option ${quoted(option)} changes nothing here`,
      hint: () => suggestion(option, known),
    });
  }
}

/** What an overlay's links take off (overlayMtu of the driver): VXLAN's headers, and ESP's. */
function overheadOf(options: Readonly<Record<string, string>>): number {
  return Object.hasOwn(options, 'encrypted') ? 76 : 50;
}

/** `driver_opts` is a mapping or a list of `key=value`; of a list the whole is pointed at. */
function optionPath(name: string, { driver_opts: options }: NetworkFile, option: string): string[] {
  const path = ['networks', name, 'driver_opts'];
  return Array.isArray(options) ? path : [...path, option];
}

function warnIpv6(name: string, report: Report): void {
  const message = 'the network has IPv4 addresses only: IPv6 is not simulated';
  const hint =
    'Swarm balances IPv4 alone, so what this shows is what services get from an IPv6 network too';
  warnKey(report, ['networks', name, 'enable_ipv6'], { code: 'not-simulated', message, hint });
}

/** A bridge here always translates addresses, which is the default mode `nat`. */
function warnGatewayMode(mode = '', path: readonly string[], report: Report): void {
  if (mode === '' || mode === 'nat') return;
  const message = `the gateway mode ${quoted(mode)} is taken as "nat": the others are not simulated`;
  warnValue(report, path, { code: 'not-simulated', message });
}

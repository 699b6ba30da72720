/**
 * The building blocks of the schema: names, quantities, ports, addresses, lists.
 * Owns what a single value may be and the words of what was expected. No schema here changes a
 * value: the file is judged as written, and `normalise-*.ts` spell it out.
 */
import { z } from 'zod';
import { parseIpv4 } from '../../packet/ipv4-address.ts';
import { parseSubnet } from '../../packet/ipv4-subnet.ts';
import { LIST_LENGTH_MAX } from '../limits.ts';
import { EXPOSED_TEXT, LISTEN_TEXT, parseExposed, parseListen, PORT_MAX } from '../port-text.ts';
import {
  BANDWIDTH_TEXT,
  CPUS_TEXT,
  DURATION_TEXT,
  parseBandwidth,
  parseCpus,
  parseDuration,
  parseRatio,
  parseSize,
  RATIO_TEXT,
  SIZE_TEXT,
} from '../quantities.ts';

/**
 * Text or a bare number that a reader understands; `expected` completes "expected …". One that it does not
 * understand is no longer looked at (`abort`), without which a union would take this form for the one meant.
 */
function readable(expected: string, read: (value: string | number) => unknown) {
  return z
    .union([z.string(), z.number()], { error: expected })
    .refine((value) => read(value) !== undefined, { error: expected, abort: true });
}

export const duration = readable(DURATION_TEXT, parseDuration).meta({ id: 'duration' });
export const size = readable(SIZE_TEXT, parseSize).meta({ id: 'size' });
export const bandwidth = readable(BANDWIDTH_TEXT, parseBandwidth).meta({ id: 'bandwidth' });
export const ratio = readable(RATIO_TEXT, parseRatio).meta({ id: 'share' });
export const cpus = readable(CPUS_TEXT, parseCpus).meta({ id: 'processors' });
export const listenPort = readable(LISTEN_TEXT, parseListen).meta({ id: 'listenPort' });
export const exposedPorts = readable(EXPOSED_TEXT, parseExposed).meta({ id: 'exposedPorts' });

const PORT_TEXT = `a port from 1 to ${PORT_MAX}`;

export const port = z
  .int({ error: PORT_TEXT })
  .min(1, { error: PORT_TEXT })
  .max(PORT_MAX, { error: PORT_TEXT })
  .meta({ id: 'port' });

/** A whole number of at least `least`. */
export function whole(least: number, most: number) {
  const expected = `a whole number from ${least} to ${most}`;
  return z.int({ error: expected }).min(least, { error: expected }).max(most, { error: expected });
}

export const ipv4Address = z
  .string({ error: 'an IPv4 address such as `192.168.50.11`' })
  .refine((text) => parseIpv4(text) !== undefined, {
    error: 'an IPv4 address such as `192.168.50.11`',
  });

/** CIDR text whose host bits are zero, as Docker wants it. */
export const ipv4Subnet = z
  .string({ error: 'a subnet such as `10.0.1.0/24`' })
  .refine((text) => parseSubnet(text) !== undefined, { error: 'a subnet such as `10.0.1.0/24`' });

function nameLike(what: string, pattern: RegExp) {
  const error = `${what}: letters, digits, ${what.includes('service') ? '' : '`.`, '}\`-\` and \`_\`, at most 63`;
  return z.string({ error }).regex(pattern, { error });
}

const DOTTED_NAME = /^[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/;
const DNS_NAME = /^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?$/;

export const machineName = nameLike('a host name', DOTTED_NAME);
export const networkName = nameLike('a network name', DOTTED_NAME);
export const containerName = nameLike('a container name', DOTTED_NAME);
export const serviceName = nameLike('a service name', DNS_NAME);

const INTERFACE_TEXT = 'an interface such as `eth0`: at most 15 characters, no blank and no `/`';

/** What the kernel takes as the name of a device (dev_valid_name). */
export const interfaceName = z
  .string({ error: INTERFACE_TEXT })
  .regex(/^[^\s/:]{1,15}$/, { error: INTERFACE_TEXT });

export const shortText = z
  .string({ error: 'text' })
  .max(1_000, { error: 'at most 1000 characters' });
export const longText = z
  .string({ error: 'text' })
  .max(20_000, { error: 'at most 20000 characters' });
export const flag = z.boolean({ error: '`true` or `false`' });

/** A value that other tools take as text: `true`, `1` and `a` alike. */
export const scalar = z.union([z.string(), z.number(), z.boolean()], { error: 'a single value' });

/** A list of limited length. */
export function listOf<Item extends z.ZodType>(item: Item) {
  return z
    .array(item, { error: 'a list' })
    .max(LIST_LENGTH_MAX, { error: `at most ${LIST_LENGTH_MAX} entries` });
}

/** One value or a list of them. */
export function oneOrMore<Item extends z.ZodType>(item: Item, expected: string) {
  return z.union([item, listOf(item)], { error: expected });
}

/** One of a closed list of words. */
export function word<const Words extends readonly [string, ...string[]]>(...words: Words) {
  return z.enum(words, { error: `one of ${words.map((each) => `\`${each}\``).join(', ')}` });
}

/** Labels, options, variables: a mapping, or a list of `KEY=value`. */
export const keyValues = z
  .union([z.record(z.string(), scalar.nullable()), z.array(z.string())], {
    error: 'a mapping, or a list of `KEY=value`',
  })
  .meta({ id: 'keyValues' });

/** A key that Compose has and the simulation has no use for. */
export function unused(sentence: string) {
  return z.unknown().optional().describe(`${sentence} Accepted, and not simulated.`);
}

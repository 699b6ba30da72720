/**
 * How large a scenario may be. A file is hostile until shown otherwise: each bound keeps reading
 * under a second and memory small, and is far above what a cluster that people run needs.
 */

/** Size of the text, in UTF-16 code units as a string counts them. */
export const TEXT_LENGTH_MAX = 1_048_576;

/** YAML tokens, blanks not counted: 10,000 steps of a usual length need about 250,000. */
export const TOKEN_COUNT_MAX = 300_000;

/** Nesting of mappings and lists; a service in a `create` step reaches 9. */
export const DEPTH_MAX = 48;

export const ALIAS_COUNT_MAX = 1_000;

/** Mappings, lists and scalars once every alias is written out. */
export const VALUE_COUNT_MAX = 400_000;

export const KEY_LENGTH_MAX = 256;
export const STRING_LENGTH_MAX = 32_768;

export const NODE_COUNT_MAX = 2_000;
export const HOST_COUNT_MAX = 2_000;
export const NETWORK_COUNT_MAX = 2_000;
export const SERVICE_COUNT_MAX = 2_000;
export const CONTAINER_COUNT_MAX = 2_000;
export const STACK_COUNT_MAX = 100;
export const STEP_COUNT_MAX = 10_000;
export const EXPECTATION_COUNT_MAX = 10_000;
export const LIST_LENGTH_MAX = 10_000;

/** Entries of all `ports` lists together; each may be a range. */
export const PORT_ENTRY_COUNT_MAX = 10_000;

/** `count` of a request or a query. */
export const REQUEST_COUNT_MAX = 100_000;

/** `bytes` of a ping: what one IPv4 packet holds behind its headers. */
export const ECHO_BYTES_MAX = 65_507;

export const REPLICA_COUNT_MAX = 100_000;

/** Diagnostics of one file; more of them help nobody. */
export const DIAGNOSTIC_COUNT_MAX = 20;

/**
 * Names as YAML writes them, for the lines that the page adds to a scenario.
 *
 * Owns the quoting alone.
 */

/** A name as YAML: in quotes unless it is plainly a word. */
export function yamlName(name: string): string {
  const plain = /^[A-Za-z][\w.-]*$/.test(name) && !/^(true|false|null|yes|no|on|off)$/i.test(name);
  return plain ? name : JSON.stringify(name);
}

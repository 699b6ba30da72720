/**
 * Hands a file to the reader as a download; nothing leaves the computer.
 *
 * Owns the life of the object URL.
 */

/** Saves text under a name that the browser may still change. */
export function downloadText(fileName: string, text: string, type = 'text/yaml'): void {
  download(fileName, new Blob([text], { type }));
}

/** Saves a file under a name that the browser may still change. */
export function download(fileName: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName || 'scenario.yaml';
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

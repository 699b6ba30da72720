/**
 * Asks the browser to keep the page for use without a network.
 *
 * Owns when: on a web server, never on 127.0.0.1, where the command line serves the page itself.
 */
export function keepForOffline(): void {
  if (!('serviceWorker' in navigator) || !import.meta.env.PROD) return;
  if (location.hostname === '127.0.0.1') return;
  addEventListener('load', () => {
    // A browser that refuses, as in private windows, shows the page from the network each time.
    navigator.serviceWorker.register('./service-worker.js').catch(() => undefined);
  });
}

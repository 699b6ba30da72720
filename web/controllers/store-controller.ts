/**
 * Redraws an element whenever one of the stores it looks at changes.
 *
 * Owns the subscriptions, which live as long as the element is in the document.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

interface Observable {
  subscribe(listener: () => void): () => void;
}

export class StoreController implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #stores: () => readonly Observable[];
  #ends: (() => void)[] = [];

  /** For `addController`. `stores` is asked when the element is connected and has its properties. */
  constructor(host: ReactiveControllerHost, stores: () => readonly Observable[]) {
    this.#host = host;
    this.#stores = stores;
  }

  hostConnected(): void {
    this.#ends = this.#stores().map((store) => store.subscribe(() => this.#host.requestUpdate()));
  }

  hostDisconnected(): void {
    for (const end of this.#ends) end();
    this.#ends = [];
  }
}

/**
 * An observable record: read it, patch it, be told when it changed.
 *
 * Owns nothing but the idea; run-store, playback-store and view-store own the states. Elements
 * follow a store through controllers/store-controller.ts.
 */
export interface Store<State extends object> {
  readonly state: Readonly<State>;
  /** Replaces the given fields; tells the listeners when one of them differs. */
  patch(change: Partial<State>): void;
  /** Calls back after each change; returns the function that ends it. */
  subscribe(listener: () => void): () => void;
}

/** A store that starts with these values. */
export function createStore<State extends object>(initial: State): Store<State> {
  const listeners = new Set<() => void>();
  let state: Readonly<State> = initial;
  return {
    get state() {
      return state;
    },
    patch(change) {
      const keys = Object.keys(change) as (keyof State)[];
      if (keys.every((key) => Object.is(state[key], change[key]))) return;
      state = { ...state, ...change };
      for (const listener of Array.from(listeners)) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

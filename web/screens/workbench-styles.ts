/**
 * Styles of the workbench: panes beside each other, a drawer and a sheet where there is less room.
 *
 * Owns where panes stand at each width; what is in them is theirs.
 */
import { css } from 'lit';

export const workbenchStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-height: 0;
    position: relative;
  }
  .panes {
    flex: 1;
    min-height: 0;
    display: grid;
    grid-template: 'main' minmax(0, 1fr) 'dock' auto / minmax(0, 1fr);
  }
  .with-rail {
    grid-template: 'nav main' minmax(0, 1fr) 'dock dock' auto / var(--rail) minmax(0, 1fr);
  }
  .with-inspector {
    grid-template: 'main aside' minmax(0, 1fr) 'dock dock' auto / minmax(0, 1fr) var(--inspector);
  }
  .with-rail.with-inspector {
    grid-template:
      'nav main aside' minmax(0, 1fr) 'dock dock dock' auto
      / var(--rail) minmax(0, 1fr) var(--inspector);
  }
  nav {
    grid-area: nav;
    display: flex;
    min-height: 0;
    border-right: 1px solid var(--hairline);
  }
  nav,
  aside,
  .dock {
    position: relative;
  }
  swarm-separator {
    inset: 0 -4px 0 auto;
    width: 8px;
    cursor: col-resize;
  }
  aside > swarm-separator {
    inset: 0 auto 0 -4px;
  }
  .dock > swarm-separator {
    inset: -4px 0 auto;
    width: auto;
    height: 8px;
    cursor: row-resize;
  }
  nav > :not(swarm-separator) {
    flex: 1;
    min-width: 0;
  }
  main {
    grid-area: main;
    display: flex;
    flex-direction: column;
    min-width: 0;
    min-height: 0;
    position: relative;
  }
  main > swarm-stage {
    flex: 1;
  }
  main > swarm-stage[inert] {
    visibility: hidden;
  }
  swarm-waiting {
    position: absolute;
    inset: 0;
  }
  aside {
    grid-area: aside;
    display: flex;
    min-height: 0;
    border-left: 1px solid var(--hairline);
  }
  aside > :not(swarm-separator) {
    flex: 1;
    min-width: 0;
  }
  .dock {
    grid-area: dock;
    display: flex;
    flex-direction: column;
    min-width: 0;
    border-top: 1px solid var(--hairline);
    background: var(--panel);
  }
  .with-dock .dock {
    height: var(--dock);
  }
  .tall-dock .dock {
    height: min(64vh, calc(100vh - 240px));
  }
  .dock-head {
    display: flex;
    align-items: flex-start;
    gap: 4px 16px;
    margin: 0 16px;
    flex: none;
    border-bottom: 1px solid var(--hairline);
  }
  .dock-head > .tabs {
    border: 0;
    min-width: 0;
    overflow-x: auto;
  }
  .dock-head > .plain {
    min-height: 28px;
  }
  .dock-head > swarm-filter {
    flex: 1;
    min-width: 0;
  }
  .space {
    flex: 1;
  }
  .dock-panel {
    flex: 1;
    min-height: 0;
    padding: 2px 8px 4px;
  }
  .notice {
    flex: none;
    max-height: 40%;
    overflow: auto;
    padding: 6px 16px;
    background: var(--tint);
  }
  .state {
    padding: 32px 24px;
    gap: 12px;
    align-items: flex-start;
    overflow: auto;
    flex: 1;
  }
  .state h1 {
    font-size: var(--size-screen);
    font-weight: 600;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }
  .problems {
    display: grid;
    grid-template-columns: minmax(0, max-content);
    gap: 10px;
    max-width: 100%;
  }
  .problems pre {
    padding: 10px 12px;
    background: var(--panel);
    border: 1px solid var(--hairline);
    border-left: 3px solid var(--drop);
    border-radius: var(--radius);
  }
  @media (max-width: 1099px) {
    .with-rail,
    .panes {
      grid-template: 'main' minmax(0, 1fr) 'dock' auto / minmax(0, 1fr);
    }
    .with-inspector,
    .with-rail.with-inspector {
      grid-template: 'main aside' minmax(0, 1fr) 'dock dock' auto / minmax(0, 1fr) var(--inspector);
    }
    nav > swarm-separator {
      display: none;
    }
    nav {
      position: absolute;
      inset: 0 auto 0 0;
      width: min(280px, 85%);
      z-index: 3;
      box-shadow: var(--shadow);
    }
  }
  @media (max-width: 911px) {
    swarm-separator {
      display: none;
    }
    .with-inspector,
    .with-rail.with-inspector {
      grid-template:
        'main' minmax(0, 1fr) 'aside' 300px 'dock' auto
        / minmax(0, 1fr);
    }
    aside {
      border-left: 0;
      border-top: 1px solid var(--hairline);
    }
    .with-dock .dock {
      height: auto;
    }
    .with-dock:not(.tall-dock) .dock-panel,
    .with-dock:not(.tall-dock) .dock-head > :not(.tabs) {
      display: none;
    }
    .tall-dock.panes {
      grid-template: 'main' minmax(140px, 1fr) 'dock' minmax(0, 2fr) / minmax(0, 1fr);
    }
    .tall-dock .dock {
      height: auto;
    }
    .tall-dock aside {
      display: none;
    }
    .dock-head {
      display: grid;
      grid-template-columns: minmax(0, 1fr) auto;
    }
    .dock-head > swarm-filter {
      grid-area: 2 / 1 / 3 / 3;
    }
    .dock-head > .space {
      display: none;
    }
    .tabs button {
      white-space: nowrap;
    }
  }
  @media (max-width: 559px) {
    .dock-head {
      margin: 0 8px;
    }
    .tabs {
      gap: 10px;
      font-size: var(--size-mono);
    }
    .with-inspector,
    .with-rail.with-inspector {
      grid-template:
        'main' minmax(150px, 2fr) 'aside' minmax(0, 3fr) 'dock' auto
        / minmax(0, 1fr);
    }
  }
  /* Large type in a low window: the panes keep a height to be used at, and the page scrolls. */
  @media (max-height: 559px) {
    :host {
      overflow-y: auto;
    }
    .panes {
      flex: none;
      height: 560px;
    }
  }
  @media (max-height: 719px) and (max-width: 911px) {
    :host {
      overflow-y: auto;
    }
    .panes {
      flex: none;
      height: 720px;
    }
  }
`;

/**
 * Styles of the gallery: a page that scrolls, cards in as many columns as fit.
 *
 * Owns this screen alone; cards draw their own thumbnails.
 */
import { css } from 'lit';

export const galleryStyles = css`
  :host {
    display: block;
    overflow: auto;
    min-height: 0;
  }
  main {
    max-width: 1160px;
    margin: 0 auto;
    padding: 24px 24px 48px;
    min-height: 100%;
  }
  h1 {
    font-size: var(--size-screen);
    font-weight: 600;
    line-height: 1.3;
  }
  .intro p {
    margin: 6px 0 8px;
    max-width: 60ch;
    font-size: var(--size-title);
  }
  h2 {
    margin: 28px 0 4px;
  }
  h3 {
    margin: 18px 0 10px;
    font-size: var(--size-title);
    font-weight: 600;
    text-transform: none;
    letter-spacing: 0;
    color: var(--ink);
  }
  h2 + .cards,
  h2 + p {
    margin-top: 10px;
  }
  .pairs {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(320px, 1fr));
    gap: 2px 16px;
    margin-top: 8px;
  }
  .pairs a {
    display: inline-block;
    padding: 4px 0;
    color: var(--link);
  }
  .cards {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(250px, 1fr));
    gap: 16px;
  }
  .cards li {
    display: flex;
  }
  .card {
    display: flex;
    flex-direction: column;
    flex: 1;
    border: 1px solid var(--hairline);
    border-radius: var(--radius-large);
    overflow: hidden;
    background: var(--surface);
    color: inherit;
    text-decoration: none;
  }
  .card:hover {
    border-color: var(--line);
  }
  .card:hover strong {
    text-decoration: underline;
  }
  .text {
    display: grid;
    gap: 4px;
    padding: 12px 14px 14px;
    align-content: start;
  }
  strong {
    font-size: var(--size-title);
    font-weight: 600;
  }
  .open {
    margin-top: 12px;
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 10px;
  }
  @media (max-width: 559px) {
    main {
      padding: 16px 14px 32px;
    }
    .pairs {
      grid-template-columns: 1fr;
    }
  }
`;

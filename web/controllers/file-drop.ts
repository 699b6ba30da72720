/**
 * Files that are dropped anywhere on the page.
 *
 * Owns telling a dragged file from whatever else is dragged, which is left to who knows it, and the
 * attribute `dragging` of the host while a file is over the page.
 */
import type { LitElement, ReactiveController } from 'lit';

function carriesFile({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes('Files') ?? false;
}

export class FileDrop implements ReactiveController {
  readonly #host: LitElement;
  readonly #onFile: (file: File | undefined) => void;

  constructor(host: LitElement, onFile: (file: File | undefined) => void) {
    this.#host = host;
    this.#onFile = onFile;
  }

  hostConnected(): void {
    addEventListener('dragover', this.#onDrag);
    addEventListener('dragleave', this.#onLeave);
    addEventListener('drop', this.#onDrop);
  }

  hostDisconnected(): void {
    removeEventListener('dragover', this.#onDrag);
    removeEventListener('dragleave', this.#onLeave);
    removeEventListener('drop', this.#onDrop);
  }

  readonly #onDrag = (event: DragEvent): void => {
    if (!carriesFile(event)) return;
    event.preventDefault();
    this.#host.toggleAttribute('dragging', true);
  };

  /** Between elements of the page there is always one that is entered. */
  readonly #onLeave = ({ relatedTarget }: DragEvent): void => {
    if (relatedTarget === null) this.#host.toggleAttribute('dragging', false);
  };

  readonly #onDrop = (event: DragEvent): void => {
    if (!carriesFile(event)) return;
    event.preventDefault();
    this.#host.toggleAttribute('dragging', false);
    this.#onFile(event.dataTransfer?.files[0]);
  };
}

/**
 * A standalone SVG as PNG, drawn by the browser at twice its size.
 *
 * Owns the way over an image and a canvas; nothing of it leaves the computer.
 */
import type { Picture } from './standalone-svg.ts';

const SCALE = 2;
/** Browsers draw nothing on larger canvases. */
const SIDE_MAX = 16_000;

function loaded(source: string): Promise<HTMLImageElement> {
  return new Promise((resolve, reject) => {
    const image = new Image();
    image.addEventListener('load', () => resolve(image));
    image.addEventListener('error', () => reject(new Error('the picture could not be drawn')));
    image.src = source;
  });
}

/** The bytes of the picture; rejects where the browser cannot draw it. */
export async function pngOf({ text, width, height }: Picture): Promise<Blob> {
  const scale = Math.min(SCALE, SIDE_MAX / Math.max(width, height));
  const image = await loaded(`data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`);
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const context = canvas.getContext('2d');
  context?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob) resolve(blob);
      else reject(new Error('the browser makes no PNG of this size'));
    }, 'image/png');
  });
}

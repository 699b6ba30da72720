/**
 * Waits until what has been drawn is seen.
 *
 * Owns how a page can know: the frame has begun, and a task that was asked for in it comes after it.
 */
export async function afterPaint(): Promise<void> {
  await new Promise(requestAnimationFrame);
  await new Promise((done) => {
    setTimeout(done);
  });
}

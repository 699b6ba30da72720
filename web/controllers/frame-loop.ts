/**
 * The one animation loop of the page: whatever moves asks it for frames and says when it is done.
 *
 * Owns requestAnimationFrame. It stops by itself when nobody wants frames; browsers stop it while
 * the page is hidden.
 */

/** Called once a frame with the time in milliseconds; returns whether it wants another one. */
export type FrameTask = (nowMs: number) => boolean;

export interface FrameLoop {
  /** Calls `task` from the next frame on. Adding it twice changes nothing. */
  add(task: FrameTask): void;
  remove(task: FrameTask): void;
}

export function createFrameLoop(
  request: (callback: (nowMs: number) => void) => unknown = (callback) =>
    requestAnimationFrame(callback),
): FrameLoop {
  const tasks = new Set<FrameTask>();
  let asked = false;

  function onFrame(nowMs: number): void {
    asked = false;
    for (const task of Array.from(tasks)) if (!task(nowMs)) tasks.delete(task);
    ask();
  }

  function ask(): void {
    if (asked || tasks.size === 0) return;
    asked = true;
    request(onFrame);
  }

  return {
    add(task) {
      tasks.add(task);
      ask();
    },
    remove(task) {
      tasks.delete(task);
    },
  };
}

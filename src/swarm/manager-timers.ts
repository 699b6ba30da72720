/**
 * What a manager does when one of its timers has run out.
 *
 * Owns the pairing of timers with those who set them, and that the managers then come to rest again.
 */
import type { ManagerTimer } from './manager-io.ts';
import { onSlotDelayOver, onUpdateMonitored } from './rolling-update.ts';
import { settle } from './settle.ts';
import type { ClusterStore } from './store.ts';

export function onManagerTimer(store: ClusterStore, timer: ManagerTimer): void {
  switch (timer.kind) {
    case 'restart-delay':
      timer.start.isDelayOver = true;
      break;
    case 'old-task-timeout':
      timer.start.isTimeOver = true;
      break;
    case 'update-delay':
      onSlotDelayOver(store, timer.update, timer.slot);
      break;
    case 'update-monitored':
      onUpdateMonitored(store, timer.update);
      break;
  }
  settle(store);
}

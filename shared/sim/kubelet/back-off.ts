// How long a kubelet waits before it starts a container again, or asks the registry again (facts sheet 3.3, 3.4).

export const BACK_OFF_FIRST = 10;
export const BACK_OFF_MOST = 300;
/** A container that ran this long starts its back-off anew: twice the maximum. */
export const BACK_OFF_FORGOTTEN_AFTER = 600;
/** A pod whose sync failed is looked at again after this (simplified: without the jitter of up to five seconds). */
export const SYNC_RETRY_SECONDS = 10;

/** 0, 10, 20, 40, 80, 160, 300 … s between runs; forgotten after ten minutes, and with the kubelet's memory: then `lastAt` is 0. */
export function nextBackOff(last: number, lastAt: number, now: number): number {
  if (lastAt === 0 || now - lastAt > BACK_OFF_FORGOTTEN_AFTER) return 0;
  return last === 0 ? BACK_OFF_FIRST : Math.min(BACK_OFF_MOST, last * 2);
}

/** 10, 20, 40 … 300 s. */
export function nextPullBackOff(last: number): number {
  return Math.min(BACK_OFF_MOST, Math.max(BACK_OFF_FIRST, last * 2));
}

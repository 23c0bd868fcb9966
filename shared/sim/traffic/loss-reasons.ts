// Why users' requests fail. The order is that of the columns in which losses are counted, so it never changes.

export const LOSS_REASONS = [
  'no endpoints',
  'connection refused',
  'node unreachable',
  'queue full',
  'timed out',
] as const;
export type LossReason = (typeof LOSS_REASONS)[number];

/** The column of each reason. */
export const LOSS = { noEndpoints: 0, refused: 1, unreachable: 2, queueFull: 3, timedOut: 4 } as const;

/** The reason with the largest count, the first of equals; undefined when all are 0. */
export function mainReason(lost: Float64Array): LossReason | undefined {
  let most = 0;
  let main: LossReason | undefined;
  for (let i = 0; i < LOSS_REASONS.length; i += 1) {
    if ((lost[i] as number) <= most) continue;
    most = lost[i] as number;
    main = LOSS_REASONS[i];
  }
  return main;
}

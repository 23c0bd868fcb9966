// Stand-in.
const MOST_PASSES = 8;
export function divideProcessor(capacity: number, pods: readonly number[], wanted: Float64Array, weight: Int32Array, granted: Float64Array): number {
  let total = 0;
  for (const pod of pods) total += wanted[pod] as number;
  if (total <= capacity) {
    for (const pod of pods) granted[pod] = wanted[pod] as number;
    return total;
  }
  for (const pod of pods) granted[pod] = 0;
  let left = capacity;
  for (let pass = 0; pass < MOST_PASSES && left > 0; pass += 1) {
    let weights = 0;
    for (const pod of pods) if ((granted[pod] as number) < (wanted[pod] as number)) weights += weight[pod] as number;
    if (weights === 0) break;
    const each = left / weights;
    for (const pod of pods) {
      const open = (wanted[pod] as number) - (granted[pod] as number);
      if (open <= 0) continue;
      const more = Math.min(open, each * (weight[pod] as number));
      granted[pod] = (granted[pod] as number) + more;
      left -= more;
    }
  }
  return capacity - Math.max(0, left);
}

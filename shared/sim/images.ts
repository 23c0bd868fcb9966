// The registry's images and how they behave once they run. What a node has already pulled is the node's own (`machines/nodes`).

import type { ImageProfile } from '../journal/command.ts';

/** Registry and network: the first byte after a second, then 50 MB a second (simplified: the same for every node). */
export const PULL_LATENCY_SECONDS = 1;
export const PULL_BYTES_PER_SECOND = 50_000_000;

export class Images {
  /** By number, in the order in which they were made known. Number 0 stands for "not in the registry". */
  readonly profiles: (ImageProfile | undefined)[] = [undefined];
  private readonly numbers = new Map<string, number>();

  put(profile: ImageProfile): void {
    const known = this.numbers.get(profile.image);
    if (known !== undefined) this.profiles[known] = profile;
    else {
      this.numbers.set(profile.image, this.profiles.length);
      this.profiles.push(profile);
    }
  }

  numberOf(image: string): number {
    return this.numbers.get(image) ?? 0;
  }

  profile(number: number): ImageProfile | undefined {
    return this.profiles[number];
  }

  pullSeconds(profile: ImageProfile): number {
    return PULL_LATENCY_SECONDS + Math.ceil(profile.sizeBytes / PULL_BYTES_PER_SECOND);
  }
}

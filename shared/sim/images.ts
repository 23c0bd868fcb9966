// The registry's images and how they behave once they run. What a node has already pulled is the node's own (`machines/nodes`).

import { type EventId, NO_EVENT } from '../base/units.ts';
import type { ImageProfile } from '../journal/command.ts';

/** Registry and network: the first byte after a second, then 50 MB a second, unless the machine's link says otherwise. */
export const PULL_LATENCY_SECONDS = 1;
export const PULL_BYTES_PER_SECOND = 50_000_000;

/** An image without layers of its own is one layer that no other image has. */
type Layer = { readonly digest: string; readonly sizeBytes: number };

export class Images {
  /** By number, in the order in which they were made known. Number 0 stands for "not in the registry". */
  readonly profiles: (ImageProfile | undefined)[] = [undefined];
  /** The fact since which the registry answers nobody: what is on a node stays there, nothing new comes. NO_EVENT while it answers. */
  down: EventId = NO_EVENT;
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

  private layers(image: number): readonly Layer[] {
    const profile = this.profiles[image];
    if (!profile) return [];
    return profile.layers ?? [{ digest: profile.image, sizeBytes: profile.sizeBytes }];
  }

  /** Bytes that these images take on a disk: layers that several of them have are there once. */
  bytesOf(images: Iterable<number>): number {
    const digests = new Set<string>();
    let bytes = 0;
    for (const image of images) {
      for (const { digest, sizeBytes } of this.layers(image)) {
        if (digests.has(digest)) continue;
        digests.add(digest);
        bytes += sizeBytes;
      }
    }
    return bytes;
  }

  /** Bytes that a node with these images (there, or on their way before this one) has to fetch for another. */
  missingBytes(image: number, present: ReadonlyMap<number, number>): number {
    const profile = this.profiles[image];
    if (profile?.layers === undefined) return profile?.sizeBytes ?? 0;
    const digests = new Set<string>();
    for (const other of present.keys())
      for (const { digest } of this.profiles[other]?.layers ?? []) digests.add(digest);
    let bytes = 0;
    for (const { digest, sizeBytes } of profile.layers) {
      if (!digests.has(digest)) bytes += sizeBytes;
      digests.add(digest);
    }
    return bytes;
  }

  /** `bytesPerSecond`: the machine's own link, 0 for the usual one. */
  pullSeconds(bytes: number, bytesPerSecond: number): number {
    return PULL_LATENCY_SECONDS + Math.ceil(bytes / (bytesPerSecond || PULL_BYTES_PER_SECOND));
  }
}

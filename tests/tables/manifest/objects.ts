// Kubernetes objects as people write them, each with one thing changed, and the table that says what the API server has against them.
import { describe, expect, test } from 'vitest';
import { printPath } from '../../../shared/manifest/problem.ts';
import { readObject } from '../../../shared/manifest/read.ts';

export type Json = Record<string, unknown>;

export const podSpec = (more: Json = {}, container: Json = {}): Json => ({
  containers: [{ name: 'c', image: 'a:1', ...container }],
  ...more,
});
export const pod = (more: Json = {}, container: Json = {}): Json => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p' },
  spec: podSpec(more, container),
});
export const deployment = (more: Json = {}, name = 'web'): Json => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name },
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: podSpec() },
    ...more,
  },
});
export const service = (more: Json = {}, name = 'web'): Json => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name },
  spec: { selector: { app: 'web' }, ports: [{ port: 80 }], ...more },
});
export const node = (spec: Json = {}, capacity: Json = { cpu: 4, memory: '8Gi' }): Json => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: 'n1' },
  spec,
  status: { capacity },
});
export const named = (kind: string, metadata: Json): Json => ({ apiVersion: 'v1', kind, metadata });

/** `path: message` of each finding; none when the object is let in. */
export function said(object: Json): string[] {
  const read = readObject(object);
  return 'object' in read ? [] : read.findings.map((one) => `${printPath(one.path)}: ${one.message}`);
}

export const LABEL = "(e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
export const SUBDOMAIN =
  "(e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

export function table(title: string, rows: readonly (readonly [Json, ...string[]])[]): void {
  describe(title, () => {
    test.each(rows.map(([object, ...expected]) => [expected.join(' | ') || 'let in', object, expected] as const))(
      '%s',
      (_, object, expected) => {
        expect(said(object)).toEqual(expected);
      },
    );
  });
}

/** What the API server says of a quantity that is none. */
export const QUANTITY = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

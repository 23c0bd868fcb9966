// An Ingress: which Service answers which host and path. The object alone does nothing, an ingress controller carries it out.

import type { ObjectMeta } from './meta.ts';

export const PATH_TYPES = ['Exact', 'ImplementationSpecific', 'Prefix'] as const;
export type PathType = (typeof PATH_TYPES)[number];

export interface IngressBackend {
  readonly service: {
    readonly name: string;
    readonly port: { readonly name?: string | undefined; readonly number?: number | undefined };
  };
}

export interface IngressPath {
  /** The empty text where none was said, which only ImplementationSpecific allows: every path. */
  readonly path: string;
  readonly pathType: PathType;
  readonly backend: IngressBackend;
}

export interface IngressRule {
  /** Undefined: every host. `*.example.com`: every host one label longer. */
  readonly host?: string | undefined;
  /** Undefined: what comes to the host goes to the default backend. */
  readonly http?: { readonly paths: readonly IngressPath[] } | undefined;
}

export interface IngressSpec {
  readonly ingressClassName?: string | undefined;
  readonly defaultBackend?: IngressBackend | undefined;
  readonly rules: readonly IngressRule[];
  readonly tls?:
    | readonly { readonly hosts?: readonly string[] | undefined; readonly secretName?: string | undefined }[]
    | undefined;
}

export interface Ingress {
  readonly kind: 'Ingress';
  readonly metadata: ObjectMeta;
  readonly spec: IngressSpec;
}

/** `*.example.com` takes `a.example.com`, and neither `a.b.example.com` nor `example.com`. Hosts are told apart without regard to case. */
function hostMatches(rule: string | undefined, host: string): boolean {
  if (rule === undefined) return true;
  if (!rule.startsWith('*.')) return rule === host;
  const dot = host.indexOf('.');
  return dot > 0 && host.slice(dot + 1) === rule.slice(2);
}

/** Element by element: `/cart` takes `/cart`, `/cart/` and `/cart/2`, and not `/carts`. */
function prefixMatches(prefix: string, path: string): boolean {
  const bare = prefix.endsWith('/') ? prefix.slice(0, -1) : prefix;
  return path === bare || path.startsWith(`${bare}/`);
}

function pathMatches({ path, pathType }: IngressPath, asked: string): boolean {
  return pathType === 'Exact' ? path === asked : prefixMatches(path, asked);
}

/** Of two paths that fit the longer one, of equals the exact one. */
function rank({ path, pathType }: IngressPath): number {
  return 2 * path.length + (pathType === 'Exact' ? 1 : 0);
}

/** The backend for a request, undefined where the controller would answer 404 (networking.k8s.io/v1, HTTPIngressPath and IngressRule). */
export function backendFor(
  { rules, defaultBackend }: IngressSpec,
  host: string,
  path: string,
): IngressBackend | undefined {
  const asked = host.toLowerCase();
  const named = rules.filter((rule) => hostMatches(rule.host, asked));
  // A host that is named is not answered by rules for others: its own rules decide, even when none of its paths fits.
  const own = named.filter((rule) => rule.host === asked);
  const wild = named.filter((rule) => rule.host?.startsWith('*') === true);
  const rest = own.length > 0 ? own : wild.length > 0 ? wild : named;
  let best: IngressBackend | undefined;
  let most = -1;
  for (const rule of rest) {
    for (const one of rule.http?.paths ?? []) {
      if (!pathMatches(one, path)) continue;
      const value = rank(one);
      if (value > most) {
        most = value;
        best = one.backend;
      }
    }
  }
  return best ?? defaultBackend;
}

// How every HTTP answer of ours leaves: JSON, Kubernetes' Status for refusals, and the headers that each page carries.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { failure, type Status } from '../../shared/kinds/status.ts';

export type Request = IncomingMessage;
export type Response = ServerResponse;

export function sendJson(response: Response, value: unknown, code = 200): void {
  response.writeHead(code, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
  response.end(`${JSON.stringify(value)}\n`);
}

export function sendStatus(response: Response, status: Status): void {
  const retry = status.details?.retryAfterSeconds;
  if (retry !== undefined) response.setHeader('retry-after', `${retry}`);
  sendJson(response, status, status.code);
}

export function notFound(what: string): Status {
  return failure('NotFound', what);
}

/**
 * Nothing from outside, nothing inline. `host` is the request's Host header: older Safari does not count a WebSocket to the page's own
 * server as 'self', so that it is named.
 */
export function securityHeaders(host: string | undefined): Record<string, string> {
  const sockets = host !== undefined && /^[\w.:[\]-]+$/.test(host) ? ` ws://${host} wss://${host}` : '';
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    // Phaser's built-in textures are data: images, and SVG drawn at the device's resolution goes through blob:.
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "media-src 'self' blob:",
    `connect-src 'self'${sockets}`,
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    'content-security-policy': policy.join('; '),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  };
}

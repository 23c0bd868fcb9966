// Where people find the server: the address for this computer, and those for phones and laptops in the same network.
import { networkInterfaces } from 'node:os';

/** `http://localhost:2567` when the server listens everywhere, else the one address it listens on. */
export function localAddress(host: string, port: number): string {
  return `http://${isEverywhere(host) || isLoopback(host) ? 'localhost' : bracket(host)}:${port}`;
}

/** Addresses of this computer that other devices can use; empty when the server listens on loopback alone. */
export function networkAddresses(host: string, port: number): string[] {
  if (isLoopback(host)) return [];
  if (!isEverywhere(host)) return [`http://${bracket(host)}:${port}`];
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter((address) => address.family === 'IPv4' && !address.internal)
    .map((address) => `http://${address.address}:${port}`);
}

function isEverywhere(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

function bracket(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

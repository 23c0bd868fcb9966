// The built client as files in memory: each is compressed once, when it is first asked for. What an address means beyond a file's name
// is decided in `http/routes`.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Request, Response } from './answers.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};
/** Compressed already. */
const DENSE = new Set(['.png', '.woff2', '.ico']);

interface Page {
  readonly bytes: Buffer;
  readonly type: string;
  readonly dense: boolean;
  readonly etag: string;
  /** A hash stands in its name: whoever has it never asks again. */
  readonly lasting: boolean;
  packed: { br?: Promise<Buffer>; gzip?: Promise<Buffer> };
}

const pack = {
  // 9 of 11: Phaser's 1.4 MB take 0.2 s instead of 3 s and grow by a tenth.
  br: (bytes: Buffer) => promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
  gzip: (bytes: Buffer) => promisify(gzip)(bytes),
};

export class Site {
  private readonly pages = new Map<string, Page>();

  /** Reads every file below `folder`; a folder that is not there makes an empty site. */
  constructor(folder: string) {
    for (const path of filesBelow(folder))
      this.pages.set(`/${relative(folder, path).split(sep).join('/')}`, readPage(path));
  }

  get empty(): boolean {
    return this.pages.size === 0;
  }

  /** Sends the file of this address; false when there is none. */
  async send(address: string, request: Request, response: Response): Promise<boolean> {
    const page = this.pages.get(address);
    if (page === undefined) return false;
    const encoding = page.dense ? undefined : encodingFor(request.headers['accept-encoding']);
    const etag = `"${page.etag}${encoding === undefined ? '' : `-${encoding}`}"`;
    response.setHeader('content-type', page.type);
    response.setHeader('cache-control', page.lasting ? 'public, max-age=31536000, immutable' : 'no-cache');
    response.setHeader('etag', etag);
    response.setHeader('vary', 'accept-encoding');
    if (request.headers['if-none-match'] === etag) {
      response.writeHead(304).end();
      return true;
    }
    let bytes = page.bytes;
    if (encoding !== undefined) {
      page.packed[encoding] ??= pack[encoding](page.bytes);
      bytes = await page.packed[encoding];
      response.setHeader('content-encoding', encoding);
    }
    response.writeHead(200, { 'content-length': bytes.length });
    response.end(request.method === 'HEAD' ? undefined : bytes);
    return true;
  }
}

function readPage(path: string): Page {
  const bytes = readFileSync(path);
  const ending = extname(path);
  return {
    bytes,
    type: TYPES[ending] ?? 'application/octet-stream',
    dense: DENSE.has(ending),
    etag: createHash('sha256').update(bytes).digest('base64url').slice(0, 16),
    lasting: /[\\/]assets[\\/].*-[\w-]{8,}\.\w+$/.test(path),
    packed: {},
  };
}

function encodingFor(accepted: string | string[] | undefined): 'br' | 'gzip' | undefined {
  const text = `${accepted ?? ''}`;
  if (/\bbr\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/.test(text)) return 'br';
  return /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/.test(text) ? 'gzip' : undefined;
}

function filesBelow(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  } catch {
    return [];
  }
}

// Which simulation this page runs: the SHA-256 over shared/'s sources, 64 hexadecimal digits, put in by Vite when the page is built.

declare const __BUILD_ID__: string;

export const BUILD_ID: string = __BUILD_ID__;

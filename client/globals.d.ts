// What Vite puts in at build time, and what the page puts on its window.

/** The simulation's id: 64 hexadecimal digits. */
declare const __BUILD_ID__: string;

interface Window {
  /** For reports of bugs, see session/report.ts; there while a match is on the page. */
  desiredState?: () => import('./session/report.ts').Report;
}

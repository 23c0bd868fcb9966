// What Vite puts in at build time, and what the page puts on its window.

interface Window {
  /** For reports of bugs, see session/report.ts; there while a match is on the page. */
  desiredState?: () => import('./session/report.ts').Report;
}

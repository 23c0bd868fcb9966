// What Vite puts in at build time.

/** The simulation's id: 64 hexadecimal digits. */
declare const __BUILD_ID__: string;

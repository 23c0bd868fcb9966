// The small pictures of the manual's legend: what stands on the board, drawn with a few strokes. They take their colours from the page.

const SVG = 'http://www.w3.org/2000/svg';

export const FIGURES = ['ship', 'pod', 'hold', 'quay', 'crane', 'dark', 'lane', 'office'] as const;
export type Figure = (typeof FIGURES)[number];

/** Class and path of each stroke, in a box of 48 by 32. */
const STROKES: Readonly<Record<Figure, readonly (readonly [string, string])[]>> = {
  ship: [
    ['hull', 'M3 16h42l-5 12H8z'],
    ['house', 'M32 6h8v10h-8z'],
    ['lit', 'M34 9h1.6v2H34zM37 9h1.6v2H37z'],
  ],
  pod: [
    ['edge', 'M8 6h32v21H8z'],
    ['box', 'M11 12h26v12H11z'],
    ['mark', 'M24 14l4.5 8h-9z'],
  ],
  hold: [
    ['trough', 'M3 6h42v8H3zM3 19h42v8H3z'],
    ['used', 'M4 8h13v4H4zM4 21h7v4H4z'],
    ['edge', 'M3.8 6.8h25v6.4h-25zM3.8 19.8h15v6.4h-15z'],
  ],
  quay: [
    ['stone', 'M0 24h48v8H0z'],
    ['box', 'M5 12h12v11H5zM19 12h12v11H19zM33 12h12v11H33z'],
  ],
  crane: [
    ['mast', 'M30 30V8h4v22z'],
    ['mast', 'M34 9L10 4v3l22 5z'],
    ['rope', 'M12 7v9'],
    ['box', 'M7 16h10v8H7z'],
  ],
  dark: [
    ['shade', 'M4 12l40 7-7 11L8 26z'],
    ['shade', 'M33 8l7 1.4-1 9-7-1.3z'],
    ['cross', 'M17 4l8 8M25 4l-8 8'],
  ],
  lane: [
    ['rope', 'M2 24C14 8 30 26 46 8'],
    ['lit', 'M10 15.6a2 2 0 1 0 .1 0zM23 15.4a2 2 0 1 0 .1 0zM36 15.2a2 2 0 1 0 .1 0z'],
  ],
  office: [
    ['house', 'M6 14L24 4l18 10v15H6z'],
    ['lit', 'M11 17h5v7h-5zM21 17h5v7h-5zM31 17h5v7h-5z'],
  ],
};

export function figure(name: Figure): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 48 32');
  svg.setAttribute('class', 'figure-drawing');
  svg.setAttribute('aria-hidden', 'true');
  for (const [look, d] of STROKES[name]) {
    const path = document.createElementNS(SVG, 'path');
    path.setAttribute('class', `f-${look}`);
    path.setAttribute('d', d);
    svg.append(path);
  }
  return svg;
}

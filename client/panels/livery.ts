// The colour and mark of a workload, small, beside its name: the same as on the board, told by shape as well as by colour.

import { css, liveryOf, type Mark, LIVERY_COLOURS } from '../board/palette.ts';

const SVG = 'http://www.w3.org/2000/svg';

/** Paths in a square of 12 by 12. */
const SHAPES: Readonly<Record<Mark, string>> = {
  disc: 'M6 1.2a4.8 4.8 0 1 0 0 9.6 4.8 4.8 0 0 0 0-9.6z',
  triangle: 'M6 1l5 9.6H1z',
  bars: 'M1.2 1.2h2.4v9.6H1.2zM4.8 1.2h2.4v9.6H4.8zM8.4 1.2h2.4v9.6H8.4z',
  diamond: 'M6 .6L11.4 6 6 11.4.6 6z',
  ring: 'M6 1a5 5 0 1 0 0 10A5 5 0 0 0 6 1zm0 2.4a2.6 2.6 0 1 1 0 5.2 2.6 2.6 0 0 1 0-5.2z',
  cross: 'M4.4 1h3.2v3.4H11v3.2H7.6V11H4.4V7.6H1V4.4h3.4z',
  chevron: 'M1 2.2L6 7l5-4.8v3.6L6 10.8 1 5.8z',
  square: 'M1.4 1.4h9.2v9.2H1.4z',
};

/** Gives the page the colours of the palette that is worn, so that signs that stand there already change with it. */
export function wearLiveries(root: HTMLElement): void {
  for (let rank = 0; rank < LIVERY_COLOURS; rank += 1)
    root.style.setProperty(`--livery-${rank}`, css(liveryOf(rank).colour));
}

export function liverySign(rank: number): SVGSVGElement {
  const { mark } = liveryOf(rank % (LIVERY_COLOURS * 8));
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 12 12');
  svg.setAttribute('class', 'livery');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', SHAPES[mark]);
  path.style.fill = `var(--livery-${rank % LIVERY_COLOURS})`;
  svg.append(path);
  return svg;
}

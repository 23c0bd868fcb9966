// An address as a picture that phones read. The encoder is loaded when somebody wants to see one.

import { wordIfKnown, type Words } from '../text/words.ts';

const SVG = 'http://www.w3.org/2000/svg';
/** Blank modules around it, without which cameras do not find it. */
const QUIET = 3;

/** Follows the address: dark on white, whatever the palette, since that is what cameras expect. */
export function qrCode(words: Words): { readonly element: SVGSVGElement; show(address: string): void } {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', 'qr');
  svg.setAttribute('role', 'img');
  const white = document.createElementNS(SVG, 'rect');
  white.setAttribute('fill', '#fff');
  const dark = document.createElementNS(SVG, 'path');
  dark.setAttribute('fill', '#07111d');
  svg.append(white, dark);
  let shown = '';
  const show = (address: string): void => {
    svg.setAttribute('aria-label', wordIfKnown(words, 'invite.qr', { address }) ?? address);
    if (address === shown) return;
    shown = address;
    void import('uqr').then(({ encode }) => {
      if (address !== shown) return;
      const { data, size } = encode(address, { ecc: 'M', border: 0 });
      const edge = size + 2 * QUIET;
      svg.setAttribute('viewBox', `${-QUIET} ${-QUIET} ${edge} ${edge}`);
      for (const [name, value] of [
        ['x', -QUIET],
        ['y', -QUIET],
        ['width', edge],
        ['height', edge],
      ] as const)
        white.setAttribute(name, `${value}`);
      const squares = data.flatMap((row, y) => row.flatMap((on, x) => (on ? `M${x} ${y}h1v1h-1z` : [])));
      dark.setAttribute('d', squares.join(''));
    });
  };
  return { element: svg, show };
}

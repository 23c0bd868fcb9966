// What the shapes on the map mean, with how many nodes are so; and the words beside the node that is pointed at. Only while the map is shown.

import { brightness, STEPS } from './art/point.ts';
import { berthOf } from './layout.ts';
import { conditionWords, nodeWords } from './node-words.ts';
import { css, NIGHT, TONES, wornPalette } from './palette.ts';
import type { Picture } from './picture.ts';
import { clamp } from './places.ts';
import { CONDITIONS, countConditions, type ShipCondition } from './survey.ts';

/** The tip's largest width, as the style sheet has it. To measure it would make the browser lay out the page. */
const WIDEST = 344;
const SWATCH = { w: 44, h: 14 };

export class Legend {
  readonly #list = document.createElement('ul');
  readonly #tip = document.createElement('p');
  readonly #rows = new Map<
    ShipCondition,
    { readonly row: HTMLElement; readonly text: Text; readonly sign: SVGElement }
  >();
  #painted = '';
  #told = '';

  constructor(parent: HTMLElement) {
    this.#list.className = 'board-legend';
    this.#tip.className = 'board-tip';
    // The mirror says it to whoever does not see it.
    this.#tip.setAttribute('aria-hidden', 'true');
    for (const condition of CONDITIONS) {
      const w = condition === 'ready' ? SWATCH.w : SWATCH.h;
      const sign = svg('svg', { width: w, height: SWATCH.h, viewBox: `0 0 ${w} ${SWATCH.h}`, 'aria-hidden': 'true' });
      const row = document.createElement('li');
      const text = document.createTextNode('');
      row.append(sign, text);
      this.#rows.set(condition, { row, text, sign });
      this.#list.append(row);
    }
    parent.append(this.#list, this.#tip);
  }

  show(picture: Picture): void {
    const { layout, moment, words } = picture;
    const shown = layout.detail !== 'frames';
    this.#list.hidden = !shown;
    this.#tip.hidden = !shown || picture.hover?.kind !== 'ship';
    if (!shown) return;
    this.#list.style.setProperty('--foot', `${layout.size.h - layout.quay.y}px`);
    this.#paint();
    const counts = countConditions(moment.survey);
    for (const [condition, { row, text }] of this.#rows) {
      row.hidden = counts[condition] === 0 && condition !== 'ready';
      const label = `${conditionWords(words, condition)} ${counts[condition]}`;
      if (text.data !== label) text.data = label;
    }
    if (picture.hover?.kind === 'ship') this.#point(picture, picture.hover.key);
  }

  #point({ layout, moment, words }: Picture, name: string): void {
    const berth = berthOf(layout, name);
    const said = nodeWords(words, moment, name);
    this.#tip.hidden = berth === undefined || said === undefined;
    if (berth === undefined || said === undefined) return;
    if (this.#told !== said) this.#tip.replaceChildren(...partsOf(said));
    this.#told = said;
    const { w, h } = layout.size;
    const half = Math.min(w / 2, WIDEST / 2);
    const above = berth.y > layout.water.y + 90;
    this.#tip.style.setProperty('--x', `${clamp(berth.x + berth.w / 2, half, w - half)}px`);
    this.#tip.style.setProperty('--y', `${clamp(above ? berth.y - 8 : berth.y + berth.h + 8, 0, h)}px`);
    this.#tip.classList.toggle('above', above);
  }

  /** `ready` shows the way from empty to full. */
  #paint(): void {
    if (this.#painted === wornPalette()) return;
    this.#painted = wornPalette();
    for (const [condition, { sign }] of this.#rows) sign.replaceChildren(...shapesOf(condition));
  }
}

/** Lines break between the parts of a sentence only. */
function partsOf(said: string): HTMLElement[] {
  return said.split(' · ').map((part) => {
    const element = document.createElement('span');
    element.textContent = part;
    return element;
  });
}

/** The same shapes as on the map, about the middle of a box of 14 by 14. */
function shapesOf(condition: ShipCondition): SVGElement[] {
  const bad = css(TONES.bad);
  switch (condition) {
    case 'ready':
      return [0.1, 0.4, 0.7, 1].map((share, i) =>
        svg('rect', { x: i * 11, y: 2, width: 9, height: 10, fill: css(brightness(Math.round(share * STEPS))) }),
      );
    case 'cordoned':
      return [
        svg('path', { d: 'M1.5 2.5h11v9h-11zM3 10.5l8-7', fill: 'none', stroke: css(TONES.warn), 'stroke-width': 1.4 }),
      ];
    case 'overloaded':
      return [svg('path', { d: 'M7 1l6 6l-6 6l-6-6z', fill: css(NIGHT.text), stroke: bad, 'stroke-width': 1.8 })];
    case 'silent':
      return [
        svg('path', {
          d: 'M10.5 3.5A5 5 0 1 1 3.5 3.5',
          fill: 'none',
          stroke: css(TONES.warn),
          'stroke-width': 2,
        }),
      ];
    case 'not-ready':
      return [svg('path', { d: 'M7 1l6 11h-12z', fill: bad })];
    case 'dark':
      return [
        svg('rect', { x: 0, y: 0, width: 14, height: 14, fill: css(NIGHT.ink) }),
        svg('path', { d: 'M2.5 2.5l9 9M11.5 2.5l-9 9', fill: 'none', stroke: bad, 'stroke-width': 2 }),
      ];
  }
}

function svg(name: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}

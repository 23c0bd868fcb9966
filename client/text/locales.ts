// The texts of both languages, as the files in assets/locales/ hold them. The compiler proves that no key of one is missing in the other.

import enApp from '../../assets/locales/en/app.json' with { type: 'json' };
import enBoard from '../../assets/locales/en/board.json' with { type: 'json' };
import enInspect from '../../assets/locales/en/inspect.json' with { type: 'json' };
import enKeys from '../../assets/locales/en/keys.json' with { type: 'json' };
import enMatch from '../../assets/locales/en/match.json' with { type: 'json' };
import enPanels from '../../assets/locales/en/panels.json' with { type: 'json' };
import enReplay from '../../assets/locales/en/replay.json' with { type: 'json' };
import enResult from '../../assets/locales/en/result.json' with { type: 'json' };
import koApp from '../../assets/locales/ko/app.json' with { type: 'json' };
import koBoard from '../../assets/locales/ko/board.json' with { type: 'json' };
import koInspect from '../../assets/locales/ko/inspect.json' with { type: 'json' };
import koKeys from '../../assets/locales/ko/keys.json' with { type: 'json' };
import koMatch from '../../assets/locales/ko/match.json' with { type: 'json' };
import koPanels from '../../assets/locales/ko/panels.json' with { type: 'json' };
import koReplay from '../../assets/locales/ko/replay.json' with { type: 'json' };
import koResult from '../../assets/locales/ko/result.json' with { type: 'json' };

export const english = {
  app: enApp,
  board: enBoard,
  inspect: enInspect,
  keys: enKeys,
  match: enMatch,
  panels: enPanels,
  replay: enReplay,
  result: enResult,
};
export const korean: typeof english = {
  app: koApp,
  board: koBoard,
  inspect: koInspect,
  keys: koKeys,
  match: koMatch,
  panels: koPanels,
  replay: koReplay,
  result: koResult,
};

// The texts of both languages, as the files in assets/locales/ hold them. The compiler proves that no key of one is missing in the other.

import enAfter from '../../assets/locales/en/after.json' with { type: 'json' };
import enAnnounce from '../../assets/locales/en/announce.json' with { type: 'json' };
import enApp from '../../assets/locales/en/app.json' with { type: 'json' };
import enBoard from '../../assets/locales/en/board.json' with { type: 'json' };
import enHints from '../../assets/locales/en/hints.json' with { type: 'json' };
import enInspect from '../../assets/locales/en/inspect.json' with { type: 'json' };
import enInvite from '../../assets/locales/en/invite.json' with { type: 'json' };
import enKeys from '../../assets/locales/en/keys.json' with { type: 'json' };
import enManual from '../../assets/locales/en/manual.json' with { type: 'json' };
import enMatch from '../../assets/locales/en/match.json' with { type: 'json' };
import enPanels from '../../assets/locales/en/panels.json' with { type: 'json' };
import enPlay from '../../assets/locales/en/play.json' with { type: 'json' };
import enReplay from '../../assets/locales/en/replay.json' with { type: 'json' };
import enResult from '../../assets/locales/en/result.json' with { type: 'json' };
import enSettings from '../../assets/locales/en/settings.json' with { type: 'json' };
import enSound from '../../assets/locales/en/sound.json' with { type: 'json' };
import enTable from '../../assets/locales/en/table.json' with { type: 'json' };
import enWhy from '../../assets/locales/en/why.json' with { type: 'json' };
import enZoom from '../../assets/locales/en/zoom.json' with { type: 'json' };
import koAfter from '../../assets/locales/ko/after.json' with { type: 'json' };
import koAnnounce from '../../assets/locales/ko/announce.json' with { type: 'json' };
import koApp from '../../assets/locales/ko/app.json' with { type: 'json' };
import koBoard from '../../assets/locales/ko/board.json' with { type: 'json' };
import koHints from '../../assets/locales/ko/hints.json' with { type: 'json' };
import koInspect from '../../assets/locales/ko/inspect.json' with { type: 'json' };
import koInvite from '../../assets/locales/ko/invite.json' with { type: 'json' };
import koKeys from '../../assets/locales/ko/keys.json' with { type: 'json' };
import koManual from '../../assets/locales/ko/manual.json' with { type: 'json' };
import koMatch from '../../assets/locales/ko/match.json' with { type: 'json' };
import koPanels from '../../assets/locales/ko/panels.json' with { type: 'json' };
import koPlay from '../../assets/locales/ko/play.json' with { type: 'json' };
import koReplay from '../../assets/locales/ko/replay.json' with { type: 'json' };
import koResult from '../../assets/locales/ko/result.json' with { type: 'json' };
import koSettings from '../../assets/locales/ko/settings.json' with { type: 'json' };
import koSound from '../../assets/locales/ko/sound.json' with { type: 'json' };
import koTable from '../../assets/locales/ko/table.json' with { type: 'json' };
import koWhy from '../../assets/locales/ko/why.json' with { type: 'json' };
import koZoom from '../../assets/locales/ko/zoom.json' with { type: 'json' };

export const english = {
  after: enAfter,
  announce: enAnnounce,
  app: enApp,
  board: enBoard,
  hints: enHints,
  inspect: enInspect,
  invite: enInvite,
  keys: enKeys,
  manual: enManual,
  match: enMatch,
  panels: enPanels,
  play: enPlay,
  replay: enReplay,
  result: enResult,
  settings: enSettings,
  sound: enSound,
  table: enTable,
  why: enWhy,
  zoom: enZoom,
};
export const korean: typeof english = {
  after: koAfter,
  announce: koAnnounce,
  app: koApp,
  board: koBoard,
  hints: koHints,
  inspect: koInspect,
  invite: koInvite,
  keys: koKeys,
  manual: koManual,
  match: koMatch,
  panels: koPanels,
  play: koPlay,
  replay: koReplay,
  result: koResult,
  settings: koSettings,
  sound: koSound,
  table: koTable,
  why: koWhy,
  zoom: koZoom,
};

// Addresses of the pages: `/` lobby, `/m/<match>` a match in a room, `/m/<match>#replay` its replay, `/m/<match>#replay/312` that replay at tick
// 312, `/#alone` a match in this browser, `/#limit` a look at the limit world, `/#replay` the replay of a journal that is already at hand.

export type Route =
  | { readonly page: 'lobby' }
  | { readonly page: 'room'; readonly match: string }
  | { readonly page: 'alone' }
  | { readonly page: 'limit' }
  /** Without a match: the journal was opened from a file or played alone. `at` is the tick at which it opens. */
  | { readonly page: 'replay'; readonly match?: string | undefined; readonly at?: number | undefined };

/** `path` as in `location.pathname`, `hash` with its `#` or empty. Whatever is not known is the lobby. */
export function routeOf(path: string, hash: string): Route {
  const match = /^\/m\/([\w-]{1,64})\/?$/.exec(path)?.[1];
  const replay = /^#replay(?:\/(\d{1,6}))?$/.exec(hash);
  if (replay !== null) {
    const at = replay[1] === undefined ? {} : { at: Number(replay[1]) };
    return match === undefined ? { page: 'replay', ...at } : { page: 'replay', match, ...at };
  }
  if (match !== undefined) return { page: 'room', match };
  if (hash === '#limit') return { page: 'limit' };
  return hash === '#alone' ? { page: 'alone' } : { page: 'lobby' };
}

export function addressOf(route: Route): string {
  switch (route.page) {
    case 'lobby':
      return '/';
    case 'room':
      return `/m/${route.match}`;
    case 'alone':
      return '/#alone';
    case 'limit':
      return '/#limit';
    case 'replay': {
      const path = route.match === undefined ? '/' : `/m/${route.match}`;
      return `${path}#replay${route.at === undefined ? '' : `/${route.at}`}`;
    }
  }
}

/** Whether both show the same match in the same way, wherever in it. */
export function sameShow(one: Route, other: Route): boolean {
  const plain = (route: Route): Route => (route.page === 'replay' ? { ...route, at: undefined } : route);
  return addressOf(plain(one)) === addressOf(plain(other));
}

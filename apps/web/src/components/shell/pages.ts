/** The pages of the rail, in its order, each reached by `g` and its key. Paths are links people keep: permanent. */
export const PAGES = [
  {
    name: 'overview',
    path: '/',
    label: 'Overview',
    key: 'o',
    icon: 'M2.5 2.5h4.5v6h-4.5zM9 2.5h4.5v3.5h-4.5zM9 8h4.5v5.5h-4.5zM2.5 10.5h4.5v3h-4.5z',
  },
  {
    name: 'explore',
    path: '/explore',
    label: 'Explore',
    key: 'e',
    icon: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 1 0 0-9M10.3 10.3l3.7 3.7M5 8.5V7.2M7 8.5V5M9 8.5V6.4',
  },
  {
    name: 'findings',
    path: '/findings',
    label: 'Findings',
    key: 'f',
    icon: 'M8 2.2 14.2 13.3H1.8ZM8 6.3v3.4M8 11.4v.3',
  },
  {
    name: 'conversations',
    path: '/conversations',
    label: 'Conversations',
    key: 'c',
    icon: 'M2 3h8v5.5H6L3.5 11V8.5H2zM12 6h2v5.5h-1.5V14L10 11.5H7.5',
  },
  {
    name: 'connection-log',
    path: '/connection-log',
    label: 'Connection log',
    key: 'n',
    icon: 'M2 8h3.5M10.5 8H14M5.5 4.5h5v7h-5zM8 6.5v3',
  },
  {
    name: 'compare',
    path: '/compare',
    label: 'Compare',
    key: 'm',
    icon: 'M2 4.5h9M8.5 2l2.5 2.5L8.5 7M14 11.5H5M7.5 9 5 11.5 7.5 14',
  },
  {
    name: 'errors',
    path: '/errors',
    label: 'App errors',
    key: 'x',
    icon: 'M3 2h7l3 3v9H3zM10 2v3h3M8 7v3.2M8 12v.2',
  },
  {
    name: 'sql',
    path: '/sql',
    label: 'SQL',
    key: 's',
    icon: 'M2 3h12v10H2zM4.5 6l2 2-2 2M8.5 10h3',
  },
  {
    name: 'quality',
    path: '/quality',
    label: 'Data quality',
    key: 'q',
    icon: 'M2 2.5h12v4H2zM2 9.5h12v4H2zM4.5 4.5h.1M4.5 11.5h.1M8 4.5h4M8 11.5h2',
  },
] as const;

/** At the foot of the rail. */
export const SETTINGS_PAGE = {
  name: 'settings',
  path: '/settings',
  label: 'Settings',
  key: ',',
  icon: 'M2 4.5h7M12.5 4.5H14M2 11.5h1.5M7 11.5h7M9 4.5a1.7 1.7 0 1 0 3.5 0 1.7 1.7 0 1 0-3.5 0M3.5 11.5a1.7 1.7 0 1 0 3.5 0 1.7 1.7 0 1 0-3.5 0',
} as const;

export type PageName = (typeof PAGES)[number]['name'] | 'settings';

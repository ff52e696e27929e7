/** The pages of the rail, in its order. Paths are links people keep: permanent. */
export const PAGES = [
  {
    name: 'overview',
    path: '/',
    label: 'Overview',
    icon: 'M2.5 2.5h4.5v6h-4.5zM9 2.5h4.5v3.5h-4.5zM9 8h4.5v5.5h-4.5zM2.5 10.5h4.5v3h-4.5z',
  },
  {
    name: 'findings',
    path: '/findings',
    label: 'Findings',
    icon: 'M8 2.2 14.2 13.3H1.8ZM8 6.3v3.4M8 11.4v.3',
  },
] as const;

export type PageName = (typeof PAGES)[number]['name'];

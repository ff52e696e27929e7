/** The pages of the rail, in its order. Paths are links people keep: permanent. */
export const PAGES = [
  {
    name: 'overview',
    path: '/',
    label: 'Overview',
    icon: 'M2.5 2.5h4.5v6h-4.5zM9 2.5h4.5v3.5h-4.5zM9 8h4.5v5.5h-4.5zM2.5 10.5h4.5v3h-4.5z',
  },
] as const;

export type PageName = (typeof PAGES)[number]['name'];

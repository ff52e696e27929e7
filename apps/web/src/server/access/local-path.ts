/** Where to go after signing in: a path of this server, never another site's address. */
export function localPath(text: string | null | undefined): string {
  const home = '/';
  if (!text?.startsWith('/')) return home;
  const base = 'http://here.invalid';
  // As a browser reads it: `//host`, `/\host` and tabs in between lead elsewhere.
  if (!URL.canParse(text, base)) return home;
  const { origin, pathname, search, hash } = new URL(text, base);
  if (origin !== base || pathname.startsWith('//') || pathname.startsWith('/sign-in')) return home;
  return `${pathname}${search}${hash}`;
}

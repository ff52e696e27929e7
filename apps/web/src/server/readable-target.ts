/**
 * An address whose escapes mean no text (`%zz`, half a character) as one that names just those characters. Next answers it
 * with a bare 500 before any route or page of ours sees it; read as it is written, it is a name that is not found.
 */
export function readableTarget(target: string): string {
  const [path = ''] = target.split('?', 1);
  try {
    decodeURIComponent(path);
    return target;
  } catch {
    return `${path.replaceAll('%', '%25')}${target.slice(path.length)}`;
  }
}

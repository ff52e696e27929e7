import type { ErrorReport } from '@networkflow/engine/contract';

/**
 * A report of a folder as callers see it: by the name it was given, without the place where it lies. Lines of logs stay as
 * they are.
 */
export function withoutFolder(
  report: ErrorReport,
  { name, folder }: { readonly name: string; readonly folder: string },
): ErrorReport {
  const said = (text: string): string => text.replaceAll(folder, name);
  const { object, changes, objects, malformedExamples, unreadable, notes } = report;
  return {
    ...report,
    object: object === null ? null : said(object),
    objects: objects.map((each) => ({ ...each, key: said(each.key) })),
    malformedExamples: malformedExamples.map((each) => ({ ...each, object: said(each.object) })),
    changes: { ...changes, against: changes.against === null ? null : said(changes.against) },
    unreadable: unreadable.map((each) => ({ object: said(each.object), reason: said(each.reason) })),
    notes: notes.map(said),
  };
}

import type { CaseFile, ResultColumn, Row } from '@networkflow/engine/contract';
import { writeRows } from '../answer.js';
import { CliError } from '../cli-error.js';
import type { Effects } from '../effects.js';
import { caseSections } from './case-sections.js';
import { asText } from './spreadsheet-text.js';

type Save = (file: CaseFile, path: string, effects: Effects) => Promise<void>;

/** How a case file is saved, by the ending of its name. */
const FORMATS = { csv: saveCsv, pdf: savePdf } as const satisfies Record<string, Save>;
export type SaveFormat = keyof typeof FORMATS;

export function saveFormat(path: string): SaveFormat {
  const ending = /\.(csv|pdf)$/i.exec(path)?.[1]?.toLowerCase();
  if (ending === 'csv' || ending === 'pdf') return ending;
  throw new CliError(`A case file is saved as .csv or .pdf, and ${path} ends in neither.`);
}

export function saveCaseFile(
  file: CaseFile,
  { path, format }: { readonly path: string; readonly format: SaveFormat },
  effects: Effects,
): Promise<void> {
  return FORMATS[format](file, path, effects);
}

const COLUMNS: readonly ResultColumn[] = ['section', 'item', 'name', 'value'].map((name) => ({
  name,
  type: 'VARCHAR',
}));

/** One table of four columns, so that a spreadsheet and a program read all of it. */
async function saveCsv(file: CaseFile, path: string, effects: Effects): Promise<void> {
  const rows = caseSections(file).flatMap(({ title, pairs = [], lines = [], table }): Row[] => {
    const row = (item: number, name: string, value: string): Row => ({
      section: title,
      item,
      name,
      value: asText(value),
    });
    return [
      ...pairs.map(([name, value]) => row(1, name, value)),
      ...lines.map((line, index) => row(index + 1, 'Statement', line)),
      ...(table?.rows ?? []).flatMap((cells, index) =>
        cells.map((cell, column) => row(index + 1, table?.head[column] ?? '', cell)),
      ),
    ];
  });
  await writeRows({ columns: COLUMNS, rows }, { format: 'csv', out: path }, effects);
}

async function savePdf(file: CaseFile, path: string, effects: Effects): Promise<void> {
  // pdfkit and its fonts cost every other command a quarter of a second.
  const { casePdf } = await import('./case-pdf.js');
  const bytes = await casePdf(file);
  const out = await effects.openFile(path);
  try {
    await out.write(bytes);
  } catch (error) {
    await out.discard();
    throw error;
  }
  await out.commit();
}

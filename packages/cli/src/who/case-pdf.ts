import type { CaseFile } from '@networkflow/engine/contract';
import PDFDocument from 'pdfkit';
import { type CaseSection, caseSections } from './case-sections.js';
import { pdfText } from './pdf-text.js';

const MARGIN = 48;
const FOOTER_POINTS = 36;
const SIZE = { title: 16, heading: 11, text: 9, table: 7, footer: 7 } as const;
const LABEL_POINTS = 130;
const GAP_POINTS = 4;
const CELL_POINTS = 3;
/** Shares of the width that a table of records gives its columns. */
const SHARES = [0.09, 0.17, 0.19, 0.16, 0.2, 0.19] as const;
const FONT = { plain: 'Helvetica', bold: 'Helvetica-Bold' } as const;

/** The case file as a PDF. The same file gives the same bytes. */
export function casePdf(file: CaseFile): Promise<Uint8Array> {
  const document = new PDFDocument({
    size: 'A4',
    margins: { top: MARGIN, left: MARGIN, right: MARGIN, bottom: MARGIN + FOOTER_POINTS },
    bufferPages: true,
    info: {
      Title: pdfText(`Case ${file.case.caseId ?? ''}: ${file.query.natIp}`),
      Creator: `networkflow ${file.softwareVersion}`,
      CreationDate: new Date(file.madeAt.utc),
    },
  });
  const done = bytesOf(document);
  const page = new Page(document);
  page.write('Who held a public address', FONT.bold, SIZE.title);
  for (const section of caseSections(file)) page.section(section);
  page.footers(`Case ${file.case.caseId ?? '(not given)'}   answer SHA-256 ${file.answerSha256}`);
  document.end();
  return done;
}

function bytesOf(document: PDFKit.PDFDocument): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    document.on('data', (chunk: Buffer) => chunks.push(chunk));
    document.on('end', () => resolve(Buffer.concat(chunks)));
    document.on('error', reject);
  });
}

/** Puts text below text, and begins a page where it would not fit. */
class Page {
  readonly #document: PDFKit.PDFDocument;

  constructor(document: PDFKit.PDFDocument) {
    this.#document = document;
  }

  section({ title, pairs = [], lines = [], table }: CaseSection): void {
    this.#document.y += GAP_POINTS * 2;
    this.#makeRoom(SIZE.heading * 4);
    this.write(title, FONT.bold, SIZE.heading);
    for (const [name, value] of pairs)
      this.#row([name, value], [LABEL_POINTS, this.#width - LABEL_POINTS], SIZE.text, 0);
    for (const line of lines) this.write(line, FONT.plain, SIZE.text);
    if (table !== undefined) this.#table(table);
  }

  write(text: string, font: string, size: number): void {
    const shown = pdfText(text);
    const document = this.#document.font(font).fontSize(size);
    this.#makeRoom(document.heightOfString(shown, { width: this.#width }));
    document.text(shown, MARGIN, document.y, { width: this.#width });
    document.y += GAP_POINTS;
  }

  #table({ head, rows }: NonNullable<CaseSection['table']>): void {
    const widths = head.map((_, column) => this.#width * (SHARES[column] ?? 1 / head.length));
    const headLine = (): void => {
      this.#document.font(FONT.bold);
      this.#row(head, widths, SIZE.table, CELL_POINTS, FONT.bold);
    };
    headLine();
    for (const row of rows) this.#row(row, widths, SIZE.table, CELL_POINTS, FONT.plain, headLine);
  }

  /** Cells side by side, as high as the highest; on a new page below whatever `onPage` repeats. */
  #row(
    cells: readonly string[],
    widths: readonly number[],
    size: number,
    padding: number,
    font: string = FONT.plain,
    onPage: () => void = () => undefined,
  ): void {
    const document = this.#document.font(font).fontSize(size);
    const shown = cells.map(pdfText);
    const height = Math.max(
      ...shown.map((cell, column) => document.heightOfString(cell, { width: (widths[column] ?? 0) - 2 * padding })),
    );
    if (this.#makeRoom(height + 2 * padding)) {
      onPage();
      document.font(font).fontSize(size);
    }
    const top = document.y;
    let left = MARGIN;
    shown.forEach((cell, column) => {
      const width = widths[column] ?? 0;
      document.text(cell, left + padding, top + padding, { width: width - 2 * padding });
      left += width;
    });
    document.x = MARGIN;
    document.y = top + height + 2 * padding + (padding === 0 ? 2 : 0);
    if (padding > 0) {
      document
        .moveTo(MARGIN, document.y)
        .lineTo(MARGIN + this.#width, document.y)
        .lineWidth(0.3)
        .strokeColor('#999999')
        .stroke();
    }
  }

  get #width(): number {
    return this.#document.page.width - 2 * MARGIN;
  }

  /** Whether it took a new page. What is higher than a page goes on by itself. */
  #makeRoom(height: number): boolean {
    const bottom = this.#document.page.height - MARGIN - FOOTER_POINTS;
    if (this.#document.y + height <= bottom || this.#document.y <= MARGIN) return false;
    this.#document.addPage();
    return true;
  }

  footers(text: string): void {
    const { start, count } = this.#document.bufferedPageRange();
    for (let number = start; number < start + count; number += 1) {
      this.#document.switchToPage(number);
      // Below the bottom margin pdfkit would begin a page for it.
      this.#document.page.margins.bottom = 0;
      this.#document
        .font(FONT.plain)
        .fontSize(SIZE.footer)
        .text(
          pdfText(`${text}   page ${number - start + 1} of ${count}`),
          MARGIN,
          this.#document.page.height - FOOTER_POINTS,
          {
            width: this.#width,
            lineBreak: false,
          },
        );
    }
  }
}

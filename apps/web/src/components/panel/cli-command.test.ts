import { describe, expect, it } from 'vitest';
import { cliCommand, queryCommand } from './cli-command';

describe('queryCommand', () => {
  it('is one line that a shell passes on as it is', () => {
    expect(queryCommand("SELECT 1\nFROM flows WHERE a = 'x'")).toBe(
      "networkflow query 'SELECT 1 FROM flows WHERE a = '\\''x'\\'''",
    );
  });
});

describe('cliCommand', () => {
  it('repeats the question on the command line', () => {
    expect(cliCommand('top-sources', { where: "service = 'o''hara'", from: '2026-11-19T00:00:00Z', limit: 10 })).toBe(
      "networkflow analyze top-sources --where='service = '\\''o'\\'''\\''hara'\\''' --from=2026-11-19T00:00:00Z --limit=10",
    );
  });

  it('leaves out what was not asked, and protects a sort that begins with a dash', () => {
    expect(cliCommand('totals', { where: '', search: undefined })).toBe('networkflow analyze totals');
    expect(cliCommand('changes', { againstFrom: '2026-11-15', status: 'new' })).toBe(
      'networkflow analyze changes --against-from=2026-11-15 --status=new',
    );
    expect(cliCommand('talkers', { sort: '-bytes' })).toBe('networkflow analyze talkers --sort=-bytes');
  });
});

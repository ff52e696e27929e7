/** Puts a text on the clipboard; browsers refuse that to pages on plain http other than localhost, which then show it. */
export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    window.prompt('Copy with Ctrl-C:', text);
  }
}

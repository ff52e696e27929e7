/**
 * How personal data is shown unless it is revealed. The same rule twice: as text for what the engine hands out itself, as
 * SQL for views; `personal-data.test.ts` holds them equal.
 */

const MAC = /^([0-9a-f]{2}[:-][0-9a-f]{2})(?:[:-][0-9a-f]{2}){4}$/i;

/** `a***@example.com`. */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf('@');
  if (at === -1) return '***';
  const [first = ''] = email.slice(0, at);
  return `${first}***${email.slice(at)}`;
}

/** `02:42:**:**:**:**`: what is left names the maker at the most. */
export function maskMac(mac: string): string {
  const kept = MAC.exec(mac)?.[1];
  return kept === undefined ? '**' : `${kept}:**:**:**:**`;
}

/** SQL over a column `email`. */
export const SHOWN_EMAIL =
  'CASE WHEN contains("email", \'@\') THEN left("email", CASE WHEN starts_with("email", \'@\') AND len(split("email", \'@\')) = 2 THEN 0 ELSE 1 END) || \'***@\' || split_part("email", \'@\', -1) WHEN "email" IS NOT NULL THEN \'***\' END';

/** SQL over a column `mac_address`. */
export const SHOWN_MAC =
  'CASE WHEN regexp_full_match("mac_address", \'[0-9a-fA-F]{2}[:-][0-9a-fA-F]{2}([:-][0-9a-fA-F]{2}){4}\') THEN left("mac_address", 5) || \':**:**:**:**\' WHEN "mac_address" IS NOT NULL THEN \'**\' END';

/** SQL over a column `extra`: addresses inside free text. */
export const SHOWN_TEXT =
  "regexp_replace(regexp_replace(\"extra\", '([^\\s@,;:<>\"''()\\[\\]])[^\\s@,;:<>\"''()\\[\\]]*@', '\\1***@', 'g'), " +
  "'([0-9a-fA-F]{2}[:-][0-9a-fA-F]{2})([:-][0-9a-fA-F]{2}){4}', '\\1:**:**:**:**', 'g')";

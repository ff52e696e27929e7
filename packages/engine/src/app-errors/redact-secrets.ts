const HIDDEN = '***';
/** What names a secret, and the secret behind it. */
const NAMED =
  /((?:pass(?:word|wd|phrase)?|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|authorization|cookie|session[_-]?id|credentials?|signature)[\w-]*["']?\s*[:=]\s*["']?(?:Bearer |Basic )?)[^\s"',;&}]+/gi;
const BEARER = /\b(Bearer|Basic)\s+[\w.+/=-]{8,}/gi;
/** User and password in an address. */
const IN_URL = /((?<!\w)\w+:\/\/)[^\s/@:]+:[^\s/@]+@/g;
/** Access key ids, JSON web tokens, keys of well-known services, and anything as long and dense as a key. */
const SECRET_LIKE =
  /\b(?:AKIA|ASIA)[A-Z0-9]{12,}\b|\beyJ[\w-]+\.[\w-]+(?:\.[\w-]+)?|\b(?:gh[pousr]|xox[abp]|sk|pk|rk)[_-][A-Za-z0-9_-]{16,}|[A-Za-z0-9+/=_-]{40,}/g;
const EMAIL = /(?<![\w.%+-])([\w.%+-])[\w.%+-]*(@[\w-]+(?:\.[\w-]+)+)/g;

/** Text of a log line without what could be a credential; addresses of people keep their first letter. */
export function redactSecrets(text: string): string {
  return text
    .replace(IN_URL, `$1${HIDDEN}@`)
    .replace(NAMED, `$1${HIDDEN}`)
    .replace(BEARER, `$1 ${HIDDEN}`)
    .replace(SECRET_LIKE, HIDDEN)
    .replace(EMAIL, `$1${HIDDEN}$2`);
}

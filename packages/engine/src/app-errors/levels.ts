/** Words for a level of ERROR and worse, as loggers and syslog write them, in lower case. */
const ERROR_WORDS = new Set(
  [
    'error',
    'err',
    'eror',
    'e',
    'fail',
    'critical',
    'crit',
    'fatal',
    'f',
    'emergency',
    'emerg',
    'alert',
    'panic',
  ].concat(['dpanic', 'severe']),
);
/** Words for levels below. */
const OTHER_WORDS = new Set(
  ['trace', 'verbose', 'silly', 'finest', 'finer', 'fine', 'debug', 'dbug', 'dbg', 'd', 't', 'v', 'config'].concat(
    ['info', 'information', 'informational', 'i', 'http', 'log', 'notice', 'note', 'success', 'default', 'unspecified'],
    ['audit', 'ok', 'warn', 'warning', 'w', 'trce', 'off', 'none'],
  ),
);
/** OpenTelemetry's texts with a number (`ERROR2`), its enumeration, and Go's levels between two (`ERROR+4`). */
const COMPOUND = /^(?:severity_number_)?([a-z]+)(?:[234]|[+-]\d{1,3})?$/;
const LEVEL_WORD_CHARS_MAX = 32;
const NUMBER = /^-?\d{1,6}$/;

/** How the number of a level is read; which it is, the key says. */
export const SCALES = ['level', 'severity', 'otel', 'python', 'syslog'] as const;
export type Scale = (typeof SCALES)[number];

/** Whether a level is ERROR or worse; undefined when it is not understood. Case, brackets and blanks around it do not matter. */
export function isErrorWord(text: string, scale: Scale): boolean | undefined {
  if (text.length > LEVEL_WORD_CHARS_MAX) return undefined;
  const word = text.replace(/^[\s[(<]+|[\s\])>:]+$/g, '').toLowerCase();
  if (ERROR_WORDS.has(word)) return true;
  if (OTHER_WORDS.has(word)) return false;
  if (NUMBER.test(word)) return isErrorNumber(Number(word), scale);
  const compound = COMPOUND.exec(word)?.[1];
  if (compound === undefined || compound === word) return undefined;
  return ERROR_WORDS.has(compound) ? true : OTHER_WORDS.has(compound) ? false : undefined;
}

/** Syslog's error, critical, alert and emergency (RFC 5424, 6.2.1). */
const SYSLOG_ERROR_MAX = 3;
const SYSLOG_MAX = 7;
/** OpenTelemetry's ERROR to FATAL4 are 17 to 24 (Logs Data Model, "SeverityNumber"). */
const OTEL = { error: 17, max: 24 };
/** Python's logging: ERROR is 40. */
const PYTHON_ERROR = 40;
/** pino and bunyan: error is 50, fatal 60; levels of one's own lie between. */
const PINO = { least: 8, error: 50, max: 99 };
/** Monolog counts in hundreds and has its ERROR at 400, Google Cloud's LogSeverity at 500. */
const MONOLOG_ERROR = 400;
const GOOGLE_ERROR = 500;
const HUNDREDS_MAX = 899;
/** java.util.logging: WARNING is 900, SEVERE 1000. */
const JUL_SEVERE = 1_000;
const JUL_MAX = 4_999;
/** Logback: ERROR is 40000. */
const LOGBACK_ERROR = 40_000;

/** The same for a number. */
export function isErrorNumber(level: number, scale: Scale): boolean | undefined {
  if (!Number.isInteger(level) || level < 0) return undefined;
  if (scale === 'otel') return level > OTEL.max ? undefined : level >= OTEL.error;
  if (scale === 'python') return level >= PYTHON_ERROR;
  if (level <= SYSLOG_MAX) return level <= SYSLOG_ERROR_MAX;
  if (scale === 'syslog') return undefined;
  if (level <= PINO.max) return level >= PINO.error;
  if (level <= HUNDREDS_MAX) return level >= (scale === 'severity' ? GOOGLE_ERROR : MONOLOG_ERROR);
  if (level <= JUL_MAX) return level >= JUL_SEVERE;
  return level >= LOGBACK_ERROR;
}

/** Files AWS and people leave beside logs; they are counted as ignored, never as logs. */
const NOT_A_LOG = /\.(json|md|html?|ya?ml|pdf|sh|ts|js|py|sql|crc)$/i;

export function isLogKey(key: string): boolean {
  const name = key.slice(key.lastIndexOf('/') + 1);
  return !name.startsWith('.') && !name.startsWith('_') && !NOT_A_LOG.test(name);
}

const FILE_TIME = /_(\d{8}T\d{4}Z)_/;

/**
 * Sort key that puts objects of all accounts and Regions in order of time, so that a batch covers few hours. AWS file
 * names hold the minute they were closed (AWS VPC User Guide, "Flow log files"); other names sort by themselves.
 */
export function timeOrder(key: string): string {
  return `${FILE_TIME.exec(key)?.[1] ?? ''} ${key}`;
}

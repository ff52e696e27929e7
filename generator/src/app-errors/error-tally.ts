/** Counts of what was written: what any reader must find again. */
export class ErrorTally {
  /** Records in JSON, of whatever level. */
  records = 0;
  errors = 0;
  /** Lines that are no JSON: broken ones and printed stack traces. */
  malformed = 0;
  lines = 0;
  readonly byService = new Map<string, number>();
  private readonly minutes = new Map<string, number>();
  private readonly templates = new Map<string, { service: string; template: string; byObject: Map<string, number> }>();

  record(): void {
    this.records += 1;
    this.lines += 1;
  }

  noJson(): void {
    this.malformed += 1;
    this.lines += 1;
  }

  error(service: string, template: string, minute: string, object: string): void {
    this.errors += 1;
    bump(this.byService, service);
    bump(this.minutes, `${minute}|${service}`);
    const key = `${service}|${template}`;
    let entry = this.templates.get(key);
    if (entry === undefined) {
      entry = { service, template, byObject: new Map() };
      this.templates.set(key, entry);
    }
    bump(entry.byObject, object);
  }

  perMinute(): readonly { minute: string; service: string; errors: number }[] {
    return [...this.minutes]
      .map(([key, errors]) => {
        const [minute = '', service = ''] = key.split('|');
        return { minute, service, errors };
      })
      .sort((a, b) => a.minute.localeCompare(b.minute) || a.service.localeCompare(b.service));
  }

  perTemplate(): readonly { service: string; template: string; errors: Record<string, number> }[] {
    return [...this.templates.values()].map(({ service, template, byObject }) => ({
      service,
      template,
      errors: Object.fromEntries(byObject),
    }));
  }
}

function bump(map: Map<string, number>, key: string): void {
  map.set(key, (map.get(key) ?? 0) + 1);
}

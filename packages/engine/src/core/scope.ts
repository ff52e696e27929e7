/**
 * Who is asking. Every query takes one; lake paths begin with it. A single-team installation uses `LOCAL_SCOPE`;
 * a multi-tenant one makes a scope per tenant, and no scope sees another's rows, object names or error texts.
 */
export interface Scope {
  readonly tenant: string;
}

export const LOCAL_SCOPE: Scope = Object.freeze({ tenant: 'local' });

const TENANT_NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;

export function isTenantName(text: string): boolean {
  return TENANT_NAME.test(text);
}

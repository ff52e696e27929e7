/** What a statement asks of a call: operator, then key, then the values of which one must match. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** A policy statement. `NotAction`, `NotResource` and `NotPrincipal` are not in it on purpose: they allow by omission. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: '*' | Readonly<Record<string, string | readonly string[]>>;
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: Conditions;
}

export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly Statement[];
}

export function policy(...statements: readonly Statement[]): PolicyDocument {
  return { Version: '2012-10-17', Statement: statements };
}

/** As AWS wants it. Documents are plain values until here, so that tests read what AWS reads. */
export function policyText(document: PolicyDocument): string {
  return JSON.stringify(document);
}

/** Refuses plain HTTP and old TLS to everybody, the owner of the bucket included. */
export function tlsOnly(bucketArn: string): readonly Statement[] {
  const Resource = [bucketArn, `${bucketArn}/*`];
  return [
    {
      Sid: 'RefusePlaintext',
      Effect: 'Deny',
      Principal: '*',
      // All of S3: a deny that names actions lets through the one that is invented next.
      Action: 's3:*',
      Resource,
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
    {
      Sid: 'RefuseOldTls',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource,
      Condition: { NumericLessThan: { 's3:TlsVersion': '1.2' } },
    },
  ];
}

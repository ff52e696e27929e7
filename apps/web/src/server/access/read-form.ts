/** Characters of a sign-in form; a token and an address are far below it. */
const FORM_CHARS_MAX = 16_384;
const FORM_TYPE = 'application/x-www-form-urlencoded';

/** The fields of a form as browsers send it; undefined for anything else. */
export async function readForm(request: Request): Promise<URLSearchParams | undefined> {
  const type = request.headers.get('content-type') ?? '';
  const length = Number(request.headers.get('content-length') ?? Number.NaN);
  if (!type.startsWith(FORM_TYPE) || !(length <= FORM_CHARS_MAX)) return undefined;
  return new URLSearchParams(await request.text());
}

/** Hours that cannot be built from numbers exactly; they are built by SQL. */
export class NotNumbered extends Error {}

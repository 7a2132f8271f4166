import canonicalize from 'canonicalize';

/** The one way to write a JSON value: keys in order, no white space, numbers as ECMAScript does. Source: RFC 8785 (JCS). */
export function canonicalJson(value: object): string {
  const text = canonicalize(value);
  if (text === undefined) throw new Error('an object can always be written');
  return text;
}

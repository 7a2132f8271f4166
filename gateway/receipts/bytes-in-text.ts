/** Bytes as receipts and keys write them: base64url without padding (RFC 4648 §5). */
export function textOfBytes(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}

/** The bytes of such a text; null unless it is the one text of exactly so many bytes. */
export function bytesOfText(text: string, length: number): Uint8Array | null {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.length === length && bytes.toString('base64url') === text ? bytes : null;
}

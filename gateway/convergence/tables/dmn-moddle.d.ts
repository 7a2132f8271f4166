declare module 'dmn-moddle' {
  /** The parts of dmn-moddle that are used here; the package ships no types. */
  export class DmnModdle {
    constructor();
    /** Reads DMN 1.3; rejects on XML that is not well formed, and warns of whatever it does not know. */
    fromXML(xml: string): Promise<{ rootElement: unknown; warnings: { message: string }[] }>;
    toXML(rootElement: unknown, options?: { format?: boolean }): Promise<{ xml: string }>;
  }
}

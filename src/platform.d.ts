/*
 * The few globals that every JavaScript engine offers and the language's own library does not list.
 * src/ is compiled without the types of browsers and of Node, so that a clock, a network or a file
 * is a compile error there; what is harmless is declared here.
 */
declare function structuredClone<Value>(value: Value): Value;

declare class TextEncoder {
  encode(text?: string): Uint8Array<ArrayBuffer>;
}

declare class TextDecoder {
  decode(bytes?: Uint8Array): string;
}

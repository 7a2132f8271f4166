/** `work-safety` → `WorkSafety`: as part of a type's or a mutation's name. */
export function pascalCase(name: string): string {
  return name.replaceAll(/(?:^|-)([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}

/** `work-safety` → `workSafety`: as the beginning of a field's name. */
export function camelCase(name: string): string {
  return name.replaceAll(/-([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}

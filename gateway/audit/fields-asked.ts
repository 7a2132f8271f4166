import { type GraphQLSchema, parse, TypeInfo, visit, visitWithTypeInfo } from 'graphql';

/**
 * The fields an operation selects, as `Type.field`, each once, in the order written; those of the schema itself left out.
 * @param text an operation as the audit log keeps it.
 */
export function fieldsAsked(schema: GraphQLSchema, text: string): string[] {
  const types = new TypeInfo(schema);
  const fields = new Set<string>();
  visit(
    parse(text),
    visitWithTypeInfo(types, {
      Field({ name }) {
        const parent = types.getParentType();
        if (parent && !name.value.startsWith('__')) fields.add(`${parent.name}.${name.value}`);
      },
    }),
  );
  return [...fields];
}

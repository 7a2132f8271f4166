import { isAbstractType, isInterfaceType, isObjectType, type GraphQLSchema } from 'graphql';

/** Says whether an object with this `__typename` fits a type condition. */
export type FitsCondition = (typename: unknown, condition: string) => boolean;

/** Reads type conditions of plans against the whole supergraph, interfaces among the `__typename`s too (`@interfaceObject`). */
export function typeConditions(supergraph: GraphQLSchema): FitsCondition {
  return (typename, condition) => {
    if (typename === condition) return true;
    if (typeof typename !== 'string') return false;
    const type = supergraph.getType(typename);
    const wanted = supergraph.getType(condition);
    return (
      isAbstractType(wanted) && (isObjectType(type) || isInterfaceType(type)) && supergraph.isSubType(wanted, type)
    );
  };
}

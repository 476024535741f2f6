/** Objects with members that are decoded when they are first read. */
import type { FieldRule } from './rules.ts';

interface LazyMember {
  readonly field: FieldRule;
  /** Undefined once the value is decoded. */
  decode: (() => unknown) | undefined;
  value: unknown;
}

/** Has no methods, since its members are those of the JSON. */
export class LazyMembers {
  [name: string]: unknown;
  readonly #lazy: LazyMember[] = [];

  /**
   * Adds a member to an object, in the place of an earlier one of the same field.
   * @param decode returns its value; where it throws, each read of the member calls it and throws
   */
  static add(members: LazyMembers, field: FieldRule, decode: () => unknown): void {
    members.#lazy.push({ field, decode, value: undefined });
    Object.defineProperty(members, field.name, descriptorOf(field));
  }

  static read(members: LazyMembers, field: FieldRule): unknown {
    const member = members.#lazy.findLast((each) => each.field === field);
    if (member?.decode === undefined) return member?.value;
    member.value = member.decode();
    member.decode = undefined;
    return member.value;
  }
}

const descriptors = new Map<FieldRule, PropertyDescriptor>();

/** The same for all objects: with a getter for each, V8 gives each object a layout of its own, and all code is slow. */
function descriptorOf(field: FieldRule): PropertyDescriptor {
  const known = descriptors.get(field);
  if (known !== undefined) return known;
  const descriptor: PropertyDescriptor = {
    get(this: LazyMembers): unknown {
      return LazyMembers.read(this, field);
    },
    enumerable: true,
    configurable: true,
  };
  descriptors.set(field, descriptor);
  return descriptor;
}

// Defines the properties that reflect an attribute. Knows their names and defaults, generated from
// npm/custom-elements.json, but not what they do.

import { properties } from "../generated/properties.js";

const attributeName = (property) => property.replace(/[A-Z]/g, (it) => `-${it.toLowerCase()}`);

/** The attributes of these properties, and the global attributes that the form uses. */
export const ATTRIBUTES = [...Object.keys(properties).map(attributeName), "dir", "aria-label"];

/** Defines properties with their defaults: by default those that both elements have. */
export const defineReflectedProperties = (prototype, initialValues = properties) => {
  for (const [property, initial] of Object.entries(initialValues)) {
    const name = attributeName(property);
    Object.defineProperty(prototype, property, {
      // A page may have added to every object there is.
      __proto__: null,
      enumerable: true,
      get() {
        if (initial === false) return this.hasAttribute(name);
        const value = this.getAttribute(name) ?? initial;
        return initial > 0 ? Number(value) || initial : value;
      },
      set(value) {
        if (initial === false) this.toggleAttribute(name, Boolean(value));
        else if (value == null) this.removeAttribute(name);
        else this.setAttribute(name, value);
      },
    });
  }
};
